import { describe, expect, it } from 'vitest';
import { decisiveVariables } from '../../../harness/target/environment.ts';

describe('the variables that a figure depends on', () => {
  it('are those of the libraries that compute, in the order of their names', () => {
    const environment = {
      OMP_NUM_THREADS: '2',
      ORT_ENABLE_XQA: '1',
      CUDA_LAUNCH_BLOCKING: '1',
      NVIDIA_TF32_OVERRIDE: '0',
      HOME: 'x',
      ORTHODOX: '1',
      LANG: 'C',
    };
    const names = ['CUDA_LAUNCH_BLOCKING', 'NVIDIA_TF32_OVERRIDE', 'OMP_NUM_THREADS', 'ORT_ENABLE_XQA'];
    expect(Object.keys(decisiveVariables(environment)!)).toEqual(names);
  });

  it('hold no place of the host', () => {
    const environment = { CUDA_HOME: 'C:\\cuda', CUDA_PATH: '/usr/local/cuda', ORT_CACHE: '/home/me/cache' };
    expect(decisiveVariables(environment)).toBeUndefined();
  });
});
