import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type JudgedClaim, judgeClaims } from '../../results/claims.ts';
import { measuredDevices, newestOfEach } from '../../results/comparison/measured.ts';
import type { ValidityState } from '../../results/record/caveats.ts';
import { readRecord, recordFiles, type StoredRecord } from '../../results/record/store.ts';
import { currentRecords, supersedes } from '../../results/record/superseded.ts';
import type { Reference } from '../../results/reference/reference.ts';
import { believe } from '../../results/validity/belief.ts';
import type { Contradiction } from '../../results/validity/contradiction.ts';
import type {
  BelievedRecord,
  Library,
  RecordRow,
  RowQuery,
  Rows,
  RunRow,
  Sorting,
  Unreadable,
} from '../library.ts';
import { entryOf } from './entry.ts';
import { type Imports, noImports } from './imports.ts';
import { nobodyKnows, versionOfLives, withLives } from './lives.ts';
import { type Chosen, readLoad, readLoads, versionOfLoads } from './loads.ts';
import { cursorOf, isFromElsewhere, isOfId, placeOf, timesOf, wordsOf } from './matching.ts';
import { reasonOf } from './reason.ts';

/** A record as it is believed, and what its file says otherwise. */
interface Found extends BelievedRecord {
  readonly contradiction: Contradiction | null;
}

/**
 * A small store, all of it in memory, and verified: for a page that is written to files, and for tests.
 *
 * @param chosen the records and loads that it shall have; what is believed of records is judged among all
 * @param lifeOf tells of runs without an end whether their processes live
 */
export async function readLibrary(
  store: string,
  reference: Reference,
  chosen: Chosen = () => true,
  imports: Imports = noImports,
  lifeOf = nobodyKnows,
): Promise<Library> {
  const { found: all, unreadable } = await readAll(store);
  const found = all.filter(chosen);
  const isForeign = ({ path }: StoredRecord) => isFromElsewhere(relative(store, path));
  const standing = new Set(currentRecords(found).map(({ id }) => id));
  const current = found.filter(({ id }) => standing.has(id));
  const measured = measuredDevices(newestOfEach(current.map(({ record }) => record)), reference.devices);
  const deviceIds = new Map(measured.map(({ key, device }) => [key, device]));
  const rows = found.map((stored) => rowOf(stored, isForeign, current, deviceIds));
  const loads = await readLoads(store, chosen);
  const loadsNow = () => withLives(loads, lifeOf);
  const digest = createHash('sha256').update(found.map(({ id }) => id).join());
  const version = `${digest.digest('hex').slice(0, 16)}${versionOfLoads(loads)}`;
  const listed = found.length + unreadable.length;
  const judged = new Map<boolean, readonly JudgedClaim[]>();
  const judge = (publishedOnly: boolean) => {
    const known = judged.get(publishedOnly) ?? judgeClaims(reference, publishedOnly ? [] : measured);
    judged.set(publishedOnly, known);
    return known;
  };
  return {
    reference,
    store,
    imports,
    version: () => `${version}${imports.version()}${versionOfLives(loadsNow())}`,
    isMeasuring: () => false,
    progress: () => ({
      files: listed,
      listed,
      records: found.length,
      rebuilt: found.length,
      isMeasuring: false,
      indexFile: null,
      notices: [],
    }),
    rows: (query) => answer(rows, query),
    row: (id) => rows.find((row) => row.id === id) ?? null,
    counts: () => ({ records: current.length, runs: runsOf(rows).length }),
    runs: (limit) => runsOf(rows).slice(0, limit),
    values: (field) => countedValues(rows, field),
    idsBeginning: (word) => idsBeginning(rows, word),
    record: async (id) => found.find((stored) => stored.id === id) ?? null,
    file: async (id) => {
      const stored = found.find((one) => one.id === id);
      if (stored) return readFile(stored.path);
      const load = loads.loads.find((one) => one.id === id);
      return load ? readFile(join(store, load.path)) : null;
    },
    recordsOf: async (run, wanted) => {
      const ofRun = current.filter(({ record }) => record.run.id === run);
      const isElsewhere = wanted ?? ofRun.every(isForeign);
      return ofRun.filter((one) => isForeign(one) === isElsewhere);
    },
    measured: async () => measured,
    claims: async (publishedOnly) => judge(publishedOnly),
    unreadable: () => unreadable,
    contradicting: (kind, limit) => {
      const all = rows
        .filter(({ contradiction }) => contradiction?.kind === kind)
        .sort((a, b) => order('-date')(a, b));
      return { total: all.length, rows: all.slice(0, limit) };
    },
    isVerified: () => true,
    loads: async () => loadsNow(),
    loadsSoon: async () => loadsNow(),
    loadsSoFar: loadsNow,
    load: async (id) => {
      const known = loads.loads.find((one) => one.id === id);
      return known ? readLoad(store, known.path) : null;
    },
    close: async () => {},
  };
}

async function readAll(store: string) {
  const read: StoredRecord[] = [];
  const unreadable: Unreadable[] = [];
  for (const path of recordFiles([store])) {
    try {
      const stored = await readRecord(path);
      if (!read.some(({ id }) => id === stored.id)) read.push(stored);
    } catch (error) {
      unreadable.push({ path: relative(store, path), why: reasonOf(error, path) });
    }
  }
  const found: Found[] = [];
  for (const [i, belief] of believe(read).entries()) {
    const stored = read[i]!;
    if ('impossible' in belief)
      unreadable.push({ path: relative(store, stored.path), why: belief.impossible });
    else found.push({ ...stored, ...belief, isVerified: true });
  }
  unreadable.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { found, unreadable };
}

