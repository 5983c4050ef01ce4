import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLibrary } from '../../../dashboard/index.ts';
import { readLibrary } from '../../../dashboard/library/in-memory.ts';
import { type Library, type RowQuery, sortings } from '../../../dashboard/library.ts';
import { judgeClaims } from '../../../results/claims.ts';
import { measuredDevices, newestOfEach } from '../../../results/comparison/measured.ts';
import { type StoredRecord, storeRecord } from '../../../results/record/store.ts';
import { loadReference } from '../../../results/reference/load.ts';
import { rebuilt } from '../../../results/validity/rebuild.ts';
import { madeUpRepeat } from '../../fixtures/made-up-trial.ts';
import { listedRecord, manyRecords } from '../../fixtures/many-records.ts';
import { makeRecordStore } from '../../fixtures/record-store.ts';

const reference = loadReference();
const place = makeRecordStore();
let stored: StoredRecord[] = [];
let cut: StoredRecord;

const process = (index: number, outcome: 'ok' | 'interrupted') =>
  madeUpRepeat(
    { index, position: index, outcome, startedAt: `2026-11-22T12:00:0${index}.000Z` },
    Array(100).fill(25),
  );

beforeAll(async () => {
  stored = await Promise.all(manyRecords().map(place.add));
  const whole = listedRecord({ minute: 9, model: 'llama-3.1-8b' });
  const later = rebuilt({ ...whole, repeats: [process(0, 'ok'), process(1, 'ok')] });
  const first = { ...whole, createdAt: '2026-11-22T12:08:00.000Z', repeats: [process(0, 'ok')] };
  const earlier = rebuilt(first);
  cut = await place.add(earlier);
  stored.push(await place.add(later));
});
afterAll(place.remove);

it('lets no record of another host supersede one of this', async () => {
  const own = makeRecordStore();
  const later = { ...cut.record, createdAt: '2026-11-22T12:10:00.000Z' };
  const { id } = await own.add(cut.record);
  const foreign = await storeRecord(join(own.store, 'elsewhere'), later);
  const indexed = await openLibrary({ ...own, reference });
  await indexed.listed();
  for (const library of [indexed, await readLibrary(own.store, reference)]) {
    expect([id, foreign.id].map((one) => library.row(one)!.supersededBy)).toEqual([null, null]);
  }
  await indexed.close();
  own.remove();
});

const libraries: readonly [string, () => Promise<Library>][] = [
  ['in memory', () => readLibrary(place.store, reference)],
  [
    'with an index',
    async () => {
      const library = await openLibrary({ ...place, reference });
      await library.listed();
      return library;
    },
  ],
];

