import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pages } from '../app.ts';
import { navigation } from '../page.ts';
import { type SiteFile, served } from '../site.ts';
import { languages } from '../words.ts';

/** The folder holds something that is no site, and would be lost. */
export class FolderTaken extends Error {
  override name = 'FolderTaken';
}

/**
 * Writes a site into a folder, whole or not at all: beside it first, then in its place. A site that is there is replaced.
 *
 * @returns how many files it has
 * @throws FolderTaken where the folder holds something else
 */
export async function writeSite(folder: string, files: AsyncIterable<SiteFile>): Promise<number> {
  const place = resolve(folder);
  const stranger = strangerIn(place);
  if (stranger !== null) throw new FolderTaken(`${folder} holds ${stranger}, which is no part of a site.`);
  const [partial, before] = [`${place}.${process.pid}.partial`, `${place}.${process.pid}.before`];
  let count = 0;
  try {
    await mkdir(partial, { recursive: true });
    for await (const { path, content } of files) {
      const target = join(partial, path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, content);
      count++;
    }
    if (existsSync(place)) await rename(place, before);
    await rename(partial, place).catch(async (error) => {
      if (existsSync(before)) await rename(before, place);
      throw error;
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  await rm(before, { recursive: true, force: true });
  return count;
}

/** Something in a folder that no site brought; null where it is missing, empty, or a site. */
function strangerIn(folder: string): string | null {
  if (!existsSync(folder)) return null;
  const names = readdirSync(folder);
  const own = ['index.html', 'assets', ...languages, ...sections];
  const stranger = names.find((name) => !own.includes(name) && !ofChart.test(name));
  if (stranger !== undefined || names.length === 0) return stranger ?? null;
  const index = join(folder, 'index.html');
  const isSite = existsSync(index) && readFileSync(index, 'utf8').includes(generator);
  return isSite ? null : names[0]!;
}

/** The chart of the first page as a picture and as numbers, which lie beside it. */
const ofChart = /^ladder-[a-z0-9-]+\.(?:svg|csv)$/;

/** Everything that pages link to has a page in a site, if only to say who shows it. */
const sections = [...pages, ...navigation, ...served.map((path) => [path])].map(
  ([path]) => path!.split('/')[1]!,
);

const generator = '<meta name="generator" content="assay site">';
