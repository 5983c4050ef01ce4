import { z } from 'zod';
import { formatRatio, formatShare } from '../format.ts';
import { mean, sum } from '../statistics/moments.ts';
import { summarise } from '../statistics/summary.ts';

/** What an audit found out. `inconclusive`: the interval is too wide for the rule to say yes or no. */
const verdicts = ['pass', 'fail', 'inconclusive', 'not_applicable'] as const;

const figureSchema = z.strictObject({
  name: z.string(),
  unit: z.enum(['ratio', 'B/s', 's', 'count']),
  value: z.number(),
  /** The 95 % interval over processes; null for what was counted or computed and not timed. */
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** Why a measured value has no interval; missing for what is computed of the measured ones, as the R² of a line. */
  reason: z.string().optional(),
});

const ruleSchema = z.strictObject({
  text: z.string(),
  limit: z.number().nullable(),
  /** Why the limit is where it is. */
  reason: z.string(),
});

const resultSchema = z.strictObject({
  name: z.string(),
  question: z.string(),
  method: z.string(),
  rule: ruleSchema,
  figures: z.array(figureSchema),
  verdict: z.enum(verdicts),
  because: z.string(),
});

/** A set of audits of one subject, with what is needed to do them again. */
export const auditReportSchema = z.strictObject({
  schema: z.literal('assay.audit'),
  version: z.literal(1),
  tool: z.strictObject({ name: z.literal('assay'), version: z.string(), commit: z.string().nullable() }),
  createdAt: z.iso.datetime(),
  subject: z.strictObject({
    /** The workload that was timed. */
    title: z.string(),
    /** The record that is audited; null for a workload. */
    record: z.string().nullable(),
    seed: z.int(),
    engine: z.string(),
    provider: z.string(),
    device: z.string(),
    /** The GPUs on which every step was timed at once, the audited one first; missing where it was timed by itself. */
    together: z.array(z.int().nonnegative()).optional(),
  }),
  results: z.array(resultSchema),
});

export type AuditReport = z.infer<typeof auditReportSchema>;
export type AuditResult = z.infer<typeof resultSchema>;
export type AuditFigure = z.infer<typeof figureSchema>;

/** The verdict of a rule, and the sentence that gives its ground. */
export type Judgement = Pick<AuditResult, 'verdict' | 'because'>;

/** A ratio with its interval; null without one. */
export interface RatioInterval {
  readonly ratio: number;
  readonly low: number | null;
  readonly high: number | null;
}

const percent = (share: number) => formatShare(share, 1);
const shown = ({ ratio, low, high }: RatioInterval) =>
  formatRatio({ centre: ratio, low, high, reason: 'fewer than 3 rounds' });

/**
 * x / y from pairs that were measured close to each other in time: the geometric mean of the pairs' ratios, with
 * Student's interval of their logarithms. What slows both of a pair cancels. No interval from fewer than three pairs.
 *
 * @throws RangeError when the lists differ in length, are empty, or hold a value that is not above 0
 */
export function pairedRatio(x: readonly number[], y: readonly number[]): RatioInterval {
  if (x.length !== y.length)
    throw new RangeError(`Pairs need lists of one length; got ${x.length} and ${y.length}.`);
  const { centre: ratio, low, high, n } = summarise(x.map((value, i) => value / y[i]!));
  return n < 3 ? { ratio, low: null, high: null } : { ratio, low, high };
}

/** Nothing may differ: `differing` of `compared` values do. */
export function judgeEqual(differing: number, compared: number, what: string): Judgement {
  return differing === 0
    ? { verdict: 'pass', because: `all ${compared} ${what} are equal` }
    : { verdict: 'fail', because: `${differing} of ${compared} ${what} differ` };
}

/** A numeric error has to be at most the limit; an error that is no number fails. */
export function judgeError(error: number, limit: number, what: string): Judgement {
  const text = `${what} is ${error.toPrecision(3)}, the limit ${limit.toPrecision(3)}`;
  return { verdict: error <= limit ? 'pass' : 'fail', because: text };
}

