import { statSync } from 'node:fs';
import type { Command } from 'commander';
import {
  type Content,
  givenId,
  NotARecord,
  readContent,
  readRecords,
  recordFiles,
  recordFilesBeside,
  type StoredRecord,
} from '../../results/record/store.ts';
import { judgedBeside } from '../../results/record/superseded.ts';
import type { Record as StoredContent } from '../../results/record.ts';
import { readServingContent, servingFiles } from '../../results/serving/store.ts';
import { rebuilt } from '../../results/validity/rebuild.ts';
import { type Difference, recompute } from '../../results/validity/recompute.ts';
import { recomputeLoad } from '../../results/validity/recompute-serving.ts';
import { Failure, UsageError } from '../errors.ts';
import { examples, typed } from '../hint.ts';
import { printResult } from '../print.ts';
import {
  differenceList,
  type Recomputed,
  recomputedLoad,
  recomputedTable,
  recomputedTrial,
} from '../terminal/differences.ts';
import { whyUnreadable } from './believed-loads.ts';
import { defaultStore } from './default-store.ts';
import { folderOfRun, recordFilesOfRun, sayUnreadable } from './evidence.ts';
import { findLoad } from './find-load.ts';
import { findRecord } from './show.ts';

/** `recompute <record|run>`: every figure, count and reason again, from the samples. */
export function register(program: Command): void {
  program
    .command('recompute')
    .argument('<what...>', 'ids of records or of runs (or their beginnings), files or folders')
    .description(
      'rebuild figures, counts and reasons from the stored samples, of served loads from their logs, and say where they differ',
    )
    .option('--store <folder>', 'where the records are', defaultStore)
    .option('--json', 'print the differences as JSON')
    .addHelpText(
      'after',
      `${examples([
        ['recompute 3fa9c01d'],
        ['recompute 2026-11-22T18-30-05-quick-3fa9', 'all records of a run'],
        ['recompute results/runs/…/3fa9c01d22aa0b71.json --json'],
        ['recompute /media/usb/results', 'all records of a folder'],
      ])}

The records beside it in its folder are read as well: the probes of a run are the limit of what is plausible.
Exit code: 0 all is as stored, 1 something cannot be read, 2 bad usage, 3 something differs.`,
    )
    .action(async (wanted: string[], { store, json }: { store: string; json?: boolean }) => {
      const named = wanted.map((word) => allFilesNamed(word, store));
      const paths = [...new Set(named.flatMap(({ files }) => files))];
      const { all, unreadable } = await recomputedFiles(paths);
      const [only] = named;
      if (all.length === 0) {
        if (named.length === 1 && only!.isOne) throw new Failure(unreadable.join('\n'), wayOut);
        sayUnreadable(unreadable);
      }
      const documents = all.map(documentOf);
      const isDifferent = all.some(({ differences }) => differences.length > 0);
      if (named.length === 1 && only!.isOne && all.length === 1) {
        printResult(json, documents[0], () => differenceList(all[0]!));
      } else {
        const document = { equal: !isDifferent, records: documents, unreadable };
        printResult(json, document, () => recomputedTable(all, unreadable));
      }
      if (isDifferent) process.exitCode = 3;
      sayUnreadable(unreadable);
    });
}

const wayOut = 'Take a record that this version wrote, or read it with the version that wrote it.';

interface Named {
  readonly files: readonly string[];
  /** Whether a single record is meant. */
  readonly isOne: boolean;
}

/** The files of trials and of served loads that a word means. */
function allFilesNamed(word: string, store: string): Named {
  const loads = loadFilesNamed(word, store);
  if (loads === null) return filesNamed(word, store);
  if (loads.isOne || recordFilesIn(word, store).length === 0) return loads;
  return { files: [...recordFilesIn(word, store), ...loads.files], isOne: false };
}

/** Null where no load is meant. */
function loadFilesNamed(word: string, store: string): Named | null {
  const folder = isFolder(word) ? word : isRecordId(word) ? null : folderOfRun(word, store);
  const files = folder === null ? [] : servingFiles([folder]);
  if (files.length > 0) return { files, isOne: false };
  const load = folder === null ? findLoad(word, store) : null;
  return load === null ? null : { files: [load], isOne: true };
}

