import { type EnergyFigure, energyFigures } from './figures/energy-figures.ts';
import { type DefinitionId, definitions } from './record/definitions.ts';
import { movedBytes } from './record/moved-bytes.ts';
import type { EngineIdentity, Figure, Repeat, Setting, Workload } from './record.ts';
import { figures as says } from './sentences/figures.ts';
import { mean } from './statistics/moments.ts';
import { type PercentileName, percentile } from './statistics/percentile.ts';
import { summarise } from './statistics/summary.ts';

const seconds = (nanoseconds: number) => nanoseconds / 1e9;

/** What the figures of a record are computed from; nothing else goes into them. */
export interface Measured {
  readonly workload: Pick<Workload, 'kind' | 'kernel' | 'cost'>;
  readonly setting: Pick<Setting, 'batch' | 'isl' | 'osl'> & Partial<Pick<Setting, 'launches'>>;
  readonly engine: { readonly device: EngineIdentity['device'] };
  readonly repeats: readonly Repeat[];
}

/** All figures of a trial, from the samples of those processes that finished. */
export function figuresOf(measured: Measured): Figure[] {
  const done = measured.repeats.filter(
    (repeat) => repeat.outcome === 'ok' && repeat.samples.durationNs.length > 0,
  );
  if (done.length === 0) return [];
  const energies = energyFigures(measured, done).map((energy) => energyFigure(energy, done));
  return [...warmFigures(measured, done), ...energies, ...coldFigures(done)];
}

function warmFigures({ workload, setting }: Measured, done: readonly Repeat[]): Figure[] {
  const { cost, kernel } = workload;
  const durations = perProcess(done, (repeat) => repeat.samples.durationNs);
  switch (workload.kind) {
    case 'bandwidth':
    case 'yardstick':
      return [rate(kernel as DefinitionId, counted(movedBytes(cost)), durations)];
    case 'gemm':
      return [rate('gemm.tput', counted(cost.flops), durations)];
    case 'transfer':
      return [rate(kernel as DefinitionId, counted(transferredBytes(kernel, cost)), durations)];
    case 'capacity':
      return [
        average(
          'memory.capacity',
          done.map(({ capacity }) => (capacity ? [capacity.verifiedBytes] : [])),
        ),
      ];
    case 'prefill':
      return [rate('prefill.tput', cost.tokens, durations)];
    case 'decode':
      if (setting.launches !== undefined) return queuedFigures(cost.tokens, setting.launches, durations);
      return [
        rate('decode.step.tput', cost.tokens, durations),
        average('decode.step', durations),
        ...percentiles('decode.step', durations),
      ];
    case 'generate':
    case 'model':
      return generationFigures(done, setting);
  }
}

/** A link moves each byte once; a copy within a device reads it from the memory and writes it there. */
const transferredBytes = (kernel: Workload['kernel'], cost: Workload['cost']) =>
  kernel === 'copy.engine' ? movedBytes(cost) : cost.bytesRead;

/** The work of a kernel, which is always counted: a record from elsewhere may say otherwise, and then gives no figure. */
function counted(work: number | null): number {
  if (work === null) throw new RangeError('what its kernel computes or moves is not counted');
  return work;
}

/** Of steps that were queued and waited for once: what a step took on average is known, how its times spread is not. */
function queuedFigures(tokens: number, launches: number, durations: PerProcess): Figure[] {
  const perStep = durations.map((samples) => samples.map((duration) => duration / launches));
  return [rate('decode.step.queued.tput', tokens, durations), average('decode.step.queued', perStep)];
}

/** Durations in seconds, one list a process. */
type PerProcess = readonly (readonly number[])[];

const perProcess = (
  repeats: readonly Repeat[],
  nanosecondsOf: (repeat: Repeat) => readonly number[],
): PerProcess => repeats.map((repeat) => nanosecondsOf(repeat).map(seconds));

function generationFigures(repeats: readonly Repeat[], setting: Measured['setting']): Figure[] {
  const { batch, osl } = setting;
  if (repeats.every((repeat) => repeat.samples.tokenNs === null))
    return queuedGeneration(repeats, batch * osl!);
  const steps = osl! - 1;
  const of = (pick: (tokenNs: readonly number[]) => number) =>
    perProcess(repeats, (repeat) => repeat.samples.tokenNs!.map(pick));
  const first = of((token) => token[0]!);
  const last = of((token) => token.at(-1)!);
  const decoding = of((token) => token.at(-1)! - token[0]!);
  const gaps = perProcess(repeats, (repeat) =>
    repeat.samples.tokenNs!.flatMap((token) => differences(token)),
  );
  return [
    average('ttft', first),
    ...(steps > 0
      ? [
          average(
            'tpot.excl_first',
            decoding.map((process) => process.map((t) => t / steps)),
          ),
          rate('decode.tput', batch * steps, decoding),
          average('itl.token', gaps),
          ...percentiles('itl.token', gaps),
        ]
      : [absent('tpot.excl_first', repeats.length, 'one output token has no time per further token')]),
    average('e2el', last),
    rate('tput.out.wall', batch * osl!, last),
  ];
}

