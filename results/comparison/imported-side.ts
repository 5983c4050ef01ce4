import type { StoredImport } from '../import/store.ts';
import type { Device } from '../reference/schema.ts';
import type { Comparand } from './comparand.ts';
import { fromImport } from './imported.ts';

/** A figure of an import as one side of a comparison, with what has to stand beside it wherever it is shown. */
export interface ImportedSide {
  readonly side: Comparand;
  /** Of the import. */
  readonly id: string;
  readonly tool: string;
  /** As the file states it; null where it does not. */
  readonly toolVersion: string | null;
  /** The device as the file, or the user, names it; null where nobody does. */
  readonly named: string | null;
  /** What the auditor found of this result that contradicts or is suspicious. */
  readonly findings: readonly string[];
}

/** Every figure of imports that may be compared; those of a file that contradicts itself carry their refusal. */
export const importedSides = (
  imports: readonly Pick<StoredImport, 'id' | 'imported'>[],
  catalogue: Record<string, Device>,
): ImportedSide[] =>
  imports.flatMap(({ id, imported }) =>
    imported.results.flatMap((result) => {
      const { tool, toolVersion } = imported;
      const findings = imported.findings
        .filter((finding) => finding.grade !== 'note' && [null, result.at].includes(finding.result))
        .map(({ sentence }) => sentence);
      const { device: named } = result.conditions;
      return fromImport(id, imported, result, catalogue).map((side) => ({
        side,
        id,
        tool,
        toolVersion,
        named,
        findings,
      }));
    }),
  );
