import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { ValidityState } from '../../results/record/caveats.ts';
import type { Contradiction } from '../../results/validity/contradiction.ts';
import type { Group, Rest } from '../library/entry.ts';
import { cursorOf, isFromElsewhere, isOfId, placeOf, timesOf, wordsOf } from '../library/matching.ts';
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
import { Remembered } from '../remembered.ts';
import { verified } from './schema.ts';

type CountedGroup = Group & { readonly id: number; readonly deviceId: string | null; readonly count: number };

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
  readonly test: (group: number, run: number, id: string) => boolean;
}

const columns = 'id, path, run, grp, created_at, value, superseded_by, verified, contradiction, rest';

/** Below so many rows, those of the filtered groups are sorted; above, the sorted ones are filtered until a page is full. */
const fewRows = 8000;

/** Answers that are kept until the index changes, by the rows in them. */
const rowsKept = 5000;

const sortColumns = {
  date: ['created_at', 'by_date'],
  value: ['value', 'by_value'],
  title: ['title', 'by_title'],
  device: ['device', 'by_device'],
} as const;

const counters = {
  device: 'device',
  precision: 'precision',
  provider: 'provider',
  kind: 'kind',
  suite: 'suite',
} as const;

const kinds = { changed: verified.changed, 'other rules': verified.otherRules } as const;

/**
 * What pages ask the index. A filter is first applied to the groups, of which there are few; SQLite then asks of each row whether its
 * group, its run or its id is among those wanted.
 */
export class Queries {
  readonly #db: DatabaseSync;
  readonly #answers = new Remembered<unknown>(rowsKept);
  #change = -1;
  #groups: CountedGroup[] = [];
  /** Those of superseded records too. */
  #everyGroup: CountedGroup[] = [];
  #groupById: CountedGroup[] = [];
  #runNames: string[] = [];
  #wanted: Wanted['test'] = () => true;

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.function('wanted', (group, run, id) =>
      Number(this.#wanted(group as number, run as number, id as string)),
    );
  }

  /** How often what lists show has changed. */
  change(): number {
    return this.#get<{ value: number }>(`select value from state where name = 'changes'`)!.value;
  }

  rows(query: RowQuery): Rows {
    return this.#answer(`rows ${JSON.stringify(query)}`, () => {
      const wanted = this.#wantedBy(query);
      const total = this.#count(query, wanted);
      const found = total === 0 ? [] : this.#page(query, wanted, total);
      const rows = found.slice(0, query.limit);
      const last = found.length > query.limit ? rows.at(-1) : undefined;
      const next = last ? cursorOf(this.#sortedValue(last, query), last.id) : null;
      return { rows: rows.map((row) => this.#rowOf(row)), total, next };
    });
  }

  #sortedValue(row: Stored, { sort = '-date' }: RowQuery): string | number | null {
    const group = this.#groupById[row.grp]!;
    const values = { date: row.created_at, value: row.value, title: group.title, device: group.device };
    return values[nameOf(sort)];
  }

  #wantedBy({ search, device, workload, precision, provider, validity, withSuperseded }: RowFilter): Wanted {
    const words = wordsOf(search);
    const inRuns = words.map((word) => this.#runsWith(word));
    const isOfGroups = words.every((word, i) => inRuns[i]!.size === 0 && !isOfId(word));
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
    if (isOfGroups) {
      const groups = fitting.filter(({ id }) => inGroup.every((ids) => ids.has(id)));
      const ids = new Set(groups.map(({ id }) => id));
      return { groups, isOfGroups, test: (group: number) => ids.has(group) };
    }
    const ids = new Set(fitting.map(({ id }) => id));
    const test = (group: number, run: number, id: string) =>
      ids.has(group) &&
      words.every(
        (word, i) => inGroup[i]!.has(group) || inRuns[i]!.has(run) || (isOfId(word) && id.startsWith(word)),
      );
    return { groups: fitting, isOfGroups, test };
  }

