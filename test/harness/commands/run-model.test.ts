import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Record } from '../../../results/record.ts';
import { smallCacheEnvironment } from '../../fixtures/assay.ts';

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
    env: { ASSAY_CACHE: store, ...smallCacheEnvironment },
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

  it('leaves out of a suite what is longer than the model, by name, and measures the rest', async () => {
    const folder = join(store, 'short');
    await cp(join(fixtures, 'hub'), folder, { recursive: true });
    const config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as object;
    await writeFile(join(folder, 'config.json'), JSON.stringify({ ...config, max_position_embeddings: 20 }));
    const { stdout, stderr, exitCode } = await assay('--model', folder, 'smoke', ...brief);
    expect(stderr).toMatch(
      /left out: decode short float32 b1 c\d+, longer than the 20 positions of the model/,
    );
    const titles = (JSON.parse(stdout) as { records: Record[] }).records.map(
      ({ workload }) => workload.title,
    );
    expect(titles).toContain('bw.copy');
    expect(titles.join()).not.toContain('decode');
    expect(exitCode).toBe(0);
  }, 120_000);

  it('takes the file that --file names, and what stands before the sizes may be left out', async () => {
    const folder = join(store, 'Tiny-LM');
    await cp(join(fixtures, 'hub'), folder, { recursive: true });
    await cp(join(folder, 'model.onnx'), join(folder, 'model_q4.onnx'));
    const several = await assay('--model', folder, 'decode b1 c8', ...brief);
    expect(several.stderr).toContain('has 2 decoders: model.onnx, model_q4.onnx.');
    const { stdout } = await assay('--model', folder, '--file', 'model_q4.onnx', 'decode b1 c8', ...brief);
    const { records } = JSON.parse(stdout) as { records: Record[] };
    expect(records.map(({ workload }) => workload.title)).toEqual(['decode Tiny-LM-q4 float32 b1 c8']);
  }, 120_000);

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
