import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { readRecord, recordFiles } from '../../results/store.ts';
import { gpuProvider } from './provider.ts';

const minutes = 60_000;
const store = mkdtempSync(join(tmpdir(), 'assay-gpu-'));
afterAll(() => rmSync(store, { recursive: true, force: true }));

/** Precisions of the products and decoders: those of the software Vulkan driver are fewer. */
const precisions = (process.env.ASSAY_GPU_PRECISIONS ?? 'float32,float16,bfloat16,int8,int4').split(',');

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
const isOfCuda = gpuProvider === 'cuda';
// CUDA's attention has no float32.
const ofDecoders = precisions.filter((precision) => !(isOfCuda && precision === 'float32'));
const links = isOfCuda ? ['memory.capacity', 'link.h2d', 'link.d2h', 'link.both', 'copy.engine'] : [];

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
      const records = await Promise.all(recordFiles([store]).map(readRecord));
      expect(records.map(({ record }) => record.workload.title).sort()).toEqual(titles.sort());
      const unsound = records.flatMap(({ record: { workload, validity, repeats } }) =>
        validity.state === 'INVALID'
          ? [
              `${workload.title}: ${validity.reasons.map(({ code }) => code)} ${repeats.map(({ error }) => error)}`,
            ]
          : [],
      );
      expect(unsound).toEqual([]);
    },
    20 * minutes,
  );
});
