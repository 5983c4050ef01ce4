import { afterEach, describe, expect, it, vi } from 'vitest';
import { cudaDevice } from '../../../harness/target/visible-gpus.ts';
import { chooseTarget } from '../../../harness/target.ts';
import { identifierHash } from '../../../results/record/fingerprint.ts';
import { MACHINE } from '../../fixtures/made-up-trial.ts';

/** Four GPUs with UUIDs GPU-0 to GPU-3. */
const gpus = [0, 1, 2, 3].map((index) => ({
  ...MACHINE.gpus[0]!,
  index,
  name: `GPU ${index}`,
  uuidHash: identifierHash('gpu-uuid', `GPU-${index}`),
  mig: {
    enabled: false,
    devices: [{ profile: '1g', uuidHash: identifierHash('gpu-uuid', `MIG-${index}a`) }],
  },
}));
const machine = { ...MACHINE, gpus };
const device = (wanted?: number, ordinal?: number, visible?: string) =>
  cudaDevice(machine, wanted, ordinal, visible);

describe('the GPU that is meant', () => {
  it('has one number for driver and CUDA where all are shown', () => {
    expect(device()).toEqual({ index: 0, ordinal: 0 });
    expect(device(2)).toEqual({ index: 2, ordinal: 2 });
    expect(device(undefined, 3)).toEqual({ index: 3, ordinal: 3 });
  });

  it('is counted by CUDA among those that the environment shows', () => {
    expect(device(undefined, undefined, '3,1')).toEqual({ index: 3, ordinal: 0 });
    expect(device(1, undefined, '3,1')).toEqual({ index: 1, ordinal: 1 });
    expect(device(undefined, 1, 'GPU-2, GPU-0')).toEqual({ index: 0, ordinal: 1 });
  });

  it('is found by a MIG instance of it, and left as it is where the environment names what cannot be placed', () => {
    expect(device(undefined, undefined, 'MIG-2a')).toEqual({ index: 2, ordinal: 0 });
    expect(device(undefined, undefined, 'MIG-5')).toEqual({ index: 0, ordinal: 0 });
    expect(cudaDevice({ gpus: [] }, undefined, 1, undefined)).toEqual({ index: 1, ordinal: 1 });
  });

  it('is refused where it is hidden, or named twice differently', () => {
    expect(() => device(2, undefined, '3,1')).toThrow('GPU 2 is hidden by CUDA_VISIBLE_DEVICES=3,1');
    expect(() => device(2, 1)).toThrow('--device 2 and device_id:1 name different GPUs');
  });

  it('is none behind the first number that is none, as CUDA reads the variable', () => {
    expect(device(undefined, 1, '3,1,9,2')).toEqual({ index: 1, ordinal: 1 });
    expect(() => device(undefined, 2, '3,1,9,2')).toThrow('no device_id:2: CUDA counts 2 GPUs here');
    for (const nothing of ['', '-1', '9,0']) {
      expect(() => device(undefined, undefined, nothing)).toThrow('hides every GPU of this host');
    }
  });
});

describe('a target on CUDA', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('describes the GPU that is measured', async () => {
    vi.stubEnv('CUDA_VISIBLE_DEVICES', '3,1');
    const request = { engine: 'null', provider: 'cuda=use_tf32:0' };
    const target = await chooseTarget(request, machine, async () => null);
    expect(target.device).toMatchObject({ name: 'GPU 3', index: 3 });
    expect(target.provider.options).toEqual({ device_id: '0', use_tf32: '0' });
  });

  it('is passed over for the CPU, with the reason, where the environment hides every GPU', async () => {
    vi.stubEnv('CUDA_VISIBLE_DEVICES', '-1');
    const target = await chooseTarget({}, machine, async () => 'no WebGPU');
    expect(target.device.kind).toBe('cpu');
    expect(target.why).toContain('every GPU is hidden by CUDA_VISIBLE_DEVICES');
  });

  it('describes the GPU of the option device_id', async () => {
    vi.stubEnv('CUDA_VISIBLE_DEVICES', undefined);
    const request = { engine: 'null', provider: 'cuda=device_id:2' };
    const target = await chooseTarget(request, machine, async () => null);
    expect(target.device).toMatchObject({ name: 'GPU 2', index: 2 });
    expect(target.provider.options).toEqual({ device_id: '2' });
  });

  it('lets the arena take what is asked for and no more, and float32 be float32, unless the user wants it otherwise', async () => {
    vi.stubEnv('CUDA_VISIBLE_DEVICES', undefined);
    const optionsOf = async (provider: string) =>
      (await chooseTarget({ engine: 'native', provider }, machine, async () => null)).provider.options;
    expect(await optionsOf('cuda')).toEqual({
      device_id: '0',
      arena_extend_strategy: 'kSameAsRequested',
      use_tf32: '0',
    });
    expect(await optionsOf('cuda=arena_extend_strategy:kNextPowerOfTwo,use_tf32:1')).toEqual({
      device_id: '0',
      arena_extend_strategy: 'kNextPowerOfTwo',
      use_tf32: '1',
    });
    expect(await optionsOf('webgpu')).toEqual({});
  });
});
