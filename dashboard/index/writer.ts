import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { readRecord, type StoredRecord } from '../../results/record/store.ts';
import { currentRecords, supersedes } from '../../results/record/superseded.ts';
import type { Record } from '../../results/record.ts';
import type { Computed } from '../../results/validity/computed.ts';
import type { Contradiction } from '../../results/validity/contradiction.ts';
import { type Entry, entryOf } from '../library/entry.ts';
import { isFromElsewhere } from '../library/matching.ts';
import type { FoundFile, Listing } from './folders.ts';
import { verified } from './schema.ts';
import { Statements } from './statements.ts';

/** A file that was read: what the index keeps of it, or why it is no record. */
export type Reading = { readonly file: FoundFile } & (
  | { readonly id: string; readonly entry: Entry }
  | { readonly problem: string }
);

/** A record as it was rebuilt from its samples. */
export interface Rebuilding {
  readonly record: Record;
  /** Where the file holds something else: what is computed of it. */
  readonly computed: Computed | null;
  readonly contradiction: Contradiction | null;
}

/** What a change touches beside its record: trials in which one may contain another, and runs in which records are judged by others. */
interface Touched {
  readonly trials: Set<string>;
  readonly runs: Set<number>;
}

const nothingTouched = (): Touched => ({ trials: new Set(), runs: new Set() });

/**
 * Writes into the index what files say, in short transactions. Several threads and processes may do so at once, and of the same files:
 * whoever is later finds it there already.
 */
export class Writer {
  readonly #db: DatabaseSync;
  readonly #store: string;
  readonly #statements: Statements;
  /** Of runs and groups that were looked up. */
  readonly #ids = new Map<string, number>();
  #hasChanged = false;

  constructor(db: DatabaseSync, store: string) {
    this.#db = db;
    this.#store = store;
    this.#statements = new Statements(db);
  }

  /** Files of a folder that are not in the index as they are now, and paths in the index that are not there any more. */
  changes({ folder, files, problem }: Listing): { readonly fresh: FoundFile[]; readonly gone: string[] } {
    const known = new Map(this.#in(folder).map((file) => [file.path, file]));
    const fresh = files.filter(({ path, mtime, size }) => {
      const before = known.get(path);
      return before?.mtime !== mtime || before.size !== size;
    });
    const present = new Set(files.map(({ path }) => path));
    const gone = problem === null ? [...known.keys()].filter((path) => !present.has(path)) : [];
    return { fresh, gone };
  }

  #in(folder: string): FoundFile[] {
    const start = folder === '' ? '' : `${folder}/`;
    return this.#filesBelow(start).filter(({ path }) => !path.slice(start.length).includes('/'));
  }

