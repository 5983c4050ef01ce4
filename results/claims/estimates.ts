import type { Estimate, Outcome } from './evidence.ts';

/** Answers that contradict each other make it depend, whatever the others come to; else all have to answer. */
export function agreement(outcomes: readonly Outcome[]): Outcome {
  const has = (wanted: Outcome) => outcomes.includes(wanted);
  if (has('depends') || (has('supported') && has('refuted'))) return 'depends';
  return unanswered(outcomes) ?? outcomes[0] ?? 'not-comparable';
}

/** Why there is no answer yet: an interval that is too wide, else a figure that is missing; null where each answers. */
export const unanswered = (outcomes: readonly Outcome[]): Outcome | null =>
  (['inconclusive', 'not-comparable'] as const).find((lack) => outcomes.includes(lack)) ?? null;

/** Several figures as one: their geometric mean, and the outermost ends. */
export function envelope(estimates: readonly Estimate[]): Estimate | null {
  const [first] = estimates;
  if (!first || estimates.length === 1) return first ?? null;
  const end = (pick: (estimate: Estimate) => number | null, of: (...values: number[]) => number) => {
    const ends = estimates.map(pick);
    return ends.includes(null) ? null : of(...(ends as number[]));
  };
  const values = estimates.map(({ value }) => value);
  const all = estimates.flatMap((estimate) =>
    estimate.values ? Object.values(estimate.values) : [estimate.value],
  );
  return {
    values: { smallest: Math.min(...all), largest: Math.max(...all) },
    value: Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length),
    low: end(({ low }) => low, Math.min),
    high: end(({ high }) => high, Math.max),
    unit: first.unit,
    method: `geometric mean and outermost ends of ${estimates.length} figures`,
  };
}
