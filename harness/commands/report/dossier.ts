import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { envelopeName, type Files, manifestName } from '../../../results/dossier/files.ts';
import { openDossier, saveDossier } from '../../../results/dossier/open.ts';
import { sealed } from '../../../results/dossier/seal.ts';
import type { Report } from '../../../results/report/schema.ts';
import type { SourceFiles } from '../../../results/report/sources.ts';
import { Failure, UsageError } from '../../errors.ts';
import { projectFolder } from '../../tool.ts';
import { saidAsFailure } from './files.ts';
import { billOfMaterials } from './sbom.ts';

/** The JSON Schemas of what a dossier holds: that of served loads only where it has some. */
const schemasFor = (sources: SourceFiles): readonly string[] => [
  'record.schema.json',
  'report.schema.json',
  ...([...sources.keys()].some((name) => name.endsWith('.serving.json')) ? ['serving.schema.json'] : []),
];

/**
 * That a dossier may be written to a path without losing what lies there: nothing, or an archive of a dossier that nobody has signed, which
 * the same records give again.
 *
 * @throws Failure for a signed dossier; UsageError for another file, and for a folder with something in it
 */
export async function assertMayWrite(to: string): Promise<void> {
  const found = statSync(to, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (found.isDirectory()) {
    if (readdirSync(to).length === 0) return;
    throw new UsageError(
      `The folder ${to} is not empty, and a dossier is a folder of its own.`,
      'Name a new folder, or a file that ends with .tgz.',
    );
  }
  const files = await openDossier(to).catch(() => null);
  if (!files?.has(manifestName)) {
    throw new UsageError(
      `${to} is there already, and is no dossier: it would be lost.`,
      'Name another file with --dossier <file>, or move that one away.',
    );
  }
  if (files.has(envelopeName)) {
    throw new Failure(
      `${to} is signed, and its signatures would be lost.`,
      'Name another file with --dossier <file>. What was issued stays: a corrected report is a new revision (`revision` and `replaces` in job.json).',
    );
  }
}

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
    ...schemasFor(sources).map(
      (name) => [`schemas/${name}`, readFileSync(join(projectFolder, 'results', name))] as const,
    ),
    ...(bill ? [['sbom.cdx.json', bill] as const] : []),
  ]);
  const { id, revision } = identity;
  await saidAsFailure(() => saveDossier(sealed(files, { id, revision }), to));
  return bill ? null : 'It has no bill of materials: npm is not here, or cannot read the lock file.';
}
