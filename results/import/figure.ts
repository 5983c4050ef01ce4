import { z } from 'zod';
import { metricIds } from './metrics.ts';

/**
 * What of a population a figure is. `std` where nobody could tell yet of which form the deviation is; `single` of a quantity that a run has
 * once; `peak` the largest of windows, as the tool cut them; `pN` a percentile.
 */
const statistics = [
  'mean',
  'min',
  'max',
  'std',
  'std.population',
  'std.sample',
  'total',
  'single',
  'peak',
] as const;
export type Statistic = (typeof statistics)[number] | `p${number}`;

/** The percentile of which a key is, as "99" or "99.9"; null where it is none. */
export function percentile(written: string): Statistic | null {
  const percent = /^\d+(?:\.\d+)?$/.test(written) ? Number(written) : Number.NaN;
  return percent <= 100 ? `p${percent}` : null;
}

const statistic = z.union([z.enum(statistics), z.templateLiteral(['p', z.number()])]);

/**
 * Of which requests or repetitions a figure is: those that were completed, all, those that ended with an error, those that were under way
 * when the run ended.
 */
const populations = ['ok', 'all', 'repetitions', 'run', 'failed', 'incomplete'] as const;

export const importedFigureSchema = z.strictObject({
  /** What it counts: an id of `metrics`. */
  metric: z.enum(metricIds),
  statistic,
  /** In the unit of the metric; null where the file has none: never 0 in its place. */
  value: z.number().nullable(),
  /** Why there is none. */
  missing: z.string().nullable(),
  /** As the file has it, and in which unit that is. */
  written: z.string().nullable(),
  unit: z.string(),
  /** Where in the file: a JSON pointer (RFC 6901) behind the line of its text where there are several, or the column of a line. */
  at: z.string(),
  population: z.enum(populations),
  /** How many requests or repetitions; null where the file does not say. */
  n: z.int().nonnegative().nullable(),
  /** Of one device, or of all of them together. */
  per: z.enum(['group', 'device']),
});

export type ImportedFigure = z.infer<typeof importedFigureSchema>;
export type Population = ImportedFigure['population'];

/** Half of the last digit that was written, as a share of nothing: in the unit in which it was written. */
export function roundingOf(written: string): number {
  const [, digits, exponent] = /^[-+]?\d*\.?(\d*)(?:e([-+]?\d+))?$/i.exec(written) ?? [];
  const decimals = (digits?.length ?? 0) - Number(exponent ?? 0);
  return 0.5 * 10 ** -decimals;
}

/** A number in the smaller unit of which its own is 10^n: rounded once, so that 8.03 · 10^9 is 8 030 000 000. */
export function scaled(value: number, scale: number): number {
  const exponent = Math.log10(scale);
  const digits = String(value);
  const isDecimal = exponent > 0 && Number.isInteger(exponent) && !digits.includes('e');
  return isDecimal ? Number(`${digits}e${exponent}`) : value * scale;
}