describe.each(libraries)('a library %s', (_name, open) => {
  let library: Library;
  beforeAll(async () => {
    library = await open();
  });
  afterAll(() => library.close());

  const idsOf = (query: Partial<RowQuery>) => library.rows({ limit: 100, ...query }).rows.map(({ id }) => id);
  const valuesOf = (query: Partial<RowQuery>) =>
    library
      .rows({ limit: 100, ...query })
      .rows.map(({ figure }) => (figure?.value ? Number(figure.value.toPrecision(6)) : null));

  it('lists every record but those that another contains, which it still knows', () => {
    expect(library.rows({ limit: 100 }).total).toBe(9);
    expect(library.counts()).toEqual({ records: 9, runs: 2 });
    expect(idsOf({})).not.toContain(cut.id);
    expect(library.row(cut.id)!.supersededBy).toBe(stored.at(-1)!.id);
  });

  it('sorts by value with what has none last, either way', () => {
    expect(valuesOf({ sort: 'value' })).toEqual([7, 7, 12, 40, 41, 55, 900, null, null]);
    expect(valuesOf({ sort: '-value' })).toEqual([900, 55, 41, 40, 12, 7, 7, null, null]);
  });

  it('begins with the newest, where nobody asks for another order', () => {
    const dates = library.rows({ limit: 100 }).rows.map(({ createdAt }) => createdAt);
    expect(dates).toEqual(dates.toSorted().reverse());
  });

  it.each(sortings)('gives each row once over pages of two, sorted by %s', (sort) => {
    const pages: string[] = [];
    let after: string | undefined;
    for (let page = 0; page < 5; page++) {
      const { rows, next } = library.rows({ sort, limit: 2, after });
      pages.push(...rows.map(({ id }) => id));
      after = next ?? undefined;
    }
    expect(after).toBeUndefined();
    expect(pages).toEqual(idsOf({ sort }));
    expect(new Set(pages).size).toBe(9);
  });

  const filters: readonly [Partial<RowQuery>, number][] = [
    [{ device: 'NVIDIA H200' }, 5],
    [{ device: 'h200-sxm-141gb' }, 5],
    [{ workload: 'decode' }, 9],
    [{ precision: 'int4' }, 1],
    [{ provider: 'CPUExecutionProvider' }, 2],
    [{ validity: 'INVALID' }, 3],
    [{ run: 'run-b' }, 4],
    [{ run: 'no such run' }, 0],
    [{ from: '2026-11-23' }, 4],
    [{ to: '2026-11-23' }, 8],
    [{ from: '2026-11-23', to: '2026-11-23', provider: 'CPUExecutionProvider' }, 2],
    [{ device: 'NVIDIA H200', precision: 'float16', validity: 'VALID' }, 1],
    [{ search: 'TinyLlama' }, 1],
    [{ search: 'int4 llama-2-70b' }, 1],
    [{ search: 'run-b h20' }, 1],
    [{ search: 'h200-sxm' }, 5],
    [{ search: 'nothing of the kind' }, 0],
  ];
  it.each(filters)('finds with %o as many as fit', (filter, count) => {
    const { rows, total } = library.rows({ limit: 100, ...filter });
    expect([rows.length, total]).toEqual([count, count]);
  });

  it('finds a record by the beginning of its id', () => {
    const { id } = stored[0]!;
    expect(idsOf({ search: id.slice(0, 8) })).toEqual([id]);
    expect(library.idsBeginning(id.slice(0, 10))).toEqual([id]);
    expect(library.idsBeginning('')).toEqual([]);
    expect(library.idsBeginning("' or 1=1")).toEqual([]);
  });

  it('says of each run what it found valid, the newest first', () => {
    expect(library.runs(10).map(({ id, counts }) => [id, counts])).toEqual([
      ['run-b', { VALID: 3, DEGRADED: 0, INVALID: 1 }],
      ['run-a', { VALID: 2, DEGRADED: 1, INVALID: 2 }],
    ]);
    expect(library.runs(1)).toHaveLength(1);
  });

  it('counts what a filter can take', () => {
    expect(library.values('precision')).toEqual([
      { value: 'float16', count: 8 },
      { value: 'int4', count: 1 },
    ]);
    expect(library.values('suite')).toEqual([{ value: 'quick', count: 9 }]);
  });

  it('gives a record as it lies in its file', async () => {
    const { id, path, record } = stored[0]!;
    expect((await library.record(id))!.record).toEqual(record);
    expect(Buffer.from((await library.file(id))!)).toEqual(await readFile(path));
    expect(await library.record('0123456789abcdef')).toBeNull();
    expect(await library.file('../../etc/passwd')).toBeNull();
  });

  it('has the records of a run without those that another contains', async () => {
    const ids = (await library.recordsOf('run-a')).map(({ id }) => id);
    expect(ids).toHaveLength(5);
    expect(ids).not.toContain(cut.id);
    expect(await library.recordsOf('no such run')).toEqual([]);
  });

  it('measures and judges by what the records say, as the commands do', async () => {
    const records = stored.toSorted((a, b) => (a.path < b.path ? -1 : 1)).map(({ record }) => record);
    const measured = measuredDevices(newestOfEach(records), reference.devices);
    expect(await library.measured()).toEqual(measured);
    expect(await library.claims(false)).toEqual(judgeClaims(reference, measured));
    expect(await library.claims(true)).toEqual(judgeClaims(reference, []));
  });
});
