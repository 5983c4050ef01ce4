import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { writeWhole } from '../record/store.ts';
import { opening as says } from '../sentences/opening.ts';
import { isArchive, packed, unpacked } from './archive.ts';
import { assertPath, type Files, mostBytes, mostFiles, sorted } from './files.ts';
import { DossierProblem } from './problem.ts';

/** Reading dossiers from the disk, and writing them there: the only place that does. */

/**
 * The files of a dossier: a folder, or an archive of one.
 *
 * @throws DossierProblem for what is neither, is damaged, or holds links or paths that lead outside
 */
export async function openDossier(path: string): Promise<Files> {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) {
    throw new DossierProblem(
      `There is no file or folder ${path}.`,
      'Give the path of a dossier: a folder or a .tgz.',
    );
  }
  if (found.isDirectory()) return filesBelow(path);
  if (found.size > mostBytes) {
    throw new DossierProblem(
      `${path} has ${found.size} bytes: no dossier is so large.`,
      'Give another file.',
    );
  }
  return filesIn(readFileSync(path), path);
}

/**
 * The files of an archive that was sent.
 *
 * @param limitBytes of all of its files together
 * @throws DossierProblem as {@link openDossier}
 */
export async function filesIn(archive: Uint8Array, from: string, limitBytes?: number): Promise<Files> {
  if (isArchive(archive)) return unpacked(archive, from, limitBytes);
  throw new DossierProblem(says.noDossier({ from }), says.giveDossier());
}

function filesBelow(folder: string): Files {
  const files = new Map<string, Uint8Array>();
  let bytes = 0;
  const walk = (below: string) => {
    for (const name of readdirSync(join(folder, below)).sort()) {
      const path = below === '' ? name : `${below}/${name}`;
      assertPath(path);
      const found = lstatSync(join(folder, path));
      if (found.isDirectory()) {
        walk(path);
        continue;
      }
      if (!found.isFile()) {
        throw new DossierProblem(
          `${join(folder, path)} is ${found.isSymbolicLink() ? 'a link' : 'no file'}: a dossier holds files only.`,
          'Remove it, or take the dossier as it was sent.',
        );
      }
      bytes += found.size;
      if (bytes > mostBytes || files.size >= mostFiles) {
        throw new DossierProblem(
          `${folder} holds more than a dossier does (${mostFiles} files, ${mostBytes / 1e9} GB).`,
          'Give the folder of one dossier.',
        );
      }
      files.set(path, readFileSync(join(folder, path)));
    }
  };
  walk('');
  return files;
}

/**
 * Writes a dossier: as an archive where the path ends with .tgz, else as a folder. Each file appears whole or not at all; of a folder that
 * cannot be written to its end nothing stays that was not there before.
 */
export async function saveDossier(files: Files, to: string): Promise<void> {
  for (const path of files.keys()) assertPath(path);
  if (to.endsWith('.tgz')) {
    await writeWhole(to, await packed(files, basename(to, '.tgz')));
    return;
  }
  const wasEmpty = !existsSync(to) || readdirSync(to).length === 0;
  const before = new Map<string, Uint8Array | null>();
  try {
    for (const [path, bytes] of sorted(files)) {
      const file = join(to, path);
      const known = existsSync(file) ? readFileSync(file) : null;
      if (known && Buffer.compare(known, bytes) === 0) continue;
      before.set(file, known);
      await writeWhole(file, bytes);
    }
  } catch (error) {
    await asBefore(before);
    if (wasEmpty && existsSync(to))
      for (const name of readdirSync(to)) await rm(join(to, name), { recursive: true });
    throw error;
  }
}

/** A file that was not there is removed; one that a full disk does not take back stays as it was written. */
async function asBefore(files: ReadonlyMap<string, Uint8Array | null>): Promise<void> {
  for (const [file, bytes] of files) {
    if (bytes === null) await rm(file, { force: true });
    else await writeWhole(file, bytes).catch(() => {});
  }
}
