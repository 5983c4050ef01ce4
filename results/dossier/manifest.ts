import { createHash } from 'node:crypto';
import { z } from 'zod';
import { NotStrictJson, strictJson } from '../record/strict-json.ts';
import { signatures as says } from '../sentences/signatures.ts';
import { assertPath, type Files, isAttesting, manifestName, sorted, whyNoPath } from './files.ts';
import { NewerDossier } from './problem.ts';

/** Version of the layout of a dossier; a reader of a later version reads the earlier ones. */
const dossierVersion = 1;

const fileSchema = z.strictObject({
  path: z.string(),
  bytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const manifestSchema = z.strictObject({
  schema: z.literal('assay.dossier'),
  version: z.literal(dossierVersion),
  /** Id and revision of the report; the id is null of a draft that has none. */
  report: z.strictObject({ id: z.string().nullable(), revision: z.int().positive() }),
  files: z.array(fileSchema),
});

/** What belongs to a dossier: each file with its length and its SHA-256. Whoever signs it signs all of them. */
export type Manifest = z.infer<typeof manifestSchema>;
export type Listed = Manifest['files'][number];

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The manifest of files, without those that attest it. @throws DossierProblem for a path that a dossier may not have */
export function manifestOf(files: Files, report: Manifest['report']): Manifest {
  for (const path of files.keys()) assertPath(path);
  const listed = sorted(files)
    .filter(([path]) => !isAttesting(path))
    .map(([path, bytes]) => ({ path, bytes: bytes.byteLength, sha256: sha256(bytes) }));
  return { schema: 'assay.dossier', version: dossierVersion, report, files: listed };
}

export const manifestText = (manifest: Manifest): string => `${JSON.stringify(manifest, null, 1)}\n`;

/**
 * @throws NotStrictJson with the reason, to stand behind the name of the file
 * @throws NewerDossier for one of a later version
 */
export function readManifest(text: string): Manifest {
  const data = strictJson(text);
  const { schema, version } = (data ?? {}) as { schema?: unknown; version?: unknown };
  if (schema !== 'assay.dossier') throw new NotStrictJson(says.noManifest());
  if (Number.isInteger(version) && (version as number) > dossierVersion)
    throw new NewerDossier(manifestName, version as number, dossierVersion);
  const read = manifestSchema.safeParse(data);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new NotStrictJson(
      says.otherSchema({ at: String(issue?.path.join('.')), why: String(issue?.message) }),
    );
  }
  const { files } = read.data;
  const odd = files.find(({ path }) => whyNoPath(path) !== null || isAttesting(path));
  if (odd) throw new NotStrictJson(says.oddEntry({ path: JSON.stringify(odd.path) }));
  const twice = files.find(({ path }, i) => files.findIndex((other) => other.path === path) !== i);
  if (twice) throw new NotStrictJson(says.listedTwice({ path: twice.path }));
  return read.data;
}

/** Lines for `sha256sum -c`: of the manifest, and of each file that it names. */
export const sumsText = (manifest: Manifest, manifestBytes: Uint8Array): string =>
  [{ path: manifestName, sha256: sha256(manifestBytes) }, ...manifest.files]
    .map((file) => `${file.sha256}  ${file.path}\n`)
    .join('');
