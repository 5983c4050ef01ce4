import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

// Each test starts the program; on a busy machine that takes seconds.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const root = join(import.meta.dirname, '..', '..');
const repository = join(root, 'fixtures', 'imports', 'mlperf-repository', 'inference_results_v5.0');
const cli = join(root, '..', 'harness', 'cli.ts');
const assay = (...args: string[]) => execa(process.execPath, [cli, ...args], { reject: false });
const folder = mkdtempSync(join(tmpdir(), 'assay-import-reference-'));
const file = join(folder, 'out.json');
afterAll(() => rmSync(folder, { recursive: true }));

describe('assay import --reference', () => {
  let said: Awaited<ReturnType<typeof assay>>;
  beforeAll(async () => {
    said = await assay('import', repository, '--reference', file);
  });

  it('says what it took, names each invalid run and the devices that the catalogue does not have', () => {
    expect(said.exitCode).toBe(0);
    const text = String(said.stdout).replaceAll(/\s+/g, ' ');
    expect(text).toContain('3 results of MLPerf Inference v5.0');
    expect(text).toContain('refused closed/MadeUp/results/H200x8/llama2-70b-99/Server/');
    expect(text).toContain('Devices that the catalogue does not have: Unheard Of 9000.');
  });

  it('writes a file that lists and claims take as references', async () => {
    const [listed, claimed] = await Promise.all([
      assay('list', 'published', '--reference', file, '--json'),
      assay('claims', '--published-only', '--reference', file),
    ]);
    expect([listed.exitCode, claimed.exitCode]).toEqual([0, 0]);
    const ids = (JSON.parse(readFileSync(file, 'utf8')).results as { id: string }[]).map(({ id }) => id);
    expect(ids).toHaveLength(3);
    expect(ids.filter((id) => !String(listed.stdout).includes(`"${id}"`))).toEqual([]);
    expect(claimed.stdout).toContain('59 claims');
  });

  it('tells what a folder lacks that is no such repository', async () => {
    const { exitCode, stderr } = await assay('import', folder, '--reference', join(folder, 'none.json'));
    expect(exitCode).toBe(1);
    expect(String(stderr).replaceAll(/\s+/g, ' ')).toContain('Name the folder into which a repository');
  });
});
