import { sum } from '../statistics/moments.ts';
import type { Basis, Operator, Part, Work } from './report.ts';
import type { KernelSpan, NodeSpan, Trace } from './trace.ts';

/** What is known of the run that a trace is of. */
export interface TracedRun {
  /** All whole runs of the session, the first ones and the warm-up with them. */
  readonly runs: number;
  /** The last of them, which count. */
  readonly steps: number;
  /** Mean seconds of a counted step, by the clock around it. */
  readonly stepSeconds: number;
  /** The provider that was asked for. */
  readonly provider: string;
  /** CUDA ran with CUDA_LAUNCH_BLOCKING=1. */
  readonly waitsForKernels: boolean;
}

export interface Breakdown {
  readonly basis: Basis;
  /** The largest first. */
  readonly operators: Operator[];
  /** Seconds of a step, by the clock around it, that lie in none of the operators. */
  readonly outsideSeconds: number;
}

/** A trace that does not hold the runs that were made. */
export class RunsMissing extends Error {
  override name = 'RunsMissing';
}

/**
 * Where the time of the counted steps went: mean seconds a step of every operator, and of its parts.
 *
 * @param workOf what a node moves and computes in one run, by its name; nodes that are not in it have no rate
 * @throws RunsMissing when the profiler stopped before the last step
 */
export function breakDown(trace: Trace, run: TracedRun, workOf: ReadonlyMap<string, Work>): Breakdown {
  if (trace.runs.length !== run.runs)
    throw new RunsMissing(`the trace holds ${trace.runs.length} runs where ${run.runs} were made`);
  const fromUs = trace.runs.at(-run.steps)!.startUs;
  const isCounted = ({ startUs }: { readonly startUs: number }) => startUs >= fromUs;
  const nodes = trace.nodes.filter(isCounted);
  const kernels = trace.kernels.filter(isCounted);
  const basis = basisOf(kernels, run);
  const spans = basis === 'device' ? [...kernels, ...nodes.filter(isOnHost)] : nodes;
  const operators = [...Map.groupBy(spans, ({ operator }) => operator)]
    .map(([operator, own]) => operatorOf(operator, own, nodes, run.steps, workOf))
    .sort((a, b) => b.seconds - a.seconds);
  const inside = sum(operators.map(({ seconds }) => seconds));
  return { basis, operators, outsideSeconds: run.stepSeconds - inside };
}

const hostProvider = 'CPUExecutionProvider';
const isOnHost = ({ provider }: NodeSpan) => provider === hostProvider;

function basisOf(kernels: readonly KernelSpan[], { provider, waitsForKernels }: TracedRun): Basis {
  if (kernels.length > 0) return 'device';
  if (provider === 'cpu') return 'computed';
  return provider === 'cuda' && waitsForKernels ? 'waited' : 'queued';
}

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
