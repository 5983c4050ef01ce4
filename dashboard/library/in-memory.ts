import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type JudgedClaim, judgeClaims } from '../../results/claims.ts';
import { measuredDevices } from '../../results/comparison/measured.ts';
import { mainFigure } from '../../results/figures/efficiency.ts';
import type { ValidityState } from '../../results/record/caveats.ts';
import { readRecords, recordFiles, type StoredRecord } from '../../results/record/store.ts';
import { withoutSuperseded } from '../../results/record/superseded.ts';
import type { Reference } from '../../results/reference/reference.ts';
import type { Library, RecordRow, RowQuery, Rows, RunRow, Sorting } from '../library.ts';

/**
 * A small store, all of it in memory: for a page that is written to files, and for tests.
 *
 * @param chosen the records that it shall have
 */
export async function readLibrary(
  store: string,
  reference: Reference,
  chosen: (stored: StoredRecord) => boolean = () => true,
): Promise<Library> {
  const { found: all, unreadable } = await readRecords(recordFiles([store]));
  const found = all.filter(chosen);
  const current = withoutSuperseded(found, ({ record }) => record);
  const measured = measuredDevices(
    current.map(({ record }) => record),
    reference.devices,
  );
  const deviceIds = new Map(measured.map(({ title, device }) => [title, device]));
  const rows = found.map((stored) => rowOf(stored, current, deviceIds));
  const version = createHash('sha256')
    .update(found.map(({ id }) => id).join())
    .digest('hex')
    .slice(0, 16);
  const judged = new Map<boolean, readonly JudgedClaim[]>();
  const judge = (publishedOnly: boolean) => {
    const known = judged.get(publishedOnly) ?? judgeClaims(reference, publishedOnly ? [] : measured);
    judged.set(publishedOnly, known);
    return known;
  };
  return {
    reference,
    store,
    version: () => version,
    rows: (query) => answer(rows, query),
    runs: (limit) => runsOf(rows).slice(0, limit),
    values: (field) => countedValues(rows, field),
    idsBeginning: (word) => rows.map(({ id }) => id).filter((id) => id.startsWith(word)),
    record: async (id) => found.find((stored) => stored.id === id) ?? null,
    file: async (id) => {
      const stored = found.find((one) => one.id === id);
      return stored ? readFile(stored.path) : null;
    },
    recordsOf: async (run) => current.filter(({ record }) => record.run.id === run),
    measured: async () => measured,
    claims: async (publishedOnly) => judge(publishedOnly),
    unreadable: () => unreadable.map((why) => ({ path: '', why })),
    close: () => {},
  };
}

/** The row of a record. `current` are the records that no other contains. */
export function rowOf(
  stored: StoredRecord,
  current: readonly StoredRecord[],
  deviceIds: ReadonlyMap<string, string | null>,
): RecordRow {
  const { id, record } = stored;
  const { workload, engine, run, setting, validity, population } = record;
  const isLast = current.includes(stored);
  const later = isLast
    ? null
    : current.find((other) => other.record.run.id === run.id && other.record.workload.key === workload.key);
  return {
    id,
    run: run.id,
    suite: run.suite,
    createdAt: record.createdAt,
    title: workload.title,
    kind: workload.kind,
    device: engine.device.name,
    deviceId: deviceIds.get(engine.device.name) ?? null,
    precision: setting.precision,
    provider: engine.provider.name,
    validity: validity.state,
    reasons: [...new Set(validity.reasons.map(({ code }) => code))],
    figure: mainFigure(record),
    processes: { ok: population.ok, issued: population.issued },
    supersededBy: later?.id ?? null,
    isFromElsewhere: false,
  };
}

function answer(rows: readonly RecordRow[], query: RowQuery): Rows {
  const fitting = rows.filter((row) => fits(row, query)).sort(order(query.sort ?? '-date'));
  const start = query.after ? fitting.findIndex(({ id }) => id === query.after) + 1 : 0;
  const page = fitting.slice(start, start + query.limit);
  const isLast = start + page.length >= fitting.length;
  return { rows: page, total: fitting.length, next: isLast ? null : (page.at(-1)?.id ?? null) };
}

function fits(row: RecordRow, query: RowQuery): boolean {
  const { search, run, device, workload, precision, provider, validity, from, to } = query;
  const day = row.createdAt.slice(0, 10);
  const text = `${row.title} ${row.device} ${row.deviceId ?? ''} ${row.run} ${row.id}`.toLowerCase();
  return (
    row.supersededBy === null &&
    (!search || text.includes(search.toLowerCase())) &&
    (!run || row.run === run) &&
    (!device || row.device === device || row.deviceId === device) &&
    (!workload || row.kind === workload) &&
    (!precision || row.precision === precision) &&
    (!provider || row.provider === provider) &&
    (!validity || row.validity === validity) &&
    (!from || day >= from) &&
    (!to || day <= to)
  );
}

function order(sort: Sorting): (a: RecordRow, b: RecordRow) => number {
  const sign = sort.startsWith('-') ? -1 : 1;
  const field = sort.replace('-', '');
  const byValue = (a: RecordRow, b: RecordRow) => {
    const [x, y] = [a.figure?.value ?? null, b.figure?.value ?? null];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return sign * (x - y);
  };
  const byText = (a: RecordRow, b: RecordRow) => {
    const of = (row: RecordRow) =>
      field === 'title' ? row.title : field === 'device' ? row.device : row.createdAt;
    return sign * (of(a) < of(b) ? -1 : of(a) > of(b) ? 1 : 0);
  };
  return (a, b) => (field === 'value' ? byValue : byText)(a, b) || a.id.localeCompare(b.id);
}

function runsOf(rows: readonly RecordRow[]): RunRow[] {
  const groups = Map.groupBy(
    rows.filter(({ supersededBy }) => supersededBy === null),
    ({ run }) => run,
  );
  const count = (group: readonly RecordRow[], state: ValidityState) =>
    group.filter(({ validity }) => validity === state).length;
  return [...groups]
    .map(([id, group]): RunRow => {
      const last = group.reduce((a, b) => (b.createdAt > a.createdAt ? b : a));
      const { suite, createdAt, device, deviceId, provider } = last;
      const counts = {
        VALID: count(group, 'VALID'),
        DEGRADED: count(group, 'DEGRADED'),
        INVALID: count(group, 'INVALID'),
      };
      return { id, suite, createdAt, device, deviceId, provider, counts };
    })
    .sort((a, b) => b.createdAt.localeCompare(a.createdAt) || a.id.localeCompare(b.id));
}

function countedValues(rows: readonly RecordRow[], field: Parameters<Library['values']>[0]) {
  const counts = Map.groupBy(
    rows.flatMap((row) => row[field] ?? []),
    (value) => value,
  );
  return [...counts]
    .map(([value, all]) => ({ value, count: all.length }))
    .sort((a, b) => a.value.localeCompare(b.value));
}
