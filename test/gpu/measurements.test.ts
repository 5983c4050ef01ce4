import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { readRecord, recordFiles } from '../../results/record/store.ts';
import type { Record } from '../../results/record.ts';
import { gpuProvider, isSoftware, refusesHalf } from './provider.ts';

const minutes = 60_000;
const store = mkdtempSync(join(tmpdir(), 'assay-gpu-'));
afterAll(() => rmSync(store, { recursive: true, force: true }));

const isOfCuda = gpuProvider === 'cuda';
/** What a provider does not compute in is refused before anything runs: WebGPU has no bfloat16, and CUDA's attention no float32. */
const precisions = ['float32', 'float16', ...(gpuProvider === 'webgpu' ? [] : ['bfloat16']), 'int8', 'int4'];
const ofDecoders = precisions.filter((precision) => !(isOfCuda && precision === 'float32'));

const kernels = ['bw.read', 'bw.copy', 'bw.triad'];
const products = precisions.map((precision) => `gemm ${precision} 256x256x256`);
const perPrecision = (precision: string) => [
  `prefill tiny ${precision} b2 i32`,
  `decode tiny ${precision} b2 c64`,
  `decode tiny ${precision} b2 c64 queued`,
  `decode tiny ${precision} b2 c64 graph`,
  `decode tiny ${precision} b2 c64 queued graph`,
  `generate tiny ${precision} b2 i16 o8`,
  `generate tiny ${precision} b2 i16 o8 queued`,
  `generate tiny ${precision} b2 i16 o8 graph`,
];
const links = isOfCuda ? ['memory.capacity', 'link.h2d', 'link.d2h', 'link.both', 'copy.engine'] : [];

const titleOf = ({ workload }: Record) => workload.title;
const wordsOf = ({ repeats }: Record) => repeats.map(({ error }) => error).join(' ');

/** What keeps a record from being a figure of a sound output on the device; null where nothing does. */
function unsound(record: Record): string | null {
  const { workload, validity, figures } = record;
  const reasons = validity.reasons.map(({ code }) => code).join(', ');
  if (validity.state === 'INVALID') return `${workload.title}: ${reasons} ${wordsOf(record)}`;
  return figures.some(({ value }) => value !== null) ? null : `${workload.title}: no figure`;
}

describe.skipIf(gpuProvider === null)(`every measurement on ${gpuProvider}`, () => {
  it(
    'ends with a figure and a sound output, on the device alone',
    async () => {
      const titles = [...kernels, ...products, ...ofDecoders.flatMap(perPrecision), ...links];
      const short = ['--repeats', '1', '--warmup', '0.1', '--budget', '0.2', '--store', store];
      const cli = new URL('../../harness/cli.ts', import.meta.url).pathname;
      // The cache of the user: there lies the runtime that was installed for CUDA.
      await execa(process.execPath, [cli, 'run', ...titles, '--provider', gpuProvider!, ...short], {
        reject: false,
      });
      const stored = await Promise.all(recordFiles([store]).map(readRecord));
      const records = stored.map(({ record }) => record);
      expect(records.map(titleOf).sort()).toEqual(titles.sort());

      // A driver without half floats says so of every work that has them.
      const refused = records.filter((record) => refusesHalf(wordsOf(record)));
      const withHalf = records.filter(({ setting }) => setting.activations === 'float16');
      if (refused.length > 0) {
        console.log(`this software driver has no half floats, and refused ${refused.length} measurements`);
        expect(refused.map(titleOf)).toEqual(withHalf.map(titleOf));
      }
      const measured = records.filter((record) => !refused.includes(record));
      expect(measured.map(unsound).filter((problem) => problem !== null)).toEqual([]);

      // Kernels of a GPU are queued by eight; those of a software driver, which last seconds, are run once a sample.
      const ofKernels = measured.filter(({ workload }) => ['bandwidth', 'gemm'].includes(workload.kind));
      const expected = ofKernels.map(() => (isSoftware ? undefined : 8));
      expect(ofKernels.map(({ setting }) => setting.launches)).toEqual(expected);
    },
    20 * minutes,
  );
});
