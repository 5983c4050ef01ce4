import { NotStrictJson } from '../record/strict-json.ts';
import { dossier as says } from '../sentences/dossier.ts';
import { signatures } from '../sentences/signatures.ts';
import { type Files, isAttesting, manifestName, sumsName, textOf } from './files.ts';
import { type Listed, type Manifest, readManifest, sha256, sumsText } from './manifest.ts';
import type { Alteration } from './problem.ts';
import { sealAfter } from './sealed-pdf.ts';

/** What the manifest says of the files that are there. */
export interface CheckedFiles {
  readonly manifest: Manifest | null;
  /** The files as they were written: a PDF that was sealed afterwards without what was appended to it. */
  readonly files: Files;
  readonly alterations: readonly Alteration[];
  /** Every file is as the manifest says, whoever wrote that. */
  readonly isAsListed: boolean;
  /** What is no alteration and worth knowing. */
  readonly notes: readonly string[];
}

/**
 * Compares each file with its entry in the manifest, and the sums with both.
 *
 * @param attested the SHA-256 of the manifest that was signed; null where no signature holds
 * @throws NewerDossier for a manifest of a later version
 */
export function checkFiles(files: Files, attested: string | null): CheckedFiles {
  const read = manifestIn(files);
  if (typeof read === 'string') {
    const alterations = [{ file: manifestName, what: read }];
    return { manifest: null, files, alterations, isAsListed: false, notes: [] };
  }
  const original = new Map(files);
  const ofManifest = [...manifestAgainst(files, attested), ...sumsAgainst(files, read, attested)];
  const alterations: Alteration[] = [];
  const notes: string[] = [];
  const summed = sumsOf(files);
  for (const listed of read.files) {
    const bytes = files.get(listed.path);
    const seal = bytes && listed.path.endsWith('.pdf') ? sealAfter(bytes, listed) : null;
    if (seal !== null) {
      original.set(listed.path, bytes!.subarray(0, listed.bytes));
      notes.push(seal);
      continue;
    }
    const what = whyNotAsListed(bytes, listed);
    if (what === null) continue;
    // A file that the sums still know is as it was: then its line in the manifest was changed.
    const isAsSummed = bytes !== undefined && summed.get(listed.path) === sha256(bytes);
    alterations.push(
      isAsSummed
        ? { file: manifestName, what: says.otherLine({ path: listed.path, sums: sumsName }) }
        : { file: listed.path, what },
    );
  }
  const known = new Set(read.files.map(({ path }) => path));
  for (const path of files.keys()) {
    if (known.has(path) || isAttesting(path)) continue;
    alterations.push({ file: path, what: says.added() });
  }
  return {
    manifest: read,
    files: original,
    alterations: [...ofManifest, ...alterations],
    isAsListed: alterations.length === 0,
    notes,
  };
}

/** The manifest, or why there is none. */
function manifestIn(files: Files): Manifest | string {
  const text = textOf(files, manifestName);
  if (text === null) return says.noManifest();
  try {
    return readManifest(text);
  } catch (error) {
    if (error instanceof NotStrictJson) return signatures.changedManifest({ why: error.message });
    throw error;
  }
}

function manifestAgainst(files: Files, attested: string | null): Alteration[] {
  if (attested === null || sha256(files.get(manifestName)!) === attested) return [];
  return [{ file: manifestName, what: says.otherManifest() }];
}

function sumsOf(files: Files): ReadonlyMap<string, string> {
  const lines = (textOf(files, sumsName) ?? '').split('\n');
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
}

function sumsAgainst(files: Files, manifest: Manifest, attested: string | null): Alteration[] {
  const bytes = files.get(manifestName)!;
  const [found, due] = [textOf(files, sumsName), sumsText(manifest, bytes)];
  if (found === due) return [];
  if (found === null) return [{ file: sumsName, what: says.missing() }];
  if (attested === sha256(bytes)) return [{ file: sumsName, what: says.otherSums() }];
  const what = (other: string) => says.disagree({ other });
  return [
    { file: sumsName, what: what(manifestName) },
    ...(attested === null ? [{ file: manifestName, what: what(sumsName) }] : []),
  ];
}

function whyNotAsListed(bytes: Uint8Array | undefined, listed: Listed): string | null {
  if (bytes === undefined) return says.missing();
  if (bytes.byteLength !== listed.bytes) {
    return says.otherLength({ found: bytes.byteLength, due: listed.bytes });
  }
  const found = sha256(bytes);
  return found === listed.sha256 ? null : says.otherHash({ found: short(found), due: short(listed.sha256) });
}

const short = (hash: string) => `${hash.slice(0, 16)}…`;
