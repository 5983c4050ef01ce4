import { z } from 'zod';

// The lines of an uncertainty budget, in the words of the GUM (JCGM 100:2008).

/** What a line is about. `stated` is whatever a laboratory adds from a certificate or a data sheet of its own. */
const lineIds = [
  'processes',
  'waiting',
  'clockReading',
  'clockRate',
  'pages',
  'sessions',
  'units',
  'stated',
] as const;

/** JSON has no infinity: a stated bound has `infinite` degrees of freedom. */
export const degreesOfFreedomSchema = z.union([z.number().positive(), z.literal('infinite')]);

export const lineSchema = z.strictObject({
  id: z.enum(lineIds),
  name: z.string(),
  /** A: from the statistics of repeats. B: from anything else (a data sheet, a resolution, a certificate). */
  type: z.enum(['A', 'B']),
  distribution: z.enum(['Student', 'normal', 'rectangular', 'triangular', 'arcsine']),
  /** The unit of this input quantity: of its half-width and of its standard uncertainty. */
  unit: z.string(),
  /** The value lies within ± this; null where no bound was stated. */
  halfWidth: z.number().nonnegative().nullable(),
  standardUncertainty: z.number().nonnegative(),
  degreesOfFreedom: degreesOfFreedomSchema,
  /** How much the result changes for one unit of this quantity. */
  sensitivity: z.number(),
  /** Where the half-width or the scatter comes from. */
  source: z.string(),
});

export type LineId = (typeof lineIds)[number];
export type Line = z.infer<typeof lineSchema>;
export type DegreesOfFreedom = z.infer<typeof degreesOfFreedomSchema>;

/** What a line says of itself; a sensitivity of 1 where none is given. */
export type Named = Pick<Line, 'id' | 'name' | 'unit' | 'source'> & { readonly sensitivity?: number };

/**
 * Type A: the uncertainty of the mean of n repeats, s / √n with n − 1 degrees of freedom (GUM 4.2.3).
 *
 * @throws RangeError for a single one: it says nothing about repeats
 */
export function fromRepeats(
  named: Named,
  { n, standardDeviation }: { readonly n: number; readonly standardDeviation: number | null },
): Line {
  if (standardDeviation === null || n < 2)
    throw new RangeError(`"${named.name}" was measured once; a type A line needs repeats: measure again.`);
  return fromScatter(named, standardDeviation / Math.sqrt(n), n - 1);
}

/** Type A: a standard uncertainty that was computed from observations, with its degrees of freedom. */
export const fromScatter = (named: Named, standardUncertainty: number, degreesOfFreedom: number): Line =>
  line(named, 'A', 'Student', null, standardUncertainty, degreesOfFreedom);

/** What the half-width of a stated bound is divided by to give a standard uncertainty (GUM 4.3.7 and 4.3.9; arcsine: H.1.3.4). */
const divisors = { rectangular: Math.sqrt(3), triangular: Math.sqrt(6), arcsine: Math.sqrt(2) };

/** Type B: the value lies within ± halfWidth; `rectangular` unless more is known about where. */
export const fromBound = (
  named: Named,
  halfWidth: number,
  distribution: keyof typeof divisors = 'rectangular',
): Line => line(named, 'B', distribution, halfWidth, halfWidth / divisors[distribution], 'infinite');

/** Type B: a certificate or data sheet that states an expanded uncertainty and its coverage factor k (GUM 4.3.3). */
export const fromCertificate = (named: Named, expanded: number, coverageFactor: number): Line =>
  line(named, 'B', 'normal', null, expanded / coverageFactor, 'infinite');

function line(
  { id, name, unit, source, sensitivity = 1 }: Named,
  type: Line['type'],
  distribution: Line['distribution'],
  halfWidth: number | null,
  standardUncertainty: number,
  degreesOfFreedom: DegreesOfFreedom,
): Line {
  return {
    id,
    name,
    type,
    distribution,
    unit,
    halfWidth,
    standardUncertainty,
    degreesOfFreedom,
    sensitivity,
    source,
  };
}
