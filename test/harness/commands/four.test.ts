import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeRecord } from '../../../results/record/store.ts';
import { measuredRecord } from '../../fixtures/measured-record.ts';

const cli = new URL('../../../harness/cli.ts', import.meta.url).pathname;
const assay = (...words: string[]) => execa(process.execPath, [cli, ...words], { reject: false });

let store: string;
beforeAll(async () => {
  store = await mkdtemp(join(tmpdir(), 'assay-four-'));
});
afterAll(() => rm(store, { recursive: true }));

describe('assay four', () => {
  it('shows stored records as the four quantities, and as JSON with every line of a budget', async () => {
    const folder = join(store, 'run');
    await storeRecord(
      folder,
      measuredRecord('bw.copy', [
        [10, 11, 12],
        [10, 12, 12],
        [11, 11, 12],
      ]),
    );
    const shown = await assay('four', '--record', folder);
    expect(shown.exitCode).toBe(0);
    expect(shown.stdout).toMatch(/compute kernels .* bw\.copy/);
    const { devices } = JSON.parse((await assay('four', '--record', folder, '--json')).stdout);
    const row = devices[0].rows.find(({ name }: { name: string }) => name === 'compute kernels');
    expect(row.measured.uncertainty.lines.map(({ type }: { type: string }) => type)).toEqual(['A', 'B', 'B']);
  }, 60_000);

  it('without a record says how to get one', async () => {
    const { exitCode, stderr } = await assay('four', '--published-only');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('assay -- run four');
  }, 60_000);
});
