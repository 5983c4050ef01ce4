import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { glanceAt } from '../../../results/record/glance.ts';
import { NotARecord, readContent, storeRecord } from '../../../results/record/store.ts';
import { madeUpRecord, madeUpRepeat, madeUpTrial } from '../../fixtures/made-up-trial.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-glance-'));
afterAll(() => rmSync(folder, { recursive: true }));

const record = madeUpRecord(madeUpTrial());
const long = madeUpRecord(madeUpTrial({ repeats: [madeUpRepeat({}, Array(5000).fill(100))] }));
const steering = { ...record, run: { ...record.run, id: 'a\u202eb\u0007' } };

describe('a glance at a record', () => {
  it.each([
    ['short', record],
    ['longer than what is read at once', long],
    ['with characters that steer a screen', steering],
  ])('sees all but the repeats of a file that is %s', async (_what, stored) => {
    const { path } = await storeRecord(folder, stored);
    expect(glanceAt(path)).toEqual({ ...(await readContent(path)).record, repeats: [] });
  });

  it('sees the same of a file that somebody laid out in another way', async () => {
    const { path } = await storeRecord(folder, record);
    const other = join(folder, 'other.json');
    writeFileSync(other, JSON.stringify(JSON.parse(readFileSync(path, 'utf8'))));
    expect(glanceAt(other)).toEqual(glanceAt(path));
  });

  it.each([
    ['is cut off behind the repeats', (text: string) => text.slice(0, -20)],
    ['is cut off within them', (text: string) => text.slice(0, text.length / 2)],
    ['has a figure that no record has', (text: string) => text.replace('"statistic"', '"statistics"')],
  ])('finds no record in a file that %s', async (_how, damage) => {
    const { path } = await storeRecord(folder, long);
    const damaged = join(folder, 'damaged.json');
    writeFileSync(damaged, damage(readFileSync(path, 'utf8')));
    expect(() => glanceAt(damaged)).toThrow(NotARecord);
  });
});
