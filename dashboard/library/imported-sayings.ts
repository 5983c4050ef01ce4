import { type JudgedClaim, judgeClaims } from '../../results/claims.ts';
import type { ImportedSide } from '../../results/comparison/imported-side.ts';
import { loadLimits } from '../../results/reference/limits.ts';
import type { Library } from '../library.ts';

/** What imports say to each claim, by its id. */
type Sayings = ReadonlyMap<string, Pick<JudgedClaim, 'tests' | 'verdict'>>;

/** Judged again when the imports changed: of the same list the answer is the same. */
const judged = new WeakMap<readonly ImportedSide[], Sayings>();

/** The same claims, with what imports say beside each. Verdicts stay as they are: none rests on an import. */
export function withImportedSayings(
  claims: readonly JudgedClaim[],
  { imports, reference }: Pick<Library, 'imports' | 'reference'>,
): readonly JudgedClaim[] {
  const sides = imports.sides();
  if (sides.length === 0) return claims;
  const sayings = judged.get(sides) ?? sayingsOf(sides, reference);
  judged.set(sides, sayings);
  return claims.map((claim) => {
    const { tests, verdict } = sayings.get(claim.id)!;
    return {
      ...claim,
      tests: claim.tests.map((test, i) => ({ ...test, imported: tests[i]!.imported })),
      verdict: { ...claim.verdict, imported: verdict.imported },
    };
  });
}

/** Imports are held against the sentences and against what is published, and not against records: those need not be judged again. */
const sayingsOf = (sides: readonly ImportedSide[], reference: Library['reference']): Sayings =>
  new Map(judgeClaims(reference, [], loadLimits(), sides).map((claim) => [claim.id, claim]));
