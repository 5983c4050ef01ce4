import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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
  store = await mkdtemp(join(tmpdir(), 'assay-recompute-'));
});
afterAll(() => rm(store, { recursive: true }));

const stored = () => storeRecord(join(store, 'run'), measuredRecord('bw.copy', [[10, 11, 12, 10, 11]]));

describe('assay recompute', () => {
  it('ends with 0 for a record as it was written', async () => {
    const { id } = await stored();
    const { stdout, exitCode } = await assay('recompute', id.slice(0, 6), '--store', store);
    expect(stdout).toMatch(/equal: \d figures/);
    expect(exitCode).toBe(0);
  }, 60_000);

  it('ends with 3 for a file that was edited, and names the figure, the field and both values', async () => {
    const { path, id } = await stored();
    const edited = JSON.parse(await readFile(path, 'utf8'));
    edited.figures[0].value = 99e9;
    await writeFile(path, JSON.stringify(edited));
    const { stdout, exitCode } = await assay('recompute', path, '--json');
    await rm(path);
    expect(exitCode).toBe(3);
    const { equal, differences } = JSON.parse(stdout);
    expect(equal).toBe(false);
    expect(differences).toContainEqual(
      expect.objectContaining({ of: 'figure bw.copy mean', field: 'value', stored: 99e9 }),
    );
    expect(differences).toContainEqual(expect.objectContaining({ of: 'file', stored: id }));
  }, 60_000);

  it('ends with 2 for a record that does not exist', async () => {
    const { stderr, exitCode } = await assay('recompute', 'ffffffffffff', '--store', store);
    expect(stderr).toContain('There is no record "ffffffffffff"');
    expect(exitCode).toBe(2);
  }, 60_000);
});
