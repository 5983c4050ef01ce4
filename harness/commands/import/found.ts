import { createWriteStream, existsSync, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Unreadable } from '../../../results/import/reader.ts';
import { UsageError } from '../../errors.ts';
import { type Found, opened } from './unpack.ts';

/** What stands for standard input. */
const dash = '-';

/** @throws UsageError for a path that leads to nothing */
export function assertThere(path: string): void {
  if (path === dash || existsSync(path)) return;
  throw new UsageError(
    `There is no ${path}.`,
    'Name the file that the tool wrote, or a folder of such files.',
  );
}

/**
 * Every file that a path leads to: itself, what is packed in it, all files of a folder and of those in it, or standard input. None is left
 * out in silence but the `.git` of a clone.
 *
 * @param work an empty folder for what is unpacked
 */
export async function* found(path: string, work: string): AsyncGenerator<Found> {
  if (path === dash) {
    const to = join(work, 'stdin');
    await pipeline(process.stdin, createWriteStream(to));
    yield* opened(to, 'standard input', work);
  } else if (statSync(path).isDirectory()) yield* inFolder(path, realpathSync(path), work);
  else if (statSync(path).isFile()) yield* opened(path, path, work);
  else yield { name: path, source: isNoFile() };
}

async function* inFolder(folder: string, root: string, work: string): AsyncGenerator<Found> {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    const stat = lstatSync(path);
    if (stat.isSymbolicLink()) yield { name: path, source: isLink(path, root) };
    else if (stat.isFile()) yield* opened(path, path, work);
    else if (!stat.isDirectory()) yield { name: path, source: isNoFile() };
    else if (name !== '.git') yield* inFolder(path, root, work);
  }
}

const isNoFile = () => new Unreadable('it is no file', 'Name the file that the tool wrote.');

/** A link is not followed: what it leads to in the folder is read where it lies, and what lies elsewhere was not asked for. */
function isLink(path: string, root: string): Unreadable {
  if (!existsSync(path))
    return new Unreadable('it is a link that leads to nothing', 'Take it away, or mend it.');
  const to = realpathSync(path);
  const isOutside = relative(root, to).startsWith('..');
  return isOutside
    ? new Unreadable('it is a link that leads out of the folder', `If that is meant, name it: ${to}`)
    : new Unreadable(`it is a link to ${to}, which is read where it lies`, 'Nothing need be done.');
}
