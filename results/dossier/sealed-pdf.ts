import { dossier as says } from '../sentences/dossier.ts';
import { type Listed, sha256 } from './manifest.ts';

/**
 * Of a PDF that somebody sealed after it was attested (PAdES): a seal is appended as an incremental update, so that the attested bytes are
 * still its beginning. Null where it is as it was attested, or changed otherwise.
 *
 * What was appended is attested by nobody here, and an update can change what a page shows (https://pdf-insecurity.org): so it is said.
 */
export function sealAfter(bytes: Uint8Array, attested: Listed): string | null {
  if (bytes.byteLength <= attested.bytes) return null;
  if (sha256(bytes.subarray(0, attested.bytes)) !== attested.sha256) return null;
  const update = Buffer.from(bytes.subarray(attested.bytes)).toString('latin1');
  // ISO 32000-1, 7.5.6: the update names the cross-reference before it, and ends as a file does; 12.8.1: a signature has its range of bytes.
  const isUpdate = /\/Prev\s+\d+/.test(update) && /startxref\s+\d+\s+%%EOF\s*$/.test(update);
  if (!isUpdate || !/\/ByteRange\s*\[/.test(update)) return null;
  const added = bytes.byteLength - attested.bytes;
  const { path, bytes: whole } = attested;
  return says.sealed({ path, bytes: whole, added, command: `\`head -c ${whole}\`` });
}
