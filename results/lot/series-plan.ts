import { z } from 'zod';
import { atMostBad } from './bad-items.ts';
import { LotProblem } from './lot-problem.ts';

/** A plan of ISO 2859-1 / ANSI Z1.4: single sampling, normal inspection, general level II. */
export const seriesPlanSchema = z.strictObject({
  standard: z.literal('ISO 2859-1'),
  /** The standard is made for a continuing series of lots; a shipment is an isolated one. */
  isForSeries: z.literal(true),
  lotSize: z.int().positive(),
  aql: z.number(),
  letter: z.string(),
  sampleSize: z.int().positive(),
  acceptUpTo: z.int().nonnegative(),
  rejectFrom: z.int().positive(),
  /** D_u of the lot when just so many bad items were found that it is accepted, at 95 % confidence. */
  atMostBad: z.int().nonnegative(),
});

export type SeriesPlan = z.infer<typeof seriesPlanSchema>;

/** Columns of the table, in percent. */
const aqls = [0.65, 1.0, 1.5, 2.5, 4.0] as const;

type Cell = number | '↓' | '↑';

/** Letters of general inspection level II, and single sampling plans for normal inspection: a number is Ac, Re is one more. */
const rows: readonly {
  readonly letter: string;
  readonly lots: readonly [number, number];
  readonly sampleSize: number;
  readonly plans: readonly [Cell, Cell, Cell, Cell, Cell];
}[] = [
  { letter: 'D', lots: [26, 50], sampleSize: 8, plans: ['↓', '↓', 0, '↑', '↓'] },
  { letter: 'E', lots: [51, 90], sampleSize: 13, plans: ['↓', 0, '↑', '↓', 1] },
  { letter: 'F', lots: [91, 150], sampleSize: 20, plans: [0, '↑', '↓', 1, 2] },
  { letter: 'G', lots: [151, 280], sampleSize: 32, plans: ['↑', '↓', 1, 2, 3] },
  { letter: 'H', lots: [281, 500], sampleSize: 50, plans: ['↓', 1, 2, 3, 5] },
  { letter: 'J', lots: [501, 1200], sampleSize: 80, plans: [1, 2, 3, 5, 7] },
];

/**
 * The plan of ISO 2859-1 for a lot, where a laboratory names that standard. It is made for a series of lots: for one isolated lot
 * `atMostBad` says what its acceptance is worth. An arrow leads to the next plan below or above, with the sample size of that plan.
 *
 * Source: public copies of the tables I and II-A (also MIL-STD-105E, ANSI Z1.4), for lots from 26 to 1,200.
 *
 * @throws LotProblem outside the part of the table that is known here
 */
export function seriesPlan(lotSize: number, aql: number): SeriesPlan {
  const column = aqls.indexOf(aql as (typeof aqls)[number]);
  const start = rows.findIndex(({ lots: [from, to] }) => lotSize >= from && lotSize <= to);
  if (column < 0)
    throw new LotProblem(
      `No plan is known here for an AQL of ${aql} %.`,
      `Name one of ${aqls.join(', ')} %.`,
    );
  if (start < 0)
    throw new LotProblem(
      `No plan of ISO 2859-1 is known here for a lot of ${lotSize}; the table goes from 26 to 1,200.`,
      'State sample size and acceptance number in the plan; what they say of the lot is computed for any size.',
    );
  let at = start;
  for (let cell = rows[at]?.plans[column]; typeof cell === 'string'; cell = rows[at]?.plans[column])
    at += cell === '↓' ? 1 : -1;
  const row = rows[at];
  if (!row)
    throw new LotProblem(
      `The plan of ISO 2859-1 for a lot of ${lotSize} and an AQL of ${aql} % lies above the part of the table that is known here.`,
      'State sample size and acceptance number in the plan, as the standard prints them.',
    );
  const [sampleSize, acceptUpTo] = [row.sampleSize, row.plans[column] as number];
  const found = { lotSize, tested: sampleSize, notPassed: acceptUpTo };
  return {
    standard: 'ISO 2859-1',
    isForSeries: true,
    lotSize,
    aql,
    letter: row.letter,
    sampleSize,
    acceptUpTo,
    rejectFrom: acceptUpTo + 1,
    atMostBad: atMostBad(found, { confidence: 0.95 }),
  };
}
