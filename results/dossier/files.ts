import { type Role, roles } from '../report/inputs/laboratory.ts';
import { opening as says } from '../sentences/opening.ts';
import { DossierProblem } from './problem.ts';

export { type Role, roles };

/** The files of a dossier by their paths in it, with slashes. They are few and small enough to be held: see `mostBytes`. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** What a dossier may hold: above that it is no report but an attempt to fill a memory or a disk. */
export const mostBytes = 2e9;
export const mostFiles = 100_000;

/** What is in the folder of a dossier beside the files that its manifest names. */
export const manifestName = 'manifest.json';
export const sumsName = 'SHA256SUMS';
export const envelopeName = 'signatures/report.dsse.json';
/** With which fonts report.pdf was written: with others, or other versions of them, the same report is other bytes. */
export const pdfFontsName = 'pdf-fonts.json';
export const authoritiesName = 'timestamps/authorities.pem';

export const bundleName = (role: Role) => `signatures/${role}.sigstore.json`;
export const keyName = (role: Role) => `keys/${role}.pub.pem`;
export const tokenName = (role: Role) => `timestamps/${role}.tsr`;

/** Files that come after the manifest, since they attest it: each of them is checked by what it says. */
const attesting: ReadonlySet<string> = new Set([
  manifestName,
  sumsName,
  envelopeName,
  authoritiesName,
  ...roles.flatMap((role) => [bundleName(role), keyName(role), tokenName(role)]),
]);

export const isAttesting = (path: string): boolean => attesting.has(path);

const longestPath = 240;

/**
 * Why a path is none that a dossier may have; null where it is one. Letters, digits, points, dashes and underscores: such a path leads
 * nowhere outside, needs no quotes in a shell, and is the same file on every system.
 */
export function whyNoPath(path: string): string | null {
  const parts = path.split('/');
  if (parts.includes('..') || path.startsWith('/') || /^[A-Za-z]:/.test(path)) return says.outside();
  if (path.length > longestPath) return says.longPath({ n: longestPath });
  return parts.every((part) => /^[\w.-]+$/.test(part) && part !== '.') ? null : says.oddName();
}

/** @throws DossierProblem for a path that leads outside or that not every system can have */
export function assertPath(path: string): void {
  const why = whyNoPath(path);
  if (why === null) return;
  throw new DossierProblem(says.oddPath({ why, path: JSON.stringify(path) }), says.askForDossier());
}

/** The text of a file; null where there is none. A byte that is no UTF-8 becomes a mark, and so fits no hash. */
export function textOf(files: Files, path: string): string | null {
  const bytes = files.get(path);
  return bytes === undefined
    ? null
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}

/** Files sorted by path, as an archive and a manifest list them. */
export const sorted = (files: Files): [path: string, bytes: Uint8Array][] =>
  [...files].sort(([a], [b]) => (a < b ? -1 : 1));
