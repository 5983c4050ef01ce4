import { quantileOfSorted, sorted } from '../statistics/quantile.ts';
import { type StepLog, stepKinds } from './log.ts';
import { covering, type Span } from './span.ts';

const decodeCode = stepKinds.indexOf('decode');

/** The shares of 20 equal slices of a span that steps of either kind took, and how many steps lie in it. */
export function stepSlices(steps: StepLog, span: Span) {
  const ofKind = (code: number) => {
    const at = indicesOf(steps, span).filter((i) => steps.kind[i] === code);
    const column = (values: Float64Array) => Float64Array.from(at, (i) => values[i]!);
    return covering(span, column(steps.beginNs), column(steps.endNs));
  };
  const [prefill, decode] = stepKinds.map((_, code) => ofKind(code)) as [Float64Array, Float64Array];
  return { prefill, decode, steps: indicesOf(steps, span).length };
}

const indicesOf = ({ count, beginNs, endNs }: StepLog, span: Span): number[] =>
  Array.from({ length: count }, (_, i) => i).filter(
    (i) => endNs[i]! > span.beginNs && beginNs[i]! < span.endNs,
  );

/** How often, and how long, so many requests were decoded together. */
export interface BatchSize {
  readonly active: number;
  readonly steps: number;
  readonly seconds: number;
}

/** Of the decode steps that began in a span, by the rows that belonged to a request, ascending. */
export function batchSizes(steps: StepLog, span: Span): BatchSize[] {
  const found = new Map<number, { steps: number; ns: number }>();
  for (let i = 0; i < steps.count; i++) {
    if (steps.kind[i] !== decodeCode) continue;
    if (steps.beginNs[i]! < span.beginNs || steps.beginNs[i]! >= span.endNs) continue;
    const size = found.get(steps.active[i]!) ?? { steps: 0, ns: 0 };
    size.steps += 1;
    size.ns += steps.endNs[i]! - steps.beginNs[i]!;
    found.set(steps.active[i]!, size);
  }
  return [...found]
    .sort(([a], [b]) => a - b)
    .map(([active, { steps: count, ns }]) => ({ active, steps: count, seconds: ns / 1e9 }));
}

/** The steps of a span that computed as many rows, and how long they took. */
export interface StepTimes {
  readonly kind: (typeof stepKinds)[number];
  /** Rows that were computed, idle ones of the bucket included; of a prefill the one whose prompt it is a chunk of. */
  readonly rows: number;
  readonly steps: number;
  /** Part of the span in which one of them ran. */
  readonly share: number;
  readonly medianSeconds: number;
  /** Null of fewer steps than a hundredth can be told of. */
  readonly p99Seconds: number | null;
}

/** Of fewer values the largest alone would be the p99. */
const fewestForP99 = 100;

/** The steps that lie in a span, whole or in part, by kind and rows: prefills first, then decodes by their bucket, ascending. */
export function stepTimes(steps: StepLog, span: Span): StepTimes[] {
  const groups = Map.groupBy(indicesOf(steps, span), (i) => `${steps.kind[i]} ${steps.rows[i]}`);
  return [...groups.values()]
    .map((group) => {
      const seconds = sorted(group.map((i) => (steps.endNs[i]! - steps.beginNs[i]!) / 1e9));
      const within = group.reduce((sum, i) => sum + overlapNs(steps, i, span), 0);
      return {
        kind: stepKinds[steps.kind[group[0]!]!]!,
        rows: steps.rows[group[0]!]!,
        steps: group.length,
        share: within / (span.endNs - span.beginNs),
        medianSeconds: quantileOfSorted(seconds, 0.5)!,
        p99Seconds: group.length < fewestForP99 ? null : quantileOfSorted(seconds, 0.99),
      };
    })
    .sort((a, b) => stepKinds.indexOf(a.kind) - stepKinds.indexOf(b.kind) || a.rows - b.rows);
}

const overlapNs = ({ beginNs, endNs }: StepLog, i: number, span: Span): number =>
  Math.min(endNs[i]!, span.endNs) - Math.max(beginNs[i]!, span.beginNs);
