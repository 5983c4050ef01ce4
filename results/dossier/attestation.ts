import { type CheckedFiles, checkFiles } from './check-files.ts';
import { type CheckedSignatures, checkSignatures } from './check-signatures.ts';
import type { Files } from './files.ts';
import type { Alteration } from './problem.ts';
import { attestedManifest } from './statement.ts';

export interface Attestation {
  readonly signatures: CheckedSignatures;
  readonly listed: CheckedFiles;
  readonly alterations: readonly Alteration[];
}

/**
 * Whether the bytes of a dossier are those that were signed: signatures, manifest, files. What they say is not looked at.
 *
 * @throws NewerDossier for a manifest of a later version
 */
export async function checkAttestation(files: Files): Promise<Attestation> {
  const signatures = await checkSignatures(files);
  const listed = checkFiles(files, attestedManifest(signatures.payload));
  return { signatures, listed, alterations: [...signatures.alterations, ...listed.alterations] };
}
