import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { canonicalHash } from '../../../results/record/fingerprint.ts';
import { type StoredRecord, storeRecord } from '../../../results/record/store.ts';
import type { Record } from '../../../results/record.ts';
import { assay, makeHome } from '../../fixtures/assay.ts';
import { measuredRecord } from '../../fixtures/measured-record.ts';

// Stores in which somebody wrote other figures than the samples give, under the id that the changed content has.

vi.setConfig({ testTimeout: 120_000 });

const processesMs = [
  [10, 11, 12, 10],
  [11, 10, 12, 10],
  [10, 12, 11, 10],
];
const home = makeHome();
let honest: StoredRecord;
let forged: StoredRecord;
const forge = (record: Record, change: (copy: Record) => void): Promise<StoredRecord> => {
  const copy = structuredClone(record);
  change(copy);
  return storeRecord(home.store, copy);
};

beforeAll(async () => {
  const record = measuredRecord('bw.copy', processesMs);
  honest = await storeRecord(join(home.store, 'honest'), record);
  forged = await forge(record, (copy) => {
    copy.run.id = 'another';
    Object.assign(copy.figures[0]!, {
      value: 1e308,
      interval: { ...copy.figures[0]!.interval, low: 5, high: -1 },
    });
  });
});
afterAll(() => home.remove());

describe('a figure that the samples do not give', () => {
  const given = ['--record', home.store];
  it.each([
    ['list', ['records', '--store', home.store]],
    ['claims', given],
    ['four', given],
    ['ladder', ['bandwidth', ...given]],
    ['conformity', ['--device', 'h200', ...given]],
  ])('is not used by `%s`, which says both, and ends with 3', async (command, args) => {
    const { stdout, stderr, code } = await assay(home, [command, ...args]);
    expect(stderr).toContain(`${forged.path}: figures were changed: bw.copy says`);
    expect(stderr).toMatch(/bw\.copy says .*, its samples give \d+(\.\d+)? GB\/s/);
    expect(stdout).not.toMatch(/e\+\d\d|Infinity|NaN/);
    expect(stderr).not.toContain(honest.path);
    expect(code).toBe(3);
  });

  it('is shown as its samples give it', async () => {
    const shown = await assay(home, ['show', forged.id, '--json', '--store', home.store]);
    expect(JSON.parse(shown.stdout).figures).toEqual(honest.record.figures);
    expect(shown.code).toBe(3);
  });

  it('makes no ratio: `compare` holds what the samples give against each other', async () => {
    const { stdout } = await assay(home, ['compare', honest.id, forged.id, '--json', ...given]);
    expect(JSON.parse(stdout).comparisons[0].ratio.ratio).toBeCloseTo(1, 9);
  });

  it('is the same the second time, when what was found out is remembered, and when the memory is spoilt', async () => {
    const list = () => assay(home, ['list', 'records', '--json', '--store', home.store]);
    const first = await list();
    const folder = join(home.cache, 'records');
    const [file] = readdirSync(folder);
    const text = readFileSync(join(folder, file!), 'utf8');
    expect(text).toContain(honest.id);
    expect(await list()).toEqual(first);
    // A figure in the memory that nothing gave.
    writeFileSync(join(folder, file!), text.replace(/"value":\d/, '"value":9'));
    expect(await list()).toEqual(first);
    writeFileSync(join(folder, file!), 'no JSON');
    expect(await list()).toEqual(first);
  });
});

describe('a record that cannot be rebuilt', () => {
  it('is left out and said, as one that cannot be read', async () => {
    const store = join(home.folder, 'empty');
    const { path } = await storeRecord(store, { ...honest.record, repeats: [] });
    const { stdout, stderr, code } = await assay(home, ['list', 'records', '--store', store]);
    expect(stdout).not.toContain('bw.copy');
    expect(stderr).toContain(`${path}: it has figures, and no samples that give them.`);
    expect(code).toBe(1);
  });
});

describe('a record of an earlier version', () => {
  const fixtures = join(import.meta.dirname, '../../fixtures/records');

  it('is not called changed where other rules computed it, and is shown by those of today', async () => {
    const { stdout, stderr, code } = await assay(home, ['list', 'records', '--store', fixtures]);
    expect(stdout).toMatch(/bw\.triad/);
    expect(stderr).toMatch(/1 record was written by other rules than those of this assay/);
    expect(stderr).not.toMatch(/changed/);
    expect(code).toBe(0);
  });

  it('is called changed where no rule gives its figure', async () => {
    const store = join(home.folder, 'older');
    mkdirSync(store);
    const record = JSON.parse(readFileSync(join(fixtures, '5909da8880f76807.json'), 'utf8'));
    record.figures[0].value *= 2;
    record.figures[0].interval.high *= 2;
    writeFileSync(join(store, `${canonicalHash(record).slice(0, 16)}.json`), JSON.stringify(record));
    const { stderr, code } = await assay(home, ['list', 'records', '--store', store]);
    expect(stderr).toMatch(/figures were changed: bw\.triad says/);
    expect(code).toBe(3);
  });
});
