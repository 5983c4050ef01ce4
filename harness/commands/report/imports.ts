import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { deviceCalled } from '../../../results/devices.ts';
import type { Imported } from '../../../results/import/imported.ts';
import { Unreadable } from '../../../results/import/reader.ts';
import { fileSource } from '../../../results/import/source.ts';
import {
  importFolders,
  NotImported,
  originalName,
  readImport,
  type StoredImport,
} from '../../../results/import/store.ts';
import { importSource } from '../../../results/import.ts';
import type { Reference } from '../../../results/reference/reference.ts';
import { type ChosenImport, importPaths } from '../../../results/report/imports.ts';
import { canonicalBytes } from '../../../results/report/sources.ts';
import { shapes } from '../../../workloads/shapes.ts';
import { Failure, UsageError } from '../../errors.ts';
import { typed } from '../../hint.ts';
import { defaultImports } from '../evidence.ts';

export interface ChosenImports {
  readonly chosen: readonly ChosenImport[];
  /** Originals, and what is read from them, by their paths in a dossier. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** A dossier is held in memory whole. Bytes. */
const longestOriginal = 64 * 2 ** 20;

/**
 * The imports that a command line names: by the folder of one, or by its id or the beginning of it, with a place of the file behind it where
 * one of its results is meant ("a713974850a20846/77").
 *
 * @throws UsageError for one that is not there; Failure for one that a dossier cannot hold
 */
export function chosenImports(names: readonly string[], reference: Reference): ChosenImports {
  const files = new Map<string, Uint8Array>();
  const chosen = names.map((name): ChosenImport => {
    const { stored, at } = named(name);
    const { id, folder } = stored;
    const original = join(folder, originalName);
    const { size } = statSync(original);
    if (size > longestOriginal)
      throw new Failure(
        `The original of ${id} has ${size} bytes, and a dossier takes ${longestOriginal} of one file.`,
        'Import what the tool wrote as a summary, or leave it out.',
      );
    const { original: path, document } = importPaths(id);
    files.set(path, readFileSync(original));
    files.set(document, canonicalBytes(readAgain(stored, original, reference)));
    return { id, at };
  });
  return { chosen, files };
}

/** So many imports are named where the one that was asked for is not there. */
const mostNamed = 8;

function named(name: string): { stored: StoredImport; at: string | null } {
  const [, beginning, rest] = /^([0-9a-f]{4,16})(?![0-9a-f])\s*(.*)$/.exec(name) ?? [];
  const folders = existsSync(name)
    ? importFolders(name)
    : globSync(`${beginning ?? '-'}*`, { cwd: defaultImports }).flatMap((found) =>
        importFolders(join(defaultImports, found)),
      );
  const [folder, ...others] = folders;
  if (folder === undefined) {
    const known = importFolders(defaultImports).map((one) => basename(one));
    throw new UsageError(
      `There is no import "${name}" in ${defaultImports}.`,
      known.length === 0
        ? `Name the folder of one that lies elsewhere, or read a file with ${typed('import <file>')}.`
        : `Name the folder of one that lies elsewhere. There ${known.length === 1 ? 'is' : 'are'} ${known.slice(0, mostNamed).join(', ')}${known.length > mostNamed ? ', …' : ''}.`,
    );
  }
  if (others.length > 0)
    throw new UsageError(
      `"${name}" is ${folders.length} imports.`,
      `Name one: ${folders.map((one) => basename(one)).join(', ')}.`,
    );
  const stored = readWhole(folder);
  const at = existsSync(name) || !rest ? null : rest;
  const places = stored.imported.results.map((result) => result.at);
  if (at !== null && !places.includes(at))
    throw new UsageError(
      `The import ${stored.id} has no result at "${at}".`,
      `It has ${places.slice(0, 8).join(', ')}${places.length > 8 ? ', …' : ''}.`,
    );
  return { stored, at };
}

function readWhole(folder: string): StoredImport {
  try {
    return readImport(folder);
  } catch (cause) {
    if (!(cause instanceof NotImported)) throw cause;
    throw new Failure(cause.message, `Import its original again: ${typed('import <file>')}.`, { cause });
  }
}

/**
 * What this version reads from the original, with what its auditor says today; of a packed one what was read from it. The name is without its
 * folders: they are nobody's business.
 */
function readAgain({ imported }: StoredImport, original: string, { devices }: Reference): Imported {
  const { tool, told, importedAt, source } = imported;
  const name = basename(source.name);
  const deviceOf = (word: string | null) => {
    const id = word === null ? null : deviceCalled(word, devices);
    return id === null ? null : devices[id]!;
  };
  const options = { as: tool, told, deviceOf, shapes: [...shapes.values()], now: new Date(importedAt) };
  try {
    return importSource(fileSource(original, name), options);
  } catch (cause) {
    if (!(cause instanceof Unreadable)) throw cause;
    return { ...imported, source: { ...source, name } };
  }
}
