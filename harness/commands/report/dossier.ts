import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Files } from '../../../results/dossier/files.ts';
import { saveDossier } from '../../../results/dossier/open.ts';
import { sealed } from '../../../results/dossier/seal.ts';
import type { Report } from '../../../results/report/schema.ts';
import type { SourceFiles } from '../../../results/report/sources.ts';
import { projectFolder } from '../../tool.ts';
import { saidAsFailure } from './files.ts';
import { billOfMaterials } from './sbom.ts';

/** The JSON Schemas of what a dossier holds. */
const schemas = ['record.schema.json', 'report.schema.json'] as const;

/**
 * Writes the dossier of a report: its forms, the files that it is made of, their schemas and the bill of materials of this program, all bound by
 * a manifest. Signatures come later (`report sign`).
 *
 * @param to an archive (.tgz), or a folder
 * @returns what is not in it, in a sentence; null where all is
 */
export async function writeDossier(
  { identity }: Report,
  sources: SourceFiles,
  forms: SourceFiles,
  to: string,
): Promise<string | null> {
  const bill = await billOfMaterials();
  const files: Files = new Map([
    ...sources,
    ...forms,
    ...schemas.map(
      (name) => [`schemas/${name}`, readFileSync(join(projectFolder, 'results', name))] as const,
    ),
    ...(bill ? [['sbom.cdx.json', bill] as const] : []),
  ]);
  const { id, revision } = identity;
  await saidAsFailure(() => saveDossier(sealed(files, { id, revision }), to));
  return bill ? null : 'It has no bill of materials: npm is not here, or cannot read the lock file.';
}
