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