  #runsWith(word: string): ReadonlySet<number> {
    const found = new Set<number>();
    this.#runNames.forEach((name, id) => {
      if (name.toLowerCase().includes(word)) found.add(id);
    });
    return found;
  }

  #count(query: RowQuery, wanted: Wanted): number {
    const { limit: _, after: __, sort: ___, ...filter } = query;
    return this.#answer(`count ${JSON.stringify(filter)}`, () => {
      const all = wanted.groups.reduce((sum, { count }) => sum + count, 0);
      const { run, from, to, withSuperseded } = filter;
      if (all === 0 && !withSuperseded) return 0;
      const isCounted = wanted.isOfGroups && !run && !withSuperseded;
      if (isCounted && !from && !to) return all;
      if (isCounted) return this.#countByDay(filter, wanted.groups);
      this.#wanted = wanted.test;
      const times = timesOf(filter);
      const [index, more, values] = run
        ? ['by_run', 'run = ?', [this.#runNames.indexOf(run)]]
        : (['by_date', 'true', []] as const);
      return this.#get<{ n: number }>(
        `select count(*) as n from ${standing(filter, index)} and ${more} and created_at between ? and ? and wanted(grp, run, id)`,
        ...values,
        times.from,
        times.to,
      )!.n;
    });
  }

  #countByDay(filter: RowFilter, groups: readonly CountedGroup[]): number {
    const { from, to } = timesOf(filter);
    const days = this.#answer('days', () => this.#days());
    return groups.reduce((sum, { id }) => {
      const { starts, before } = days.get(id)!;
      return sum + before[placeIn(starts, to)]! - before[placeIn(starts, from)]!;
    }, 0);
  }

  /** Of each group its days in their order, and how many of its records are older than each of them; at the end all. */
  #days(): ReadonlyMap<number, { readonly starts: readonly string[]; readonly before: readonly number[] }> {
    const found = this.#all<{ grp: number; day: string; n: number }>(
      `select grp, substr(created_at, 1, 10) as day, count(*) as n from records indexed by by_group
       where superseded_by is null group by grp, day order by grp, day`,
    );
    const groups = new Map<number, { starts: string[]; before: number[] }>();
    for (const { grp, day, n } of found) {
      const group = groups.get(grp) ?? { starts: [], before: [0] };
      group.starts.push(day);
      group.before.push(group.before.at(-1)! + n);
      groups.set(grp, group);
    }
    return groups;
  }

  /** One row more than asked for, so that it is known whether it is the last page. */
  #page(query: RowQuery, wanted: Wanted, total: number): Stored[] {
    const { sort = '-date', run, limit, after } = query;
    const [column, sorted] = sortColumns[nameOf(sort)];
    const isDown = sort.startsWith('-');
    const times = timesOf(query);
    this.#wanted = wanted.test;
    const isFew = wanted.isOfGroups && total <= fewRows;
    const [test, groups] = wanted.isOfGroups
      ? ['grp in (select value from json_each(?))', [JSON.stringify(wanted.groups.map(({ id }) => id))]]
      : ['wanted(grp, run, id)', []];
    const index = run ? 'by_run' : isFew ? 'by_group' : sorted;
    const ofRun = run ? [this.#runNames.indexOf(run)] : [];
    const where = run ? `run = ? and ${test}` : test;
    const values = [...ofRun, ...groups];
    // The order is made of the index alone; then the rows of the page are fetched, and no others.
    const base = `select n from ${standing(query, index)} and ${where} and created_at between ? and ?`;
    const fixed = [...values, times.from, times.to];
    const place = after === undefined ? null : placeOf(after);
    const order = isDown ? 'desc' : 'asc';
    const beyond = isDown ? '<' : '>';

    const valued = (): { n: number }[] => {
      if (place && column === 'value' && place.value === '') return [];
      const value = place && (column === 'value' ? Number(place.value) : place.value);
      return this.#all(
        `${base} and ${column} is not null ${place ? `and (${column}, id) ${beyond} (?, ?)` : ''}
         order by ${column} ${order}, id ${order} limit ?`,
        ...fixed,
        ...(place ? [value, place.id] : []),
        limit + 1,
      );
    };
    // What has no value comes last, either way.
    const unvalued = (room: number): { n: number }[] => {
      const isInside = place?.value === '';
      return this.#all(
        `${base} and value is null ${isInside ? `and id ${beyond} ?` : ''} order by id ${order} limit ?`,
        ...fixed,
        ...(isInside ? [place.id] : []),
        room,
      );
    };
    const found = valued();
    const room = limit + 1 - found.length;
    const all = column === 'value' && room > 0 ? [...found, ...unvalued(room)] : found;
    return all.map(({ n }) => this.#get<Stored>(`select ${columns} from records where n = ?`, n)!);
  }

  #rowOf(row: Stored): RecordRow {
    const group = this.#groupById[row.grp]!;
    const { reasons, figure, processes } = JSON.parse(row.rest) as Rest;
    const { kind, title, device, deviceId, precision, provider, validity, suite } = group;
    return {
      id: row.id,
      run: this.#runNames[row.run]!,
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
    return { id: this.#runNames[run]!, suite: suite || null, createdAt, device, deviceId, provider, counts };
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
       where superseded_by is null and run = (select id from runs where name = ?) order by path`,
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
    this.#runNames = [];
    for (const { id, name } of this.#all<{ id: number; name: string }>('select id, name from runs')) {
      this.#runNames[id] = name;
    }
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

/** How many of the texts, which are in order, come before this one. */
function placeIn(ordered: readonly string[], text: string): number {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ordered[middle]! < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

const nameOf = (sort: NonNullable<RowQuery['sort']>) => sort.replace('-', '') as keyof typeof sortColumns;

/** The records that count, by an index of theirs; where superseded ones are asked for as well, all of them: those indexes lack these. */
const standing = ({ withSuperseded }: RowFilter, index: string): string =>
  withSuperseded ? 'records where true' : `records indexed by ${index} where superseded_by is null`;

const contradictionOf = ({ contradiction, verified: state }: Stored): Contradiction | null =>
  contradiction === null
    ? null
    : {
        kind: state === verified.changed ? 'changed' : 'other rules',
        says: JSON.parse(contradiction) as string[],
      };
