import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { ValidityState } from '../../results/record/caveats.ts';
import type { Contradiction } from '../../results/validity/contradiction.ts';
import type { Group, Rest } from '../library/entry.ts';
import { cursorOf, isFromElsewhere, isOfId, wordsOf } from '../library/matching.ts';
import { Remembered } from '../library/remembered.ts';
import type {
  Contradicting,
  Library,
  RecordRow,
  RowFilter,
  RowQuery,
  Rows,
  RunRow,
  Unreadable,
} from '../library.ts';
import { Columns, type Test } from './columns.ts';
import { verified } from './schema.ts';

type CountedGroup = Group & { readonly id: number; readonly deviceId: string | null; readonly count: number };

interface NamedRun {
  readonly name: string;
  readonly isFromElsewhere: boolean;
}

/** A row as it stands in the index. */
interface Stored {
  readonly id: string;
  readonly path: string;
  readonly run: number;
  readonly grp: number;
  readonly created_at: string;
  readonly value: number | null;
  readonly superseded_by: string | null;
  readonly verified: number;
  readonly contradiction: string | null;
  readonly rest: string;
}

/** Where a record lies, and what is believed of it. */
export interface Placed {
  readonly id: string;
  readonly path: string;
  /** The number of its run. */
  readonly run: number;
  readonly verified: number;
  /** JSON of what is computed of it, where that is not what its file says. */
  readonly computed: string | null;
}

/** What a filter wants. */
interface Wanted {
  readonly groups: readonly CountedGroup[];
  /** The groups say it all: nothing has to be asked of runs and ids. */
  readonly isOfGroups: boolean;
  readonly test: Test;
}

const columns = 'id, path, run, grp, created_at, value, superseded_by, verified, contradiction, rest';

/** Answers that are kept until the index changes, by the rows in them. */
const rowsKept = 5000;

const counters = {
  device: 'device',
  precision: 'precision',
  provider: 'provider',
  kind: 'kind',
  suite: 'suite',
} as const;

const kinds = { changed: verified.changed, 'other rules': verified.otherRules } as const;

/**
 * What pages ask the index. A filter is first applied to the groups, of which there are few; then each record is asked whether its group,
 * its run or its id is among those wanted.
 */
export class Queries {
  readonly #db: DatabaseSync;
  readonly #answers = new Remembered<unknown>(rowsKept);
  #change = -1;
  #groups: CountedGroup[] = [];
  /** Those of superseded records too. */
  #everyGroup: CountedGroup[] = [];
  #groupById: CountedGroup[] = [];
  #runs: NamedRun[] = [];

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** How often what lists show has changed. */
  change(): number {
    return this.#get<{ value: number }>(`select value from state where name = 'changes'`)!.value;
  }

  rows(query: RowQuery): Rows {
    return this.#answer(`rows ${JSON.stringify(query)}`, () => {
      const wanted = this.#wantedBy(query);
      const total = this.#count(query, wanted);
      const found = total === 0 ? [] : this.#page(query, wanted);
      const rows = found.slice(0, query.limit);
      const last = found.length > query.limit ? rows.at(-1) : undefined;
      const next = last ? cursorOf(this.#sortedValue(last, query), last.id) : null;
      return { rows: rows.map((row) => this.#rowOf(row)), total, next };
    });
  }

  #sortedValue(row: Stored, { sort = '-date' }: RowQuery): string | number | null {
    const group = this.#groupById[row.grp]!;
    const values = { date: row.created_at, value: row.value, title: group.title, device: group.device };
    return values[sort.replace('-', '') as keyof typeof values];
  }

