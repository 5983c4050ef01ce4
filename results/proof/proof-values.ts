import { gpuOf } from '../devices/device-cache.ts';
import { identityOf, matchDevice } from '../devices.ts';
import { mainFigure, probesOf, utilisation } from '../figures/efficiency.ts';
import { counted, formatInterval, missing } from '../format.ts';
import { movedBytes } from '../record/moved-bytes.ts';
import type { Figure, Record } from '../record.ts';
import type { Reference } from '../reference/reference.ts';
import { mean } from '../statistics/moments.ts';
import { median } from '../statistics/quantile.ts';
import { type Ratio, ratioOf } from '../statistics/ratio.ts';
import { summarise } from '../statistics/summary.ts';
import type { Unit } from '../units.ts';

/** Rates of another program on the same device (B/s, FLOP/s): one list of rounds for each time that it was asked. */
export type PeerFigures = Readonly<{ [name: string]: readonly (readonly number[])[] }> | null;

/** How long somebody waits for the first sample of a decoder. */
export interface FirstSample {
  /** Name of the shape. */
  readonly shape: string;
  readonly seconds: number;
  /** Whether there were no weights in the cache when the command began. */
  readonly isColdCache: boolean;
}

export interface ProofFacts {
  /** Those of one proof. INVALID ones are no evidence. */
  readonly records: readonly Record[];
  readonly peer: PeerFigures;
  /** Null where nothing was sampled. */
  readonly firstSample: FirstSample | null;
  readonly reference: Reference;
}

/** A value with its 95 % interval, in the unit of its row. */
export interface Found {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  /** Why there is no interval; null where there is one, or where none is missing: what happened once is what it was. */
  readonly reason: string | null;
  /** What it is made of. */
  readonly because: string;
}

/** Why there is no value; `isForeign` where it is not for want of a measurement of ours. */
interface Lacking {
  readonly lacking: string;
  readonly isForeign?: true;
}

export type Find = (facts: ProofFacts) => Found | Lacking;

/** The variable that makes ONNX Runtime take its other kernels for integer weights (matmul_nbits.cc of its CUDA provider). */
export const otherKernels = 'ORT_FPA_INTB_GEMM';

/** With or without the variable: records with it are another measurement, and never stand for those without. */
type Kernels = 'usual' | 'other';

const kernelsOf = ({ engine }: Record): Kernels =>
  engine.environment?.[otherKernels] === undefined ? 'usual' : 'other';

const okProcesses = ({ repeats }: Record) => repeats.filter(({ outcome }) => outcome === 'ok').length;

const isUsable = (record: Record) => record.validity.state !== 'INVALID' && okProcesses(record) > 0;

const withMostProcesses = (records: readonly Record[]): Record | undefined =>
  records.filter(isUsable).toSorted((a, b) => okProcesses(b) - okProcesses(a))[0];

/** Of several records of one work the one with the most processes; those of an emulated device are not of this one. */
function recordCalled({ records }: ProofFacts, title: string, kernels: Kernels = 'usual'): Record | Lacking {
  const named = records.filter((record) => record.workload.title === title && kernelsOf(record) === kernels);
  const where = kernels === 'other' ? ` with ${otherKernels}` : '';
  return (
    withMostProcesses(named) ?? { lacking: `no valid record of \`${title}\`${where}${whyInvalid(named)}` }
  );
}

function whyInvalid(records: readonly Record[]): string {
  const reasons = records.flatMap(({ validity }) => (validity.state === 'INVALID' ? validity.reasons : []));
  const codes = new Set(reasons.map(({ code }) => code));
  return codes.size === 0 ? '' : ` (${[...codes].join(', ')})`;
}

const isLacking = (found: object): found is Lacking => 'lacking' in found;

/** Seconds for a unit of the work that a sample does, one a process. */
const paceOf = ({ repeats }: Record, work: number): number[] =>
  repeats
    .filter(({ outcome }) => outcome === 'ok')
    .flatMap(({ samples }) => mean(samples.durationNs) ?? [])
    .map((nanoseconds) => nanoseconds / 1e9 / work);

