import type { JudgedClaim } from '../../claims.ts';
import { fromImport } from '../../comparison/imported.ts';
import type { StoredImport } from '../../import/store.ts';
import type { Device } from '../../reference/schema.ts';
import { imported as says } from '../../sentences/imported.ts';

/** An import that stands beside no claim, and why. */
export interface UnusedImport {
  id: string;
  tool: string;
  why: string;
}

/** Whoever names an import is told what became of it. */
export function unusedImports(
  claims: readonly Pick<JudgedClaim, 'tests'>[],
  imports: readonly Pick<StoredImport, 'id' | 'imported'>[],
  catalogue: Record<string, Device>,
): UnusedImport[] {
  const origins = claims.flatMap(({ tests }) =>
    tests.flatMap(({ imported }) => imported.flatMap(({ figures }) => figures.map(({ id }) => id))),
  );
  return imports
    .filter(({ id }) => !origins.some((origin) => origin.startsWith(id)))
    .map(({ id, imported }) => {
      const { tool, results } = imported;
      const sides = results.flatMap((result) => fromImport(id, imported, result, catalogue));
      const device = sides.find((side) => side.device !== null)?.device;
      const named = results.find(({ conditions }) => conditions.device !== null)?.conditions.device;
      const why =
        sides.length === 0
          ? says.noComparable()
          : device
            ? says.noClaim({ device: catalogue[device]!.name })
            : named
              ? says.unlistedDevice({ named })
              : says.noDevice();
      return { id, tool, why };
    });
}