  // The store itself is asked for often, and nearly all files lie deeper.
  #filesBelow = (start: string) =>
    start === ''
      ? this.#all<FoundFile>(`select path, mtime, size from files where instr(path, '/') = 0`)
      : this.#all<FoundFile>(
          'select path, mtime, size from files where path >= ? and path < ?',
          start,
          `${start.slice(0, -1)}0`,
        );

  /** Paths of all files below a folder. */
  below = (folder: string): string[] =>
    folder === '' ? this.#paths() : this.#filesBelow(`${folder}/`).map(({ path }) => path);

  /** Paths whose folder is not there. */
  outside = (hasFolder: (folder: string) => boolean): string[] =>
    this.#paths().filter((path) => !hasFolder(path.slice(0, Math.max(0, path.lastIndexOf('/')))));

  #paths = () => this.#all<{ path: string }>('select path from files').map(({ path }) => path);

  /** Whether the index has this file as it is: another process may have read it. */
  has({ path, mtime, size }: FoundFile): boolean {
    return (
      this.#get('select 1 as it from files where (path, mtime, size) = (?, ?, ?)', path, mtime, size) !== null
    );
  }

  /** What was read, and what is gone. */
  async put(readings: readonly Reading[], gone: readonly string[] = []): Promise<void> {
    const touched = nothingTouched();
    this.#transaction(() => {
      for (const path of gone) this.#drop(path, touched);
      for (const reading of readings) this.#keep(reading, touched);
      this.#judgeAgain(touched.runs);
    });
    await this.#foldSuperseded(touched.trials);
  }

  #keep(reading: Reading, touched: Touched): void {
    const { path, mtime, size } = reading.file;
    const [id, problem] = 'problem' in reading ? [null, reading.problem] : [reading.id, null];
    const before = this.#file(path);
    if (before && before.id !== id) this.#drop(path, touched);
    if (before?.problem !== problem) this.#hasChanged = true;
    this.#run(
      'replace into files (path, mtime, size, id, problem) values (?, ?, ?, ?, ?)',
      path,
      mtime,
      size,
      id,
      problem,
    );
    if ('problem' in reading) return;
    this.#keepRecord(reading.id, path, reading.entry, touched);
    this.#run(
      `update records set verified = ${verified.not}, computed = null, contradiction = null where (id, path) = (?, ?)`,
      reading.id,
      path,
    );
  }

  /** The records of a run have to be rebuilt again. */
  judgeAgain(run: number): void {
    this.#transaction(() => this.#judgeAgain(new Set([run])));
  }

  /** Records are judged among others, of which one came or went. What is believed of them stays until they are judged again. */
  #judgeAgain(runs: ReadonlySet<number>): void {
    this.#run(
      `update records set verified = ${verified.again}
       where run in (select value from json_each(?)) and verified >= ${verified.rebuilt}`,
      JSON.stringify([...runs]),
    );
  }

  #keepRecord(id: string, path: string, entry: Entry, touched: Touched): void {
    const { group, createdAt, value, trial, measurement, rest } = entry;
    // Of two files of one name the first that was read is the record.
    const first = this.#get<{ path: string }>('select path from records where id = ?', id)?.path ?? path;
    const run = this.#idOf('runs', {
      name: entry.run,
      is_from_elsewhere: Number(isFromElsewhere(first)),
    });
    const written = this.#run(
      `insert into records (id, path, run, grp, created_at, value, title, device, trial, measurement, rest)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       on conflict (id) do update set (run, grp, created_at, value, title, device, trial, measurement, rest) =
         (excluded.run, excluded.grp, excluded.created_at, excluded.value, excluded.title, excluded.device, excluded.trial,
          excluded.measurement, excluded.rest)
       where (run, grp, created_at, trial, measurement, rest) is not
         (excluded.run, excluded.grp, excluded.created_at, excluded.trial, excluded.measurement, excluded.rest)`,
      id,
      path,
      run,
      this.#idOf('groups', {
        device_key: group.deviceKey,
        device: group.device,
        kind: group.kind,
        precision: group.precision,
        provider: group.provider,
        validity: group.validity,
        title: group.title,
        suite: group.suite,
      }),
      createdAt,
      value,
      group.title,
      group.device,
      trial,
      measurement,
      JSON.stringify(rest),
    );
    if (written === 0) return;
    this.#hasChanged = true;
    touched.trials.add(trial);
    touched.runs.add(run);
  }

  #idOf(table: 'runs' | 'groups', columns: { readonly [name: string]: string | number }): number {
    const [names, values] = [Object.keys(columns), Object.values(columns)];
    const key = `${table} ${JSON.stringify(values)}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const marks = names.map(() => '?').join();
    this.#run(`insert into ${table} (${names.join()}) values (${marks}) on conflict do nothing`, ...values);
    const { id } = this.#get<{ id: number }>(
      `select id from ${table} where (${names.join()}) = (${marks})`,
      ...values,
    )!;
    this.#ids.set(key, id);
    return id;
  }

  #file = (path: string) =>
    this.#get<{ id: string | null; problem: string | null }>(
      'select id, problem from files where path = ?',
      path,
    );

  /** A file is gone, or holds something else. */
  #drop(path: string, touched: Touched): void {
    const file = this.#file(path);
    if (!file) return;
    this.#hasChanged = true;
    this.#run('delete from files where path = ?', path);
    const record = this.#get<{ trial: string; run: number }>(
      'select trial, run from records where (id, path) = (?, ?)',
      file.id,
      path,
    );
    if (!record) return;
    this.#run('delete from records where id = ?', file.id);
    touched.trials.add(record.trial);
    touched.runs.add(record.run);
    // Where another file has the same name, the next look reads it.
    this.#run('update files set mtime = -1 where id = ?', file.id);
  }

  /** Marks the records of trials that a later record contains. */
  async #foldSuperseded(trials: Iterable<string>): Promise<void> {
    const several = this.#all<{ trial: string }>(
      `select trial from records where trial in (select value from json_each(?))
       group by trial having count(*) > 1 or max(superseded_by) is not null`,
      JSON.stringify([...trials]),
    );
    for (const { trial } of several) {
      const members = this.#all<{ path: string }>(
        'select path from records where trial = ? order by path',
        trial,
      );
      const read = await Promise.all(
        members.map(({ path }) => readRecord(join(this.#store, path)).catch(() => null)),
      );
      const found = read.filter((stored): stored is StoredRecord => stored !== null);
      const current = currentRecords(found);
      this.#transaction(() => {
        for (const stored of found) {
          const by = current.find((other) => supersedes(other, stored))?.id ?? null;
          const changed = this.#run(
            'update records set superseded_by = ? where id = ? and superseded_by is not ?',
            by,
            stored.id,
            by,
          );
          if (changed > 0) this.#hasChanged = true;
        }
      });
    }
  }

  /** A record was read whole and rebuilt from its samples: from now on it is shown so, whatever a glance saw. */
  async believe(id: string, path: string, { record, computed, contradiction }: Rebuilding): Promise<void> {
    const touched = nothingTouched();
    const state =
      contradiction === null ? 'rebuilt' : contradiction.kind === 'changed' ? 'changed' : 'otherRules';
    this.#transaction(() => {
      const known = this.#get('select 1 as it from records where (id, path) = (?, ?)', id, path);
      if (!known) return;
      this.#keepRecord(id, path, entryOf(record), touched);
      const kept = [computed, contradiction?.says ?? null].map((value) => value && JSON.stringify(value));
      const written = this.#run(
        'update records set computed = ?, contradiction = ? where id = ? and (computed, contradiction) is not (?, ?)',
        ...kept,
        id,
        ...kept,
      );
      if (written > 0) this.#hasChanged = true;
      this.#run('update records set verified = ? where id = ?', verified[state], id);
    });
    await this.#foldSuperseded(touched.trials);
  }

  /** By key, the catalogue's id of each device; null for one that is not listed. */
  putDevices(ids: ReadonlyMap<string, string | null>): void {
    this.#transaction(() => {
      for (const [key, id] of ids) {
        const written = this.#run(
          'insert into devices values (?, ?) on conflict (key) do update set id = excluded.id where id is not excluded.id',
          key,
          id,
        );
        if (written > 0) this.#hasChanged = true;
      }
    });
  }

  #transaction(act: () => void): void {
    this.#hasChanged = false;
    this.#db.exec('begin immediate');
    try {
      act();
      if (this.#hasChanged) this.#run('update state set value = value + 1');
      this.#db.exec('commit');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('rollback');
      this.#ids.clear();
      throw error;
    }
  }

  #run: Statements['run'] = (sql, ...values) => this.#statements.run(sql, ...values);
  #get: Statements['get'] = (sql, ...values) => this.#statements.get(sql, ...values);
  #all: Statements['all'] = (sql, ...values) => this.#statements.all(sql, ...values);
}
