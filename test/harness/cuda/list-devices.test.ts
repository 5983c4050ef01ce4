import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { compileCudaStub } from '../../fixtures/cuda-stub.ts';

const stub = compileCudaStub('the list of devices');
const program = fileURLToPath(new URL('../../../harness/cuda/list-devices.ts', import.meta.url));

const list = (env: Record<string, string>) =>
  JSON.parse(
    spawnSync(process.execPath, [program], { encoding: 'utf8', env: { ...process.env, ...env } }).stdout,
  );

describe.skipIf(!stub)("the list of devices, on a stub of CUDA's driver", () => {
  afterAll(() => stub!.remove());

  it('has all GPUs, also those that CUDA_VISIBLE_DEVICES hides', () => {
    const env = { LD_LIBRARY_PATH: stub!.folder, CUDA_VISIBLE_DEVICES: '1' };
    expect(list(env).devices.map(({ pciBusId }: { pciBusId: string }) => pciBusId)).toEqual([
      '0000:83:00.0',
      '0000:84:00.0',
    ]);
  });

  it('says what the driver said', () => {
    const env = { LD_LIBRARY_PATH: stub!.folder, ASSAY_STUB_FAIL: 'cuInit=802' };
    expect(list(env).problem).toMatch(/CUDA_ERROR_SYSTEM_NOT_READY/);
  });
});