/** Two times are the same within `limit` (a share): the whole interval inside passes, the whole outside fails. */
export function judgeSame(ratio: RatioInterval, limit: number, what: string): Judgement {
  const { low, high } = ratio;
  const text = `${what} is ${shown(ratio)}, the limit 1 ± ${percent(limit)}`;
  if (low === null || high === null) return { verdict: 'inconclusive', because: text };
  if (low >= 1 - limit && high <= 1 + limit) return { verdict: 'pass', because: text };
  if (low > 1 + limit || high < 1 - limit) return { verdict: 'fail', because: text };
  return { verdict: 'inconclusive', because: `${text}: the interval is on both sides of the limit` };
}

/** A ratio has to be above `limit`: the whole interval above passes, the whole below fails. */
export function judgeAbove(ratio: RatioInterval, limit: number, what: string): Judgement {
  const { low, high } = ratio;
  const text = `${what} is ${shown(ratio)}, the limit ${limit}`;
  if (low === null || high === null) return { verdict: 'inconclusive', because: text };
  if (low > limit) return { verdict: 'pass', because: text };
  if (high <= limit) return { verdict: 'fail', because: text };
  return { verdict: 'inconclusive', because: `${text}: the interval is on both sides of the limit` };
}

/** A rate may not lie above what the device can do: it fails when even its lowest ratio to the ceiling is above `limit`. */
export function judgeCeiling(share: RatioInterval, limit: number, what: string): Judgement {
  const least = share.low ?? share.ratio;
  const text = `${what} is ${shown(share)}, the limit ${limit}`;
  return { verdict: least <= limit ? 'pass' : 'fail', because: text };
}

/** A straight line through points by least squares, and how far they lie from it. */
export interface Line {
  readonly slope: number;
  readonly intercept: number;
  /** The share of the variance that the line explains. */
  readonly r2: number;
  /** The largest distance of a point from the line, as a share of the line's value there. */
  readonly largestResidual: number;
}

/** @throws RangeError below three points, or when all lie at one place */
export function fitLine(points: readonly { readonly n: number; readonly value: number }[]): Line {
  if (points.length < 3)
    throw new RangeError(`A line needs three points to be tested; got ${points.length}.`);
  const [centreN, centre] = [mean(points.map((p) => p.n))!, mean(points.map((p) => p.value))!];
  const spread = sum(points.map((p) => (p.n - centreN) ** 2));
  if (spread === 0) throw new RangeError('All points lie at one place.');
  const slope = sum(points.map((p) => (p.n - centreN) * (p.value - centre))) / spread;
  const intercept = centre - slope * centreN;
  const total = sum(points.map((p) => (p.value - centre) ** 2));
  const rest = sum(points.map((p) => (p.value - intercept - slope * p.n) ** 2));
  const residuals = points.map(({ n, value }) => Math.abs(value / (intercept + slope * n) - 1));
  return {
    slope,
    intercept,
    r2: total === 0 ? 0 : 1 - rest / total,
    largestResidual: Math.max(...residuals),
  };
}

/**
 * The time of n steps has to lie on a line. Where the processes of one n differ by more than the limit allows, a point
 * off the line says nothing.
 *
 * @param spread the largest relative half-width of the 95 % interval of a point; null where there is none
 */
export function judgeLinear(
  line: Line,
  limits: { r2: number; residual: number },
  spread: number | null,
): Judgement {
  const text = `R² is ${line.r2.toFixed(5)} (at least ${limits.r2}), the farthest point lies ${percent(line.largestResidual)} off (at most ${percent(limits.residual)})`;
  if (line.r2 >= limits.r2 && line.largestResidual <= limits.residual && line.slope > 0)
    return { verdict: 'pass', because: text };
  if (spread === null || spread > limits.residual) {
    const width = spread === null ? 'no interval' : `± ${percent(spread)}`;
    return { verdict: 'inconclusive', because: `${text}; the points themselves are known to ${width}` };
  }
  return { verdict: 'fail', because: text };
}

/** Root of the mean square of the difference over that of the reference. NaN where a value is not finite. */
export function relativeRmsError(values: ArrayLike<number>, reference: ArrayLike<number>): number {
  if (values.length !== reference.length || reference.length === 0)
    throw new RangeError(`Got ${values.length} values for ${reference.length} of the reference.`);
  let [differences, squares] = [0, 0];
  for (let i = 0; i < reference.length; i++) {
    differences += (values[i]! - reference[i]!) ** 2;
    squares += reference[i]! ** 2;
  }
  return Math.sqrt(differences / squares);
}
