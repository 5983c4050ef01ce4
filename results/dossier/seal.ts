import { readFileSync } from 'node:fs';
import { type Files, manifestName, sumsName } from './files.ts';
import { type Manifest, manifestOf, manifestText, sumsText } from './manifest.ts';

/** The text that says how a dossier is verified without assay; it is the same in every dossier. */
const verifyText = readFileSync(new URL('VERIFY.md', import.meta.url));

/**
 * What a dossier is of the files of a report: these, how they are verified, and the manifest that binds them, with its sums. Signatures
 * come later. The same files give the same bytes.
 *
 * @throws DossierProblem for a path that a dossier may not have
 */
export function sealed(files: Files, report: Manifest['report']): Files {
  const whole = new Map<string, Uint8Array>([...files, ['VERIFY.md', verifyText]]);
  const manifest = manifestOf(whole, report);
  const bytes = Buffer.from(manifestText(manifest));
  whole.set(manifestName, bytes);
  whole.set(sumsName, Buffer.from(sumsText(manifest, bytes)));
  return whole;
}