/** How many times faster the first is than the second. */
const fasterBy = (pace: readonly number[], other: readonly number[]): Ratio => ratioOf(other, pace);

const bytesOf = ({ workload: { cost } }: Record) => movedBytes(cost) ?? Number.NaN;
const flopsOf = ({ workload: { cost } }: Record) => cost.flops ?? Number.NaN;
const tokensOf = ({ workload: { cost } }: Record) => cost.tokens;

const workOf = (record: Record) => (record.workload.kind === 'gemm' ? flopsOf : bytesOf)(record);
const unitOf = ({ workload: { kind } }: Record) => (kind === 'gemm' ? 'FLOP/s' : 'B/s');

/** A rate of processes, from their paces. */
const rateText = (pace: readonly number[], unit: Unit): string => {
  const { centre, low, high, reason } = summarise(pace.map((seconds) => 1 / seconds));
  return formatInterval({ centre, low, high, reason }, unit);
};

const figureText = (figure: Figure | null): string =>
  figure?.value
    ? formatInterval(
        {
          centre: figure.value,
          low: figure.interval?.low ?? null,
          high: figure.interval?.high ?? null,
          reason: figure.missing,
        },
        figure.unit,
      )
    : missing;

/** Our rate over another program's: each time that it was asked is one process of it, and counts as the median of its rounds. */
export const againstPeer =
  (title: string, name: string, note: string): Find =>
  (facts) => {
    const record = recordCalled(facts, title);
    if (isLacking(record)) return record;
    const theirs = facts.peer?.[name];
    if (!theirs) return { lacking: 'no other program was asked', isForeign: true };
    const theirPace = theirs.map((rounds) => 1 / median(rounds)!);
    const pace = paceOf(record, workOf(record));
    const { ratio, low, high, reason } = fasterBy(pace, theirPace);
    const [ours, peers] = [pace, theirPace].map((each) => rateText(each, unitOf(record)));
    return {
      value: ratio,
      low,
      high,
      reason,
      because: `${ours} against ${peers}, asked ${theirs.length} ×; ${note}`,
    };
  };

/** The read of all memory over what is published of the device. */
export const readAgainstPublished: Find = (facts) => {
  const record = recordCalled(facts, 'bw.read');
  if (isLacking(record)) return record;
  const gpu = gpuOf(record.engine.device, record.machine);
  if (!gpu) return { lacking: 'the device is no GPU of the catalogue', isForeign: true };
  const { device } = matchDevice(identityOf(gpu), facts.reference.devices);
  const declared = device === null ? null : facts.reference.devices[device]?.specs.memoryBandwidth?.value;
  if (typeof declared !== 'number') {
    return { lacking: `no bandwidth is published for ${gpu.name}`, isForeign: true };
  }
  const figure = mainFigure(record);
  if (!figure?.value) return { lacking: '`bw.read` has no figure' };
  const share = (value: number) => value / (declared * 1e9);
  return {
    value: share(figure.value),
    low: figure.interval && share(figure.interval.low),
    high: figure.interval && share(figure.interval.high),
    reason: figure.missing,
    because: `${figureText(figure)} of ${declared} GB/s`,
  };
};

/** MBU of a decode, MFU of a prefill, against the probe of its own run, or of another run of the proof where it has none. */
export const used =
  (title: string): Find =>
  (facts) => {
    const record = recordCalled(facts, title);
    if (isLacking(record)) return record;
    const isOwn = ({ run }: Record) => run.id === record.run.id;
    const usual = facts.records.filter((each) => kernelsOf(each) === 'usual');
    const places = [
      { from: facts.records.filter(isOwn), where: 'of the same run' },
      { from: usual, where: 'of another run of this proof' },
    ];
    for (const { from, where } of places) {
      const found = utilisation(record, probesOf(from));
      if (!found) continue;
      const probe = from.find((each) => mainFigure(each) === found.probe)!;
      const { ratio, low, high, reason } = found;
      const because = `${found.kind} against \`${probe.workload.title}\` ${where}`;
      return { value: ratio, low, high, reason, because };
    }
    return { lacking: `no probe was measured to hold \`${title}\` against` };
  };

