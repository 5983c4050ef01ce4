import type { ImportedSide } from '../comparison/imported-side.ts';
import { lowestOfEachKernel } from '../comparison/measured.ts';
import type { ClaimTest, TestOf } from '../reference/claim-schema.ts';
import { imported as says } from '../sentences/imported.ts';
import { composedRatio } from '../statistics/ratio.ts';
import { judgeLowerBound, lowerBoundOf, type TestContext } from './evidence.ts';
import { importedPairs } from './imported/pairs.ts';
import { definitionsOf, fileOf, type ImportedEvidence, otherFile, wordOf } from './imported/word.ts';

/** What all imports say to one test. */
export function importedEvidence(test: ClaimTest, context: TestContext): ImportedEvidence[] {
  switch (test.evidence) {
    case 'lower-bound':
      return importedBounds(test, context);
    case 'microbenchmarks':
    case 'results':
      return importedPairs(test, context);
    default:
      return [];
  }
}

/** The best kernel of each import, as a share of the claimed value; what counts something else is refused by name. */
function importedBounds(
  { claimed, unit, definitions, expect }: TestOf<'lower-bound'>,
  { imported, subject }: TestContext,
): ImportedEvidence[] {
  const [scale, wanted] = unit === 'GB/s' ? [1e9, 'B/s'] : [1e12, 'FLOP/s'];
  const isMeant = ({ side }: ImportedSide) =>
    (definitions as readonly string[]).includes(side.definition ?? '');
  const rates = imported.filter(({ side }) => side.device === subject && side.unit === wanted);
  return [...Map.groupBy(rates, ({ id }) => id).values()].map((file) => {
    const fitting = file.filter(isMeant);
    if (fitting.length === 0)
      return otherFile(
        file,
        says.otherKind({ counted: definitionsOf(file), wanted: definitions.join(', ') }),
      );
    const usable = new Set(lowestOfEachKernel(fitting.map(({ side }) => side)));
    const best = fitting
      .filter(({ side }) => usable.has(side))
      .reduce((a, b) => (b.side.figure.centre > a.side.figure.centre ? b : a));
    const { label, figure, refusal } = best.side;
    const rate = Number((figure.centre / scale).toPrecision(5));
    const base = {
      ...fileOf(best),
      statement: says.ofClaimed({ label, rate: `${rate} ${unit}`, claimed: `${claimed} ${unit}` }),
      conditions: [],
    };
    if (refusal !== null) return { ...base, estimate: null, says: null, refusal };
    const estimate = lowerBoundOf(composedRatio(figure, { centre: claimed * scale, relativeUncertainty: 0 }));
    return { ...base, estimate, says: wordOf([judgeLowerBound(estimate, expect)]), refusal: null };
  });
}
