import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Record } from '../../../results/record.ts';

const cli = new URL('../../../harness/cli.ts', import.meta.url).pathname;
const fixtures = new URL('../../fixtures/own-model/', import.meta.url).pathname;

let store: string;
beforeAll(async () => {
  store = await mkdtemp(join(tmpdir(), 'assay-run-model-'));
});
afterAll(() => rm(store, { recursive: true }));

const assay = (...words: string[]) =>
  execa(process.execPath, [cli, 'run', ...words, '--store', store, '--provider', 'cpu'], {
    reject: false,
    env: { ASSAY_CACHE: store },
  });

const brief = ['--repeats', '2', '--warmup', '0.02', '--budget', '0.02', '--json'];

describe('assay run --model', () => {
  it.each(['hub', 'genai'])(
    'measures prefill, step and generation of %s, and says whose weights they are',
    async (name) => {
      const { stdout, stderr } = await assay(
        '--model',
        join(fixtures, name),
        'prefill model int4 b2 i8',
        'decode model int4 b2 c16',
        'generate model int4 b1 i4 o8',
        ...brief,
      );
      const { records } = JSON.parse(stdout || stderr) as { records: Record[] };
      expect(records.map(({ workload }) => workload.title)).toEqual([
        `prefill ${name} float32 b2 i8`,
        `decode ${name} float32 b2 c16`,
        `generate ${name} float32 b1 i4 o8`,
      ]);
      for (const { run, workload, population, figures, repeats } of records) {
        expect(population).toMatchObject({ issued: 2, ok: 2 });
        expect(workload.model!.weights).toMatchObject({ synthetic: false, seed: null });
        expect(workload.model!.weights.sha256).toMatch(/^[0-9a-f]{64}$/);
        expect(workload.cost.weightBytes).toBeGreaterThan(0);
        expect(figures[0]!.value).toBeGreaterThan(0);
        expect(repeats.map(({ output }) => output.finite)).toEqual([true, true]);
        expect(new Set(repeats.map(({ output }) => output.idsSha256)).size).toBe(1);
        // The record goes to others: it says which model, and not where it lies here.
        expect(run.reproduce).toContain(`--model "<folder ${name}>"`);
      }
      expect(JSON.stringify(records)).not.toContain(fixtures);
      expect(records[2]!.repeats[0]!.samples.tokenNs![0]).toHaveLength(8);
    },
    120_000,
  );

  it('refuses a flag that would change the model', async () => {
    const { stderr, exitCode } = await assay('--model', join(fixtures, 'hub'), '--precision', 'int4');
    expect(stderr).toContain('--precision and --model exclude each other');
    expect(exitCode).toBe(2);
  }, 60_000);

  it('refuses a context that the model has no positions for', async () => {
    const { stderr, exitCode } = await assay('--model', join(fixtures, 'hub'), 'decode model int4 b1 c256');
    expect(stderr).toContain('needs 257 positions; hub has 256');
    expect(exitCode).toBe(2);
  }, 60_000);
});
