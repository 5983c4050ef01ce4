import { mean, sum } from '../statistics/moments.ts';
import type { Basis, Operator, Part, Work } from './report.ts';
import type { KernelSpan, NodeSpan, Trace } from './trace.ts';

/** What is known of the run that a trace is of. */
export interface TracedRun {
  /** Whole runs of the session before the timed ones: the first and the warm-up. */
  readonly before: number;
  /** Seconds of each timed run, by the clock around it. */
  readonly stepSeconds: readonly number[];
  /** The provider that was asked for. */
  readonly provider: string;
}

export interface Breakdown {
  readonly basis: Basis;
  /** Mean seconds of the counted steps, by the clock around them. */
  readonly seconds: number;
  /** Steps that count. */
  readonly steps: number;
  /** The largest first. */
  readonly operators: Operator[];
  /** Of `seconds`, what lies in none of the operators. */
  readonly outsideSeconds: number;
}

/** A trace that does not hold the runs that were made. */
export class RunsMissing extends Error {
  override name = 'RunsMissing';
}

/** The places of the middle half of the values by size: a quarter of them, rounded down, is left out at each end. */
export function middleHalf(values: readonly number[]): number[] {
  const order = [...values.keys()].sort((a, b) => values[a]! - values[b]!);
  const quarter = Math.floor(values.length / 4);
  return order.slice(quarter, values.length - quarter).sort((a, b) => a - b);
}

/** The mean of the middle half: what a usual step takes, where some were interrupted. */
export const middleMean = (values: readonly number[]): number | null =>
  mean(middleHalf(values).map((place) => values[place]!));

/**
 * Where the time of a usual step went: mean seconds of every operator, and of its parts, over the middle half of the timed
 * steps. A step in which the system took the processor away would show in whatever node it hit.
 *
 * @param workOf what a node moves and computes in one run, by its name; nodes that are not in it have no rate
 * @throws RunsMissing when the profiler stopped before the last step
 */
export function breakDown(trace: Trace, run: TracedRun, workOf: ReadonlyMap<string, Work>): Breakdown {
  const made = run.before + run.stepSeconds.length;
  if (trace.runs.length !== made)
    throw new RunsMissing(`the trace holds ${trace.runs.length} runs where ${made} were made`);
  const counted = middleHalf(run.stepSeconds);
  const isCounted = stretchesOf(
    trace,
    counted.map((step) => run.before + step),
  );
  const nodes = trace.nodes.filter(isCounted);
  const kernels = trace.kernels.filter(isCounted);
  const basis = basisOf(kernels, run);
  const spans = basis === 'device' ? [...kernels, ...nodes.filter(isOnHost)] : nodes;
  const operators = [...Map.groupBy(spans, ({ operator }) => operator)]
    .map(([operator, own]) => operatorOf(operator, own, nodes, counted.length, workOf))
    .sort((a, b) => b.seconds - a.seconds);
  const seconds = mean(counted.map((step) => run.stepSeconds[step]!))!;
  const inside = sum(operators.map((operator) => operator.seconds));
  return { basis, seconds, steps: counted.length, operators, outsideSeconds: seconds - inside };
}

/** Whether something began in one of these runs: from the begin of the run to that of the next. */
function stretchesOf({ runs }: Trace, wanted: readonly number[]) {
  const stretches = wanted.map((at) => [runs[at]!.startUs, runs[at + 1]?.startUs ?? Infinity] as const);
  return ({ startUs }: { readonly startUs: number }) =>
    stretches.some(([from, to]) => startUs >= from && startUs < to);
}

const hostProvider = 'CPUExecutionProvider';
const isOnHost = ({ provider }: NodeSpan) => provider === hostProvider;

/** What times are where no kernels were traced. CUDA is told to wait for each kernel (harness/profile/trace-apart.ts). */
const basisWithoutKernels: Readonly<Record<string, Basis>> = { cpu: 'computed', cuda: 'waited' };

const basisOf = (kernels: readonly KernelSpan[], { provider }: TracedRun): Basis =>
  kernels.length > 0 ? 'device' : (basisWithoutKernels[provider] ?? 'queued');

type AnySpan = NodeSpan | KernelSpan;

function operatorOf(
  operator: string,
  spans: readonly AnySpan[],
  nodes: readonly NodeSpan[],
  steps: number,
  workOf: ReadonlyMap<string, Work>,
): Operator {
  const own = nodes.filter((node) => node.operator === operator);
  const hasOneKernelEach = spans.length === own.length;
  const parts = [...Map.groupBy(spans, partName)].map(([name, some]): Part => {
    const names = some.map(({ node }) => node);
    return {
      name,
      runs: some.length / steps,
      seconds: secondsOf(some, steps),
      work: hasOneKernelEach ? workIn(names, steps, workOf) : null,
    };
  });
  return {
    operator,
    nodes: own.length / steps,
    seconds: secondsOf(spans, steps),
    providers: [...new Set(own.map(({ provider }) => provider))].sort(),
    work: workIn(
      own.map(({ node }) => node),
      steps,
      workOf,
    ),
    parts: parts.sort((a, b) => b.seconds - a.seconds),
  };
}

const secondsOf = (spans: readonly AnySpan[], steps: number) =>
  sum(spans.map(({ durationUs }) => durationUs)) / 1e6 / steps;

/** The place of a node in its layer, and the kernel where that is not just the operator again. */
function partName(span: AnySpan): string {
  const place = (span.node ?? '').replace(/^layer\.\d+\//, '').replace(/\/$/, '');
  const kernel = 'kernel' in span && span.kernel !== span.operator ? span.kernel : '';
  return [place, kernel].filter((word) => word !== '').join(' · ');
}

/** Null unless the work of every one of the nodes is known: a rate of some of them over the time of all would be too low. */
function workIn(
  names: readonly (string | null)[],
  steps: number,
  workOf: ReadonlyMap<string, Work>,
): Work | null {
  const works = names.map((name) => workOf.get(name ?? ''));
  if (works.length === 0 || works.some((work) => work === undefined)) return null;
  const total = (key: keyof Work) => sum(works.map((work) => work![key])) / steps;
  return { bytes: total('bytes'), flops: total('flops') };
}
