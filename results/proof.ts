import { identityOf, matchDevice } from './devices.ts';
import { mainFigure, probesOf, utilisation } from './efficiency.ts';
import type { Record } from './record.ts';
import type { Reference } from './reference/load.ts';

/** Rates of another program on the same device (B/s, FLOP/s), one a round; null where none was asked. */
type PeerFigures = Readonly<{ [name: string]: readonly number[] }> | null;

export interface ProofFacts {
  readonly records: readonly Record[];
  readonly peer: PeerFigures;
  /** Seconds from the command to its first sample; null where nothing was sampled. */
  readonly firstSampleSeconds: number | null;
  readonly reference: Reference;
}

/** A figure that the project set itself for a GPU host, and what was reached. */
export interface ProofRow {
  readonly figure: string;
  readonly target: number;
  readonly better: 'higher' | 'lower';
  readonly value: number | null;
  readonly reached: boolean | null;
  /** What the value is made of; or why there is none. */
  readonly because: string;
}

interface Target {
  readonly figure: string;
  readonly target: number;
  readonly better: 'higher' | 'lower';
  /** The value with what it is made of; a sentence where it cannot be stated. */
  readonly find: (facts: ProofFacts) => { readonly value: number; readonly because: string } | string;
}

/** Every target with its value. Records that are INVALID are no evidence. */
export function proofRows(facts: ProofFacts): ProofRow[] {
  const usable = { ...facts, records: facts.records.filter(({ validity }) => validity.state !== 'INVALID') };
  return targets.map(({ find, ...target }) => {
    const found = find(usable);
    if (typeof found === 'string') return { ...target, value: null, reached: null, because: found };
    const { value, because } = found;
    return {
      ...target,
      value,
      because,
      reached: target.better === 'higher' ? value >= target.target : value <= target.target,
    };
  });
}

/** Figures to reach on an H200 (docs/gpu.md says where each number comes from). */
const targets: readonly Target[] = [
  {
    figure: 'bw.copy ÷ a copy by PyTorch',
    target: 0.97,
    better: 'higher',
    find: (facts) => againstPeer(facts, 'bw.copy', 'bw.copy'),
  },
  { figure: 'bw.read ÷ published bandwidth', target: 0.88, better: 'higher', find: readAgainstPublished },
  {
    figure: 'GEMM bfloat16 8192³ ÷ PyTorch',
    target: 0.97,
    better: 'higher',
    find: (facts) => againstPeer(facts, 'gemm bfloat16 8192x8192x8192', 'gemm.bfloat16'),
  },
  {
    figure: 'decode llama-2-70b float16 b1 c2048: MBU',
    target: 0.85,
    better: 'higher',
    find: (facts) => used(facts, 'decode llama-2-70b float16 b1 c2048'),
  },
  {
    figure: 'decode llama-3.1-8b float16 b1 c2048 graph: MBU',
    target: 0.8,
    better: 'higher',
    find: (facts) => used(facts, 'decode llama-3.1-8b float16 b1 c2048 graph'),
  },
  {
    figure: 'prefill llama-2-70b float16 b1 i2048: MFU',
    target: 0.6,
    better: 'higher',
    find: (facts) => used(facts, 'prefill llama-2-70b float16 b1 i2048'),
  },
  {
    figure: 'seconds from command to first sample, llama-2-70b',
    target: 60,
    better: 'lower',
    find: firstSample,
  },
  { figure: 'share of the host in a step', target: 0.02, better: 'lower', find: hostShare },
];

function firstSample({ records, firstSampleSeconds: value }: ProofFacts) {
  if (!records.some(({ workload }) => workload.model?.shape.name === 'llama-2-70b'))
    return 'it was not measured';
  if (value === null) return 'nothing was sampled';
  return { value, because: 'the making of the files of all workloads of that run included' };
}

function recordCalled({ records }: ProofFacts, title: string): Record | string {
  return records.find(({ workload }) => workload.title === title) ?? `no valid record of \`${title}\``;
}

function rateOf(facts: ProofFacts, title: string): number | string {
  const record = recordCalled(facts, title);
  if (typeof record === 'string') return record;
  return mainFigure(record)?.value ?? `\`${title}\` has no figure`;
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

const rate = (value: number) => value.toExponential(3);

function againstPeer(facts: ProofFacts, title: string, name: string) {
  const ours = rateOf(facts, title);
  if (typeof ours === 'string') return ours;
  const theirs = facts.peer?.[name];
  if (!theirs) return 'no other program was asked';
  return {
    value: ours / median(theirs),
    because: `${rate(ours)} against ${rate(median(theirs))} (median of ${theirs.length} rounds)`,
  };
}

function readAgainstPublished(facts: ProofFacts) {
  const ours = rateOf(facts, 'bw.read');
  if (typeof ours === 'string') return ours;
  const record = recordCalled(facts, 'bw.read') as Record;
  const gpu = record.machine.gpus.find(({ index }) => index === record.engine.device.index);
  if (!gpu) return 'the device is no GPU of the catalogue';
  const { device } = matchDevice(identityOf(gpu), facts.reference.devices);
  const declared = device === null ? null : facts.reference.devices[device]?.specs.memoryBandwidth?.value;
  if (typeof declared !== 'number') return `no bandwidth is published for ${gpu.name}`;
  return { value: ours / (declared * 1e9), because: `${rate(ours)} of ${declared} GB/s` };
}

function used(facts: ProofFacts, title: string) {
  const record = recordCalled(facts, title);
  if (typeof record === 'string') return record;
  const own = facts.records.filter(({ run }) => run.id === record.run.id);
  const found = utilisation(record, probesOf(own));
  if (!found) return 'its run has no probe to hold it against';
  return { value: found.ratio, because: `${found.kind} against ${found.probe.definition} of the same run` };
}

/** What a step takes longer when the host waits for each than when steps are queued. */
function hostShare(facts: ProofFacts) {
  const title = 'decode llama-2-70b float16 b1 c2048';
  const [plain, queued] = [rateOf(facts, title), rateOf(facts, `${title} queued`)];
  if (typeof plain === 'string') return plain;
  if (typeof queued === 'string') return queued;
  return {
    value: queued / plain - 1,
    because: `${plain.toPrecision(4)} tokens/s one by one, ${queued.toPrecision(4)} queued`,
  };
}
