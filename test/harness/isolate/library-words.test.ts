import { expect, it } from 'vitest';
import { isOutOfMemory } from '../../../harness/isolate/library-words.ts';
import { isolate } from '../../../harness/isolate.ts';
import type { Job } from '../../../harness/plan/trial.ts';
import { SCRIPT } from '../../fixtures/replayed-run.ts';

// Texts as users of ONNX Runtime reported them (microsoft/onnxruntime 16307, 20038, 22702, 16512) and as its sources write them.

it.each([
  "Non-zero status code returned while running Mul node. Name:'Mul_8702' Status Message: bfc_arena.cc:368 void* onnxruntime::BFCArena::AllocateRawInternal(size_t, bool) Failed to allocate memory for requested buffer of size 2830172160",
  'bfc_arena.cc:376 Available memory of 387667456 is smaller than requested bytes of 390021120',
  'CUDA failure 2: out of memory ; GPU=0 ; hostname=h ; file=cuda_allocator.cc ; line=76 ; expr=cudaMalloc((void**)&p, size);',
  'CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0 ; hostname=h ; file=cuda_execution_provider.cc ; line=164',
  'CUDNN failure 5003: CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED ; GPU=0',
  'cuMemAlloc_v2 answered CUDA_ERROR_OUT_OF_MEMORY (out of memory).',
  'vkAllocateMemory failed with VK_ERROR_OUT_OF_DEVICE_MEMORY',
  'std::bad_alloc',
  'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
])('memory ran out: %s', (text) => {
  expect(isOutOfMemory(text)).toBe(true);
});

it.each([
  // Another process has the device: with less work it would be the same.
  'CUDA failure 46: all CUDA-capable devices are busy or unavailable ; GPU=0',
  'CUDA failure 700: an illegal memory access was encountered ; GPU=0',
  'CUBLAS failure 14: CUBLAS_STATUS_INTERNAL_ERROR ; GPU=0',
  'CUDA failure 999: unknown error ; GPU=0',
  'libgomp.so.1: cannot allocate memory in static TLS block',
  'stopped after its time limit while measuring',
])('something else happened: %s', (text) => {
  expect(isOutOfMemory(text)).toBe(false);
});

it('a process that ends with such words is out of memory, and the name of the host stays at home', {
  timeout: 60_000,
}, async () => {
  const failure =
    'CUDA failure 2: out of memory ; GPU=0 ; hostname=gpu-7.example ; file=cuda_allocator.cc ; line=76 ; expr=cudaMalloc';
  const job: Job = {
    task: { kind: 'bandwidth', kernel: 'bw.copy', elements: 1024, type: 'float32' },
    engine: { id: 'scripted', library: null, script: { ...SCRIPT, failure } },
    modelFile: '',
    session: { provider: { name: 'cuda', options: {} }, threads: 1, config: {} },
    budget: { warmupNs: 0, windowNs: 0, minSamples: 1, maxSamples: 1 },
    seed: 1,
  };
  const { signal } = new AbortController();
  const result = await isolate(job, { timeoutMs: 30_000, signal, onPhase() {} });
  expect(result).toMatchObject({
    outcome: 'out_of_memory',
    error: expect.stringContaining('GPU=0 ; expr=cudaMalloc'),
  });
});