/** Of a generation whose steps were queued only the end was seen. */
function queuedGeneration(repeats: readonly Repeat[], tokens: number): Figure[] {
  const whole = perProcess(repeats, (repeat) => repeat.samples.durationNs);
  const unseen = 'the steps were queued: when an id was there is not known, but for the last';
  return [
    ...(['ttft', 'tpot.excl_first', 'itl.token'] as const).map((id) => absent(id, repeats.length, unseen)),
    average('e2el', whole),
    rate('tput.out.wall', tokens, whole),
  ];
}

const differences = (times: readonly number[]) => times.slice(1).map((time, i) => time - times[i]!);

function coldFigures(repeats: readonly Repeat[]): Figure[] {
  const one = (value: number | null) => (value === null ? [] : [value]);
  const loads = perProcess(repeats, (repeat) => one(repeat.loadNs));
  const firsts = perProcess(repeats, (repeat) => one(repeat.firstRunNs));
  return [
    ...(loads.every((l) => l.length) ? [average('load.time', loads)] : []),
    ...(firsts.every((f) => f.length) ? [average('first.run', firsts)] : []),
  ];
}

/** One energy per process; its samples are those between whose timestamps the energy lies. */
function energyFigure(energy: EnergyFigure, done: readonly Repeat[]): Figure {
  if (energy.values === null) return absent(energy.definition, done.length, energy.missing);
  const averaged = average(
    energy.definition,
    energy.values.map((value) => [value]),
  );
  const samples = done.reduce((n, repeat) => n + repeat.samples.durationNs.length, 0);
  return { ...averaged, samples, sensor: energy.sensor };
}

const samplesIn = (processes: PerProcess) => processes.reduce((n, samples) => n + samples.length, 0);

const centresOf = (processes: PerProcess) => processes.map((samples) => mean(samples)!);

/** The mean of a time (or of an energy) inside each process, and the geometric mean over the processes. */
const average = (definition: DefinitionId, processes: PerProcess): Figure =>
  figure(definition, centresOf(processes), processes);

/** n · work / Σt inside a process, never a mean of its rates; the geometric mean over the processes: work over that of their times. */
const rate = (definition: DefinitionId, work: number, processes: PerProcess): Figure =>
  figure(
    definition,
    centresOf(processes).map((time) => work / time),
    processes,
  );

/** Each process counts once, and the figure of a rate is the inverse of that of its time, interval and all. */
function figure(definition: DefinitionId, centres: readonly number[], processes: PerProcess): Figure {
  const bad = centres.find((centre) => !(centre > 0 && centre < Number.POSITIVE_INFINITY));
  if (bad !== undefined) return absent(definition, centres.length, whyNoCentre(bad));
  const { centre, low, high, confidence, method, n, reason } = summarise(centres);
  return {
    definition,
    statistic: 'mean',
    unit: definitions[definition].unit,
    value: centre,
    interval: low === null ? null : { low, high: high!, confidence: confidence!, method },
    processes: n,
    samples: samplesIn(processes),
    missing: reason,
  };
}

const whyNoCentre = (centre: number): string =>
  centre > 0 ? says.noTime() : says.noLogarithm({ value: centre });

const shownPercentiles: readonly PercentileName[] = ['p50', 'p90', 'p99'];

/** Percentiles over the samples of all processes, with bounds by order statistics; null below their floor. */
function percentiles(definition: DefinitionId, processes: PerProcess): Figure[] {
  const pooled = processes.flat();
  return shownPercentiles.map((name) => {
    const found = percentile(pooled, name);
    const head = {
      definition,
      statistic: name,
      unit: definitions[definition].unit,
      processes: processes.length,
      samples: pooled.length,
    };
    if (found.value === null) {
      return {
        ...head,
        value: null,
        interval: null,
        missing: says.fewSamples({ needs: found.needs, n: found.n }),
      };
    }
    const { value, low, high } = found;
    return {
      ...head,
      value,
      interval: { low, high, confidence: 0.95, method: 'order statistics' },
      missing: null,
    };
  });
}

const absent = (definition: DefinitionId, processes: number, missing: string): Figure => ({
  definition,
  statistic: 'mean',
  unit: definitions[definition].unit,
  value: null,
  interval: null,
  processes,
  samples: 0,
  missing,
});
