import { cpSync } from 'node:fs';
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

const processesMs = [
  [10, 11, 12, 10],
  [11, 10, 12, 10],
  [10, 12, 11, 10],
];
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

  it('takes a run by the beginning of its id, a folder, or several: one table and one sentence', async () => {
    const folder = join(store, '2026-11-22T12-00-00-quick-3fa9');
    const titles = ['bw.copy', 'bw.triad', 'gemm float32 2048x2048x2048'];
    const written = [];
    for (const title of titles) written.push(await storeRecord(folder, measuredRecord(title, processesMs)));
    const [copy, triad] = written as [(typeof written)[0], (typeof written)[0]];
    const sound = await assay('recompute', '2026-11-22', '--store', store);
    expect(sound.exitCode).toBe(0);
    for (const { id, record } of written)
      expect(sound.stdout).toMatch(new RegExp(`${id} +${record.workload.title} +equal`));
    expect(sound.stdout).toMatch(/equal: figures, counts and validity of 3 records are what the rules give/);

    const edited = JSON.parse(await readFile(triad.path, 'utf8'));
    edited.figures[0].interval.high *= 2;
    await writeFile(triad.path, JSON.stringify(edited));
    for (const words of [[folder], [copy.path, triad.path]]) {
      const { stdout, exitCode } = await assay('recompute', ...words, '--store', store);
      expect(exitCode).toBe(3);
      expect(stdout).toMatch(new RegExp(`${copy.id} +bw.copy +equal`));
      expect(stdout).toMatch(
        /different: what the rules give from the samples is not what is stored in 1 of \d records/,
      );
    }
    const json = JSON.parse((await assay('recompute', folder, '--json')).stdout);
    expect(json.equal).toBe(false);
    expect(json.records.map(({ equal }: { equal: boolean }) => equal).sort()).toEqual([false, true, true]);

    await writeFile(triad.path, '');
    const cut = await assay('recompute', '2026-11-22', '--store', store);
    expect(cut.exitCode).toBe(1);
    expect(cut.stdout).toMatch(
      /of 2 records are what the rules give from the samples; 1 more cannot be read/,
    );
    expect(cut.stderr).toMatch(/is empty/);
  }, 60_000);

  it('names the runs, where several begin so', async () => {
    for (const name of ['2025-01-01-a', '2025-01-01-b'])
      cpSync(join(import.meta.dirname, '../../fixtures/records'), join(store, name), { recursive: true });
    const { stderr, exitCode } = await assay('recompute', '2025-01', '--store', store);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/"2025-01" is the beginning of 2 runs.\n2025-01-01-a\n2025-01-01-b/);
  }, 60_000);
});
