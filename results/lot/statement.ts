import { z } from 'zod';
import { type ConformityWord, conformityWords } from '../conformity/rule.ts';
import { atMostBad } from './bad-items.ts';
import { LotProblem } from './lot-problem.ts';

/** Why nothing is said of the whole lot. */
export const lotRefusals = ['noneTested', 'cannotPass', 'notDrawnAtRandom'] as const;

/**
 * What a random sample says of an isolated lot (hypergeometric; ASTM E2334, finite lot). Counts are items.
 */
export const lotStatementSchema = z.strictObject({
  requirement: z.string(),
  lotSize: z.int().positive(),
  drawn: z.int().positive(),
  /** Drawn, and with a usable result: the n of the statement. */
  tested: z.int().nonnegative(),
  passed: z.int().nonnegative(),
  /** Of the tested, those that did not pass: every word but `pass`. */
  notPassed: z.int().nonnegative(),
  words: z.record(z.enum(conformityWords), z.int().nonnegative()),
  confidence: z.number().gt(0).lt(1),
  /** β: the chance that a bad item passes, the worst of the rules that were applied. */
  misclassification: z.number().min(0).max(1),
  /** D_u: at this confidence at most so many of the lot would not meet the requirement; null with its reason. */
  atMostBad: z.int().nonnegative().nullable(),
  /** The same if every item that was drawn and not tested had failed. */
  atMostBadIfUntestedFailed: z.int().nonnegative().nullable(),
  refusal: z.enum(lotRefusals).nullable(),
});

export type LotStatement = z.infer<typeof lotStatementSchema>;

/** The items that were drawn from a lot, with the word that each got for one requirement. */
export interface DrawnLot {
  readonly requirement: string;
  readonly lotSize: number;
  readonly units: readonly { readonly serial: string; readonly word: ConformityWord }[];
  /** Whether the laboratory drew them so that every item of the lot had the same chance. */
  readonly isRandom: boolean;
  readonly confidence?: number;
  /** The worst risk of a wrong pass of the rules that were applied: `worstFalseAccept` of the statements. */
  readonly misclassification: number;
}

/**
 * What the sample says of the lot. Only `pass` is a pass; what was not tested is neither a pass nor tested, so that n falls.
 *
 * @throws LotProblem for a sample that is empty, larger than the lot, or has an item twice
 */
export function lotStatement(lot: DrawnLot): LotStatement {
  checkUnits(lot);
  const { requirement, lotSize, units, confidence = 0.95, misclassification } = lot;
  const count = (is: (word: ConformityWord) => boolean) => units.filter(({ word }) => is(word)).length;
  const [drawn, untested, passed] = [
    units.length,
    count((word) => word === 'notTested'),
    count((word) => word === 'pass'),
  ];
  const tested = drawn - untested;
  const notPassed = tested - passed;
  const refusal = refusalOf(lot, tested);
  const bad = (n: number, x: number) =>
    refusal === null
      ? atMostBad({ lotSize, tested: n, notPassed: x }, { confidence, misclassification })
      : null;
  return {
    requirement,
    lotSize,
    drawn,
    tested,
    passed,
    notPassed,
    words: Object.fromEntries(
      conformityWords.map((each) => [each, count((word) => word === each)]),
    ) as Record<ConformityWord, number>,
    confidence,
    misclassification,
    atMostBad: bad(tested, notPassed),
    atMostBadIfUntestedFailed: bad(drawn, notPassed + untested),
    refusal,
  };
}

/** Words of requirements and rules by which no item passes: then a count of those that did not says nothing. */
const neverPass: readonly ConformityWord[] = ['notContradicted', 'noFail'];

function refusalOf({ units, isRandom }: DrawnLot, tested: number): LotStatement['refusal'] {
  if (tested === 0) return 'noneTested';
  if (units.some(({ word }) => neverPass.includes(word))) return 'cannotPass';
  return isRandom ? null : 'notDrawnAtRandom';
}

function checkUnits({ units, lotSize }: DrawnLot): void {
  const serials = units.map(({ serial }) => serial);
  const twice = serials.find((serial, i) => serials.indexOf(serial) !== i);
  if (twice !== undefined)
    throw new LotProblem(`${twice} is in the sample twice.`, 'Name each item once in the job file.');
  if (units.length === 0)
    throw new LotProblem('The sample is empty: nothing can be said of the lot.', 'Draw at least one item.');
  if (units.length > lotSize)
    throw new LotProblem(
      `The sample has ${units.length} items and the lot ${lotSize}.`,
      'List every item of the lot in the job file, or draw fewer.',
    );
}
