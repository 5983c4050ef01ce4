import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as breath, setTimeout as wait } from 'node:timers/promises';
import { type ImportedSide, importedSides } from '../../results/comparison/imported-side.ts';
import { NotImported, readImport, type StoredImport } from '../../results/import/store.ts';
import { withVisibleText } from '../../results/record/visible.ts';
import type { Device } from '../../results/reference/schema.ts';
import { fitsImport, importRowOf } from './import-row.ts';
import type { AuditWord, ImportRow, Imports, Original } from './imports.ts';
import { cursorOf, placeOf } from './matching.ts';
import { reasonOf } from './reason.ts';
import { Remembered } from './remembered.ts';

/** Larger ones are not held in memory for a page. Bytes. */
const [largestDocument, largestOriginal] = [64 * 2 ** 20, 32 * 2 ** 20];

/** The folder is looked at when somebody asks, and at most this often; a look takes at most this share of the time. Milliseconds. */
const [pause, share] = [2000, 1 / 50];

/** So long waits who opens it for what it holds. Milliseconds. */
const patience = 3000;

/** So many are read before pages see them. */
const batch = 200;

/** Documents that are kept, by the size of their files. Bytes. */
const keptBytes = 12e6;

/** A folder of an import as it was when it was read. */
interface Seen {
  readonly mtime: number;
  readonly size: number;
  readonly found:
    | { readonly row: ImportRow; readonly sides: readonly ImportedSide[] }
    | { readonly why: string };
}

/** Devices by their ids, as the references have them. */
type Catalogue = Record<string, Device>;

/** The imports of a folder, all of them read. */
export async function readImports(folder: string, catalogue: Catalogue): Promise<Imports> {
  const imports = new ImportFolder(folder, catalogue, false);
  await imports.look();
  return imports;
}

/** The imports of a folder, which is looked at again while somebody asks. Of thousands some are read later. */
export async function openImports(
  folder: string,
  catalogue: Catalogue,
): Promise<Imports & { look(): Promise<void> }> {
  const imports = new ImportFolder(folder, catalogue, true);
  const cancel = new AbortController();
  await Promise.race([imports.look(), wait(patience, undefined, { signal: cancel.signal }).catch(() => {})]);
  cancel.abort();
  return imports;
}

class ImportFolder implements Imports {
  readonly #folder: string;
  readonly #catalogue: Catalogue;
  readonly #isFollowed: boolean;
  readonly #seen = new Map<string, Seen>();
  readonly #kept = new Remembered<{ readonly stored: StoredImport; readonly mtime: number }>(keptBytes);
  #problem: string | null = null;
  #rows: readonly ImportRow[] = [];
  #sides: readonly ImportedSide[] = [];
  #version = '';
  #unread = 0;
  #looking: Promise<void> | null = null;
  #nextLook = 0;

  constructor(folder: string, catalogue: Catalogue, isFollowed: boolean) {
    this.#folder = folder;
    this.#catalogue = catalogue;
    this.#isFollowed = isFollowed;
  }