  #wantedBy({
    search,
    run,
    device,
    workload,
    precision,
    provider,
    validity,
    withSuperseded,
  }: RowFilter): Wanted {
    const words = wordsOf(search);
    const inRuns = words.map((word) => this.#runsWith(word));
    const ofIds = words.map((word) => this.#rowsWith(word));
    const isOfGroups = words.every((_, i) => inRuns[i]!.size === 0 && ofIds[i]!.size === 0);
    const textOf = ({ title, device, deviceId, suite }: CountedGroup) =>
      `${title} ${device} ${deviceId ?? ''} ${suite}`.toLowerCase();
    const fitting = (withSuperseded ? this.#everyGroup : this.#groups).filter(
      (group) =>
        (!device || group.device === device || group.deviceId === device) &&
        (!workload || group.kind === workload) &&
        (!precision || group.precision === precision) &&
        (!provider || group.provider === provider) &&
        (!validity || group.validity === validity),
    );
    const inGroup = words.map(
      (word) => new Set(fitting.filter((g) => textOf(g).includes(word)).map(({ id }) => id)),
    );
    const isWanted = new Uint8Array(this.#groupById.length);
    const groups = isOfGroups ? fitting.filter(({ id }) => inGroup.every((ids) => ids.has(id))) : fitting;
    for (const { id } of groups) isWanted[id] = 1;
    const isOfWords: Test = (group, run, n) =>
      isWanted[group] === 1 &&
      words.every((_, i) => inGroup[i]!.has(group) || inRuns[i]!.has(run) || ofIds[i]!.has(n));
    const test: Test = isOfGroups ? (group) => isWanted[group] === 1 : isOfWords;
    const numbers = run ? this.#runsNamed((name) => name === run) : null;
    return {
      groups,
      isOfGroups,
      test: numbers === null ? test : (group, run, n) => numbers.has(run) && test(group, run, n),
    };
  }

  #rowsWith(word: string): ReadonlySet<number> {
    if (!isOfId(word)) return new Set();
    const found = this.#all<{ n: number }>(
      'select n from records where id >= ? and id < ?',
      word,
      `${word}g`,
    );
    return new Set(found.map(({ n }) => n));
  }

  #runsWith = (word: string) => this.#runsNamed((name) => name.toLowerCase().includes(word));

  #runsNamed(isWanted: (name: string) => boolean): ReadonlySet<number> {
    const found = new Set<number>();
    this.#runs.forEach(({ name }, id) => {
      if (isWanted(name)) found.add(id);
    });
    return found;
  }

  #count(query: RowQuery, wanted: Wanted): number {
    const { limit: _, after: __, sort: ___, ...filter } = query;
    const { run, from, to, withSuperseded } = filter;
    // Nothing but the groups is asked: what they hold is known.
    if (wanted.isOfGroups && !run && !from && !to && !withSuperseded) {
      return wanted.groups.reduce((sum, { count }) => sum + count, 0);
    }
    return this.#answer(`count ${JSON.stringify(filter)}`, () =>
      this.#columns(filter).count(wanted.test, filter),
    );
  }

  /** One row more than asked for, so that it is known whether it is the last page. */
  #page(query: RowQuery, wanted: Wanted): Stored[] {
    const { sort = '-date', after, limit } = query;
    const found = this.#columns(query).page(wanted.test, query, { sort, after, limit: limit + 1 });
    return found.map((n) => this.#get<Stored>(`select ${columns} from records where n = ?`, n)!);
  }

  #columns({ withSuperseded = false }: RowFilter): Columns {
    return this.#answer(`columns ${withSuperseded}`, () => new Columns(this.#db, withSuperseded));
  }

  #rowOf(row: Stored): RecordRow {
    const group = this.#groupById[row.grp]!;
    const { reasons, figure, processes } = JSON.parse(row.rest) as Rest;
    const { kind, title, device, deviceId, precision, provider, validity, suite } = group;
    return {
      id: row.id,
      run: this.#runs[row.run]!.name,
      suite: suite || null,
      createdAt: row.created_at,
      title,
      kind,
      device,
      deviceId,
      precision,
      provider,
      validity,
      reasons,
      figure,
      processes,
      supersededBy: row.superseded_by,
      isFromElsewhere: isFromElsewhere(row.path),
      contradiction: contradictionOf(row),
    };
  }

  row(id: string): RecordRow | null {
    return this.#answer(`row ${id}`, () => {
      const found = this.#get<Stored>(`select ${columns} from records where id = ?`, id);
      return found && this.#rowOf(found);
    });
  }

  runs(limit: number): readonly RunRow[] {
    return this.#answer(`runs ${limit}`, () => {
      const newest = this.#all<{ run: number; last: string }>(
        `select run, max(created_at) as last from records indexed by by_run where superseded_by is null
         group by run order by last desc, run limit ?`,
        limit,
      );
      return newest.map(({ run, last }) => this.#runOf(run, last));
    });
  }

  #runOf(run: number, createdAt: string): RunRow {
    const counted = this.#all<{ grp: number; n: number; last: string }>(
      `select grp, count(*) as n, max(created_at) as last from records indexed by by_run
       where superseded_by is null and run = ? group by grp order by last desc`,
      run,
    );
    const { device, deviceId, provider, suite } = this.#groupById[counted[0]!.grp]!;
    const count = (state: ValidityState) =>
      counted.reduce((sum, { grp, n }) => sum + (this.#groupById[grp]!.validity === state ? n : 0), 0);
    const counts = { VALID: count('VALID'), DEGRADED: count('DEGRADED'), INVALID: count('INVALID') };
    const { name: id, isFromElsewhere } = this.#runs[run]!;
    return { id, isFromElsewhere, suite: suite || null, createdAt, device, deviceId, provider, counts };
  }

  counts(): { readonly records: number; readonly runs: number } {
    return this.#answer('counts', () => ({
      records: this.#groups.reduce((sum, { count }) => sum + count, 0),
      runs: this.#get<{ n: number }>(
        'select count(distinct run) as n from records indexed by by_run where superseded_by is null',
      )!.n,
    }));
  }

  values(field: Parameters<Library['values']>[0]): readonly { value: string; count: number }[] {
    return this.#answer(`values ${field}`, () => {
      const groups = Map.groupBy(this.#groups, (group) => group[counters[field]]);
      return [...groups]
        .filter(([value]) => value !== '')
        .map(([value, of]) => ({ value, count: of.reduce((sum, { count }) => sum + count, 0) }))
        .sort((a, b) => a.value.localeCompare(b.value));
    });
  }

  idsBeginning(word: string): readonly string[] {
    if (!/^[0-9a-f]{1,16}$/.test(word)) return [];
    const found = this.#all<{ id: string }>(
      'select id from records where id >= ? and id < ? order by id limit 8',
      word,
      `${word}g`,
    );
    return found.map(({ id }) => id);
  }

  placed = (id: string): Placed | null =>
    this.#get<Placed>('select id, path, run, verified, computed from records where id = ?', id);

  /** The records of a run that no other contains. */
  placedIn = (run: string): readonly Placed[] =>
    this.#all<Placed>(
      `select id, path, run, verified, computed from records
       where superseded_by is null and run in (select id from runs where name = ?) order by path`,
      run,
    );

  unreadable(): readonly Unreadable[] {
    return this.#answer('unreadable', () =>
      this.#all<Unreadable>('select path, problem as why from files where problem is not null order by path'),
    );
  }

  contradicting(kind: Contradiction['kind'], limit: number): Contradicting {
    return this.#answer(`contradicting ${kind} ${limit}`, () => {
      const state = kinds[kind];
      const { n: total } = this.#get<{ n: number }>(
        `select count(*) as n from records indexed by contradicting where verified = ${state} and verified > ${verified.rebuilt}`,
      )!;
      const found = this.#all<Stored>(
        `select ${columns} from records indexed by contradicting
         where verified = ${state} and verified > ${verified.rebuilt} order by created_at desc, id desc limit ?`,
        limit,
      );
      return { total, rows: found.map((row) => this.#rowOf(row)) };
    });
  }

  /** Asked anew each time: what is verified and stays as it is changes no list. */
  isVerified(): boolean {
    const pending = `select 1 as it from records indexed by to_verify where verified < ${verified.rebuilt} limit 1`;
    return this.#get(pending) === null;
  }

  progress(): { readonly files: number; readonly records: number; readonly rebuilt: number } {
    const { n: pending } = this.#get<{ n: number }>(
      `select count(*) as n from records indexed by to_verify where verified < ${verified.rebuilt}`,
    )!;
    const { n: files } = this.#get<{ n: number }>('select count(*) as n from files')!;
    const { n: records } = this.#get<{ n: number }>('select count(*) as n from records')!;
    return { files, records, rebuilt: records - pending };
  }

  /** From one state of the index, whatever is written meanwhile. */
  #answer<Answer>(key: string, find: () => Answer): Answer {
    const isOutermost = !this.#db.isTransaction;
    if (isOutermost) this.#db.exec('begin');
    try {
      if (isOutermost) this.#renew();
      const known = this.#answers.get(key) as Answer | undefined;
      if (known !== undefined) return known;
      const found = find();
      this.#answers.set(key, found, 1 + ((found as Partial<Rows> | null)?.rows?.length ?? 0));
      return found;
    } finally {
      if (isOutermost && this.#db.isTransaction) this.#db.exec('commit');
    }
  }

  /** What is kept of the index is read anew after it changed. */
  #renew(): void {
    const change = this.change();
    if (change === this.#change) return;
    this.#answers.clear();
    const counts = new Map(
      this.#all<{ grp: number; n: number }>(
        'select grp, count(*) as n from records indexed by by_group where superseded_by is null group by grp',
      ).map(({ grp, n }) => [grp, n]),
    );
    this.#groups = this.#all<Omit<CountedGroup, 'count'>>(
      `select groups.id, device_key as deviceKey, device, kind, precision, provider, validity, title, suite, devices.id as deviceId
       from groups left join devices on devices.key = groups.device_key`,
    ).map((group) => ({ ...group, count: counts.get(group.id) ?? 0 }));
    this.#groupById = [];
    for (const group of this.#groups) this.#groupById[group.id] = group;
    this.#everyGroup = this.#groups;
    this.#groups = this.#groups.filter(({ count }) => count > 0);
    this.#runs = [];
    const runs = this.#all<{ id: number; name: string; foreign: number }>(
      'select id, name, is_from_elsewhere as "foreign" from runs',
    );
    for (const { id, name, foreign } of runs) this.#runs[id] = { name, isFromElsewhere: foreign === 1 };
    this.#change = change;
  }

  readonly #statements = new Map<string, ReturnType<DatabaseSync['prepare']>>();

  #statement(sql: string) {
    const known = this.#statements.get(sql) ?? this.#db.prepare(sql);
    this.#statements.set(sql, known);
    return known;
  }

  #get = <T>(sql: string, ...values: SQLInputValue[]): T | null =>
    (this.#statement(sql).get(...values) as T | undefined) ?? null;
  #all = <T>(sql: string, ...values: SQLInputValue[]): T[] => this.#statement(sql).all(...values) as T[];
}

const contradictionOf = ({ contradiction, verified: state }: Stored): Contradiction | null =>
  contradiction === null
    ? null
    : {
        kind: state === verified.changed ? 'changed' : 'other rules',
        says: JSON.parse(contradiction) as string[],
      };