function rowOf(
  stored: Found,
  isForeign: (stored: StoredRecord) => boolean,
  current: readonly StoredRecord[],
  deviceIds: ReadonlyMap<string, string | null>,
): RecordRow {
  const { id, record, contradiction } = stored;
  const { group, run, createdAt, rest } = entryOf(record);
  const { deviceKey, device, kind, precision, provider, validity, title, suite } = group;
  const later = current.find((other) => supersedes(other, stored));
  return {
    id,
    run,
    suite: suite || null,
    createdAt,
    title,
    kind,
    device,
    deviceId: deviceIds.get(deviceKey) ?? null,
    precision,
    provider,
    validity,
    ...rest,
    supersededBy: later?.id ?? null,
    isFromElsewhere: isForeign(stored),
    contradiction,
  };
}

function answer(rows: readonly RecordRow[], query: RowQuery): Rows {
  const sort = query.sort ?? '-date';
  const sorted = rows.filter((row) => fits(row, query)).sort(order(sort));
  const place = query.after === undefined ? null : placeOf(query.after);
  const isBeyond = (row: RecordRow) =>
    !place || order(sort)(row, { ...row, ...sortedAs(sort, place.value), id: place.id }) > 0;
  const left = sorted.filter(isBeyond);
  const page = left.slice(0, query.limit);
  const last = left.length > page.length ? page.at(-1) : undefined;
  const next = last ? cursorOf(sortedValue(sort, last), last.id) : null;
  return { rows: page, total: sorted.length, next };
}

const sortedValue = (sort: Sorting, row: RecordRow) =>
  ({ date: row.createdAt, value: row.figure?.value ?? null, title: row.title, device: row.device })[
    nameOf(sort)
  ];

/** What a row has in the place of a cursor. */
const sortedAs = (sort: Sorting, value: string): Partial<RecordRow> =>
  ({
    date: { createdAt: value },
    value: { figure: value === '' ? null : ({ value: Number(value) } as RecordRow['figure']) },
    title: { title: value },
    device: { device: value },
  })[nameOf(sort)];

const nameOf = (sort: Sorting) => sort.replace('-', '') as 'date' | 'value' | 'title' | 'device';

function fits(row: RecordRow, query: RowQuery): boolean {
  const { search, run, device, workload, precision, provider, validity } = query;
  const times = timesOf(query);
  const text = `${row.title} ${row.device} ${row.deviceId ?? ''} ${row.suite ?? ''} ${row.run}`.toLowerCase();
  return (
    (query.withSuperseded || row.supersededBy === null) &&
    wordsOf(search).every((word) => text.includes(word) || (isOfId(word) && row.id.startsWith(word))) &&
    (!run || row.run === run) &&
    (!device || row.device === device || row.deviceId === device) &&
    (!workload || row.kind === workload) &&
    (!precision || row.precision === precision) &&
    (!provider || row.provider === provider) &&
    (!validity || row.validity === validity) &&
    row.createdAt >= times.from &&
    row.createdAt <= times.to
  );
}

function order(sort: Sorting): (a: RecordRow, b: RecordRow) => number {
  const sign = sort.startsWith('-') ? -1 : 1;
  const compared = <T>(x: T, y: T) => sign * (x < y ? -1 : x > y ? 1 : 0);
  return (a, b) => {
    const [x, y] = [sortedValue(sort, a), sortedValue(sort, b)];
    // What has no value comes last, either way.
    const absent = Number(x === null) - Number(y === null);
    return absent || compared(x, y) || compared(a.id, b.id);
  };
}

const idsBeginning = (rows: readonly RecordRow[], word: string) =>
  word === ''
    ? []
    : rows
        .map(({ id }) => id)
        .filter((id) => id.startsWith(word))
        .sort()
        .slice(0, 8);

function runsOf(rows: readonly RecordRow[]): RunRow[] {
  const groups = Map.groupBy(
    rows.filter(({ supersededBy }) => supersededBy === null),
    ({ run, isFromElsewhere }) => JSON.stringify([run, isFromElsewhere]),
  );
  const count = (group: readonly RecordRow[], state: ValidityState) =>
    group.filter(({ validity }) => validity === state).length;
  return [...groups.values()]
    .map((group): RunRow => {
      const last = group.reduce((a, b) => (b.createdAt > a.createdAt ? b : a));
      const { run: id, isFromElsewhere, suite, createdAt, device, deviceId, provider } = last;
      const counts = {
        VALID: count(group, 'VALID'),
        DEGRADED: count(group, 'DEGRADED'),
        INVALID: count(group, 'INVALID'),
      };
      return { id, isFromElsewhere, suite, createdAt, device, deviceId, provider, counts };
    })
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt) || a.id.localeCompare(b.id));
}

function countedValues(rows: readonly RecordRow[], field: Parameters<Library['values']>[0]) {
  const counts = Map.groupBy(
    rows.filter(({ supersededBy }) => supersededBy === null).flatMap((row) => row[field] ?? []),
    (value) => value,
  );
  return [...counts]
    .map(([value, all]) => ({ value, count: all.length }))
    .sort((a, b) => a.value.localeCompare(b.value));
}