  version(): string {
    if (this.#isFollowed && performance.now() >= this.#nextLook) void this.look();
    return this.#version;
  }

  /** Looks at every import now; one that is read already and did not change is not read again. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  rows: Imports['rows'] = ({ limit, after, ...query }) => {
    const fitting = this.#rows.filter((row) => fitsImport(row, { ...query, limit }));
    const place = after === undefined ? null : placeOf(after);
    const left = place
      ? fitting.filter((row) => byAge(row, { importedAt: place.value, id: place.id }) > 0)
      : fitting;
    const rows = left.slice(0, limit);
    const last = left.length > rows.length ? rows.at(-1) : undefined;
    return { rows, total: fitting.length, next: last ? cursorOf(last.importedAt, last.id) : null };
  };

  counts: Imports['counts'] = () => {
    const of = (word: AuditWord) => this.#rows.filter((row) => row.word === word).length;
    return {
      consistent: of('consistent'),
      suspicious: of('suspicious'),
      contradictory: of('contradictory'),
      unauditable: of('unauditable'),
    };
  };

  tools: Imports['tools'] = () =>
    [...Map.groupBy(this.#rows, ({ tool }) => tool)]
      .map(([value, rows]) => ({ value, count: rows.length }))
      .sort((a, b) => a.value.localeCompare(b.value));

  sides: Imports['sides'] = () => this.#sides;

  idsBeginning: Imports['idsBeginning'] = (word) =>
    word === ''
      ? []
      : this.#rows
          .map(({ id }) => id)
          .filter((id) => id.startsWith(word))
          .sort()
          .slice(0, 8);

  unreadable: Imports['unreadable'] = () => {
    const broken = [...this.#seen].flatMap(([path, { found }]) =>
      'why' in found ? [{ path, why: found.why }] : [],
    );
    const all = this.#problem === null ? broken : [{ path: this.#folder, why: this.#problem }, ...broken];
    return withVisibleText(all.sort((a, b) => (a.path < b.path ? -1 : 1)));
  };

  unread = () => this.#unread;

  async read(id: string): Promise<StoredImport | null> {
    const file = await this.#fileOf(id);
    if (file === null) return null;
    const known = this.#kept.get(id);
    if (known?.mtime === file.mtimeMs) return known.stored;
    try {
      const stored = withVisibleText(readImport(join(this.#folder, id)));
      this.#kept.set(id, { stored, mtime: file.mtimeMs }, file.size);
      return stored;
    } catch {
      return null;
    }
  }

  async document(id: string): Promise<Uint8Array | null> {
    const file = await this.#fileOf(id);
    return file && readFile(join(this.#folder, id, documentName)).catch(() => null);
  }

  /** Only what has the hash that was kept is the original: a link to another file, or one that was changed, is not. */
  async original(id: string): Promise<Original> {
    const stored = await this.read(id);
    const path = join(this.#folder, id, 'original');
    const file = stored && (await lstat(path).catch(() => null));
    if (!stored || !file?.isFile()) return { problem: 'absent' };
    if (file.size > largestOriginal) return { problem: 'large' };
    const bytes = await readFile(path).catch(() => null);
    if (bytes === null) return { problem: 'absent' };
    const { sha256 } = stored.imported.source;
    return createHash('sha256').update(bytes).digest('hex') === sha256 ? { bytes } : { problem: 'changed' };
  }

  /** Null where the list has none of that id, or it went away. No other text becomes a path. */
  async #fileOf(id: string): Promise<Stats | null> {
    const seen = this.#seen.get(id);
    if (!seen || 'why' in seen.found) return null;
    const file = await lstat(join(this.#folder, id, documentName)).catch(() => null);
    return file?.isFile() && file.size <= largestDocument ? file : null;
  }

  async #look(): Promise<void> {
    const began = performance.now();
    const names = await this.#folders();
    const fresh: { readonly name: string; readonly file: Stats | null }[] = [];
    const gone = [...this.#seen.keys()].filter((name) => !names.has(name));
    for (const name of names) {
      const file = await lstat(join(this.#folder, name, documentName)).catch(() => null);
      const seen = this.#seen.get(name);
      const [mtime, size] = [file?.mtimeMs ?? 0, file?.size ?? 0];
      if (seen?.mtime !== mtime || seen.size !== size) fresh.push({ name, file });
    }
    for (const name of gone) this.#seen.delete(name);
    this.#unread = fresh.length;
    if (gone.length > 0) this.#publish();
    for (const [i, { name, file }] of fresh.entries()) {
      this.#seen.set(name, {
        mtime: file?.mtimeMs ?? 0,
        size: file?.size ?? 0,
        found: this.#found(name, file),
      });
      this.#unread--;
      if (i % batch === batch - 1 || i === fresh.length - 1) this.#publish();
      await breath();
    }
    const now = performance.now();
    this.#nextLook = now + Math.max(pause, (now - began) / share);
  }

  /** Links are not followed. */
  async #folders(): Promise<ReadonlySet<string>> {
    try {
      const entries = await readdir(this.#folder, { withFileTypes: true });
      this.#problem = null;
      return new Set(entries.filter((entry) => entry.isDirectory()).map(({ name }) => name));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      this.#problem = code === 'ENOENT' ? null : `It cannot be listed (${code}).`;
      return new Set();
    }
  }

  #found(name: string, file: Stats | null): Seen['found'] {
    if (!file?.isFile()) return { why: `It has no file ${documentName}.` };
    if (file.size > largestDocument) return { why: `Its ${documentName} is too large to be shown.` };
    const folder = join(this.#folder, name);
    try {
      const stored = readImport(folder);
      const { sha256 } = stored.imported.source;
      return name === sha256.slice(0, name.length) && name.length === idLength
        ? withVisibleText({ row: importRowOf(stored), sides: importedSides([stored], this.#catalogue) })
        : { why: `Its folder is not called by the hash of its original, ${sha256.slice(0, idLength)}.` };
    } catch (error) {
      if (!(error instanceof NotImported)) return { why: `It cannot be read (${(error as Error).message}).` };
      return { why: reasonOf(error, join(folder, documentName)) };
    }
  }

  /** What was found is what pages see. */
  #publish(): void {
    const seen = [...this.#seen].sort(([a], [b]) => (a < b ? -1 : 1));
    const read = seen.flatMap(([, { found }]) => ('why' in found ? [] : [found]));
    this.#rows = read.map(({ row }) => row).sort(byAge);
    this.#sides = read.flatMap(({ sides }) => sides);
    const states = seen.map(([name, { mtime, size }]) => `${name} ${mtime} ${size}\n`).join('');
    this.#version = states === '' ? '' : createHash('sha256').update(states).digest('hex').slice(0, idLength);
  }
}

const documentName = 'imported.json';

/** Hex digits of an id. */
const idLength = 16;

/** The last one first. */
const byAge = (a: Pick<ImportRow, 'importedAt' | 'id'>, b: Pick<ImportRow, 'importedAt' | 'id'>): number =>
  a.importedAt === b.importedAt
    ? a.id < b.id
      ? -1
      : Number(a.id > b.id)
    : a.importedAt < b.importedAt
      ? 1
      : -1;