const isFolder = (word: string) => statSync(word, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** Ids of runs begin with their date, which may begin that of a record as well. */
const isRecordId = (word: string) => /^[0-9a-f]{1,16}$/.test(word);

/** Of a folder or a run; none where the word means neither. */
const recordFilesIn = (word: string, store: string): string[] =>
  isFolder(word) ? recordFiles([word]) : (recordFilesOfRun(word, store) ?? []);

/** The files of trials that a word means. */
export function filesNamed(word: string, store: string): Named {
  const files = isFolder(word)
    ? recordFiles([word])
    : isRecordId(word)
      ? null
      : recordFilesOfRun(word, store);
  if (files === null) return { files: [findRecord(word, store)], isOne: true };
  if (files.length === 0) {
    if (loadFilesNamed(word, store) !== null) {
      throw new UsageError(
        `${word} has served loads: this command reads records of trials.`,
        `${typed(`show ${word}`)} shows them.`,
      );
    }
    throw new UsageError(
      `There is no record in ${word}.`,
      'A run that was interrupted has its records when it has come to its end.',
    );
  }
  return { files, isOne: false };
}

/** The files, recomputed, each by the rules of its kind; and why the others cannot be. */
async function recomputedFiles(paths: readonly string[]) {
  const isLoad = (path: string) => path.endsWith('.serving.json');
  const { found, unreadable } = await contentsOf(paths.filter((path) => !isLoad(path)));
  const trials = await recomputedIn(found);
  const loads = await Promise.all(paths.filter(isLoad).map(recomputedLoadIn));
  const all = [...trials, ...loads];
  return {
    all: all.filter((one) => typeof one !== 'string'),
    unreadable: [...unreadable, ...all.filter((one) => typeof one === 'string')],
  };
}

/** A served load held against what its log gives; or why it gives nothing. */
async function recomputedLoadIn(path: string): Promise<Recomputed | string> {
  try {
    const content = await readServingContent(path);
    const differences = [...identity(content.told, content.id), ...recomputeLoad(content.record)];
    return recomputedLoad(content, differences);
  } catch (error) {
    return whyUnreadable(path, error);
  }
}

async function contentsOf(paths: readonly string[]) {
  const found: Content[] = [];
  const unreadable: string[] = [];
  for (const path of paths) {
    try {
      found.push(await readContent(path));
    } catch (error) {
      if (!(error instanceof NotARecord)) throw error;
      unreadable.push(error.message);
    }
  }
  return { found, unreadable };
}

/** Each held against what its samples give, among the records of its run that lie beside it; or why they give nothing. */
async function recomputedIn(contents: readonly Content[]): Promise<(Recomputed | string)[]> {
  const fresh = new Map<StoredContent, StoredContent>();
  const again = (record: StoredContent) => {
    const known = fresh.get(record) ?? rebuilt(record);
    fresh.set(record, known);
    return known;
  };
  const read = new Map(contents.map((content) => [content.path, content.record]));
  const beside = new Set(contents.flatMap(({ path }) => recordFilesBeside(path)));
  const others = await contentsOf([...beside].filter((path) => !read.has(path)));
  for (const { path, record } of others.found) read.set(path, record);
  return contents.map((stored) => {
    const rest = recordFilesBeside(stored.path).flatMap((path) =>
      path === stored.path ? [] : (read.get(path) ?? []),
    );
    const siblings = judgedBeside(stored.record, rest);
    try {
      const differences = recompute(stored.record, siblings, again);
      return recomputedTrial(stored, [...identity(givenId(stored), stored.id), ...differences]);
    } catch (error) {
      return `${stored.path}: its samples give no figures: ${(error as Error).message}`;
    }
  });
}

const documentOf = ({ id, path, title, differences }: Recomputed) => ({
  id,
  path,
  title,
  equal: differences.length === 0,
  differences,
});

/** A record has the id of its content: that another one was given to it says that something was changed. */
const identity = (given: string | null, id: string): Difference[] =>
  given === null || given === id
    ? []
    : [{ of: 'file', field: 'id (hash of the content)', stored: given, recomputed: id }];

/** The other records of the same run, which lie in the same folder, as they were when this one was judged. */
export async function siblingsOf({ path, record }: StoredRecord): Promise<StoredContent[]> {
  const { found } = await readRecords(recordFilesBeside(path).filter((file) => file !== path));
  return judgedBeside(
    record,
    found.map((other) => other.record),
  );
}