/** The bytes that a step has to move, a second, over the copy of the same run, or of another run of the proof. */
export const bytesAgainstCopy =
  (title: string, kernels: Kernels, note = ''): Find =>
  (facts) => {
    const record = recordCalled(facts, title, kernels);
    if (isLacking(record)) return record;
    const own = facts.records.filter(({ run }) => run.id === record.run.id);
    const copies = [
      recordCalled({ ...facts, records: own }, 'bw.copy', kernels),
      recordCalled(facts, 'bw.copy'),
    ];
    const copy = copies.find((each) => !isLacking(each)) as Record | undefined;
    if (!copy) return { lacking: 'no valid record of `bw.copy`' };
    const { ratio, low, high, reason } = fasterBy(
      paceOf(record, bytesOf(record)),
      paceOf(copy, bytesOf(copy)),
    );
    const speed = figureText(mainFigure(record));
    const where = copy.run.id === record.run.id ? 'the same run' : 'another run of this proof';
    return { value: ratio, low, high, reason, because: `${speed}, against \`bw.copy\` of ${where}${note}` };
  };

/** What a step takes longer when the host waits for each than when steps are queued; noise may make it negative. */
export const hostShare =
  (title: string): Find =>
  (facts) => {
    const plain = recordCalled(facts, title);
    if (isLacking(plain)) return plain;
    const queued = recordCalled(facts, `${title} queued`);
    if (isLacking(queued)) return queued;
    const [slow, fast] = [plain, queued].map((record) => paceOf(record, tokensOf(record)));
    const { ratio, low, high, reason } = fasterBy(fast!, slow!);
    const [one, many] = [slow!, fast!].map((pace) => rateText(pace, 'tokens/s'));
    return {
      value: ratio - 1,
      low: low === null ? null : low - 1,
      high: high === null ? null : high - 1,
      reason,
      because: `${one} one by one, ${many} queued`,
    };
  };

export const firstSample =
  (shape: string): Find =>
  ({ firstSample: found }) => {
    if (found?.shape !== shape)
      return { lacking: `nothing of ${shape} was sampled by a command that began with it` };
    const cache = found.isColdCache
      ? 'the cache was empty: its files were made'
      : 'the cache had weights of earlier runs: they were made, or found and checked';
    return { value: found.seconds, low: null, high: null, reason: null, because: `seen once; ${cache}` };
  };

/** Tokens a second, with the interval of the record. */
export const speedOf =
  (title: string): Find =>
  (facts) => {
    const record = recordCalled(facts, title);
    if (isLacking(record)) return record;
    const figure = mainFigure(record);
    if (!figure?.value) return { lacking: `\`${title}\` has no figure` };
    const fits = record.memory?.fullModelFits;
    const room = fits === false ? '; a speed only: all layers and this cache do not fit the device' : '';
    const { value, interval, processes, missing: reason } = figure;
    const because = `${counted(processes, 'process')}${room}`;
    return { value, low: interval?.low ?? null, high: interval?.high ?? null, reason, because };
  };

/** What more memory gives on one device: tokens/s at the largest batch, over those with a part of the memory held back. */
export const capacityEffect =
  (title: string): Find =>
  (facts) => {
    const whole = recordCalled(facts, title);
    if (isLacking(whole)) return whole;
    const less = withMostProcesses(
      facts.records.filter(
        ({ memory, workload }) => memory?.limitBytes != null && workload.title.startsWith(`${title} [`),
      ),
    );
    if (!less) return { lacking: `no valid record of \`${title}\` with memory held back` };
    const [ours, other] = [whole, less].map((record) => paceOf(record, tokensOf(record)));
    const { ratio, low, high, reason } = fasterBy(ours!, other!);
    const because = `batch ${whole.setting.batch} against ${less.setting.batch} (${less.workload.title.slice(title.length + 2, -1)})`;
    return { value: ratio, low, high, reason, because };
  };
