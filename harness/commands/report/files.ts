import { isUtf8 } from 'node:buffer';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Role } from '../../../results/dossier/files.ts';
import { Failure, UsageError } from '../../errors.ts';
import { asTyped } from '../../hint.ts';
import { nearest } from '../../nearest.ts';
import { ofWhole } from '../whole.ts';

/** What a file of these commands holds. @throws UsageError where there is none */
export function fileAt(path: string, what: string): Buffer {
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return readFileSync(path);
  throw new UsageError(`There is no file ${path}.`, `Give the path of ${what}.`);
}

/** The text of a file of these commands. @throws UsageError where there is none, or it is in no UTF-8 */
export function textAt(path: string, what: string): string {
  const bytes = fileAt(path, what);
  if (isUtf8(bytes)) return bytes.toString();
  throw new UsageError(
    `${path} is no text in UTF-8.`,
    'Save it as UTF-8: what is read otherwise is not what stands there.',
  );
}

/** A dossier as it was named. @throws UsageError where there is none */
export function dossierAt(path: string): string {
  if (existsSync(path)) return path;
  throw new UsageError(
    `There is no file or folder ${path}.`,
    'Give the path of a dossier: a folder, or a .tgz.',
  );
}

/** A role as it was typed. */
export async function roleOf(word: string): Promise<Role> {
  const { roles } = await ofWhole(() => import('../../../results/dossier/files.ts'));
  const role = roles.find((one) => one === word);
  if (role !== undefined) return role;
  throw new UsageError(`There is no role "${word}".`, nearest(word, roles, 'report sign --help'));
}

/** What `results/` says of a dossier, with a way out as it is typed here. */
export async function saidAsFailure<T>(
  work: () => Promise<T> | T,
  Kind: typeof Failure = Failure,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const { DossierProblem } = await import('../../../results/dossier/problem.ts');
    if (!(cause instanceof DossierProblem)) throw cause;
    throw new Kind(asTyped(cause.message), asTyped(cause.tryThis), { cause });
  }
}

/** Where the public key of a private one lies: `lab.key.pem` has `lab.pub.pem` beside it. */
export const publicBeside = (path: string): string =>
  join(dirname(path), `${basename(path).replace(/(\.key)?\.pem$/, '')}.pub.pem`);

/**
 * Writes a file that is not there yet and flushes it to the disk: a key that is lost with the power is lost for good. Where that fails,
 * nothing is left: half a plan would keep the place of a whole one.
 *
 * @throws UsageError where something is there; the system's error, with the path, where it cannot be written
 */
export async function writeNew(path: string, text: string, mode = 0o644): Promise<void> {
  const file = await open(path, 'wx', mode).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST'
      ? new UsageError(`${path} is there already.`, 'Name another place.')
      : error;
  });
  try {
    await file.writeFile(text);
    await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw Object.assign(error as Error, { path });
  } finally {
    await file.close();
  }
}
