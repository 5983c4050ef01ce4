import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { openDriver } from '../../../harness/cuda/driver.ts';
import { holdMemory } from '../../../harness/isolate/hold.ts';
import { isOutOfMemory } from '../../../harness/isolate/library-words.ts';
import { isolate } from '../../../harness/isolate.ts';
import type { Job } from '../../../harness/plan/trial.ts';
import { compileCudaStub } from '../../fixtures/cuda-stub.ts';

const stub = compileCudaStub('memory that is held back');
const open = () => openDriver(stub!.library);
const mib = 2 ** 20;

afterEach(() => vi.unstubAllEnvs());

// The stub has 64 MiB, one of which its context takes.
describe.skipIf(!stub)('memory that is held back, on a stub of the driver', () => {
  afterAll(() => stub!.remove());

  it('is gone for everybody until it is given back', () => {
    const watching = open().open(1);
    const before = watching.memory().freeBytes;
    const release = holdMemory({ device: 1, bytes: 40 * mib }, open);
    expect(watching.memory().freeBytes).toBe(before - 40 * mib);
    expect(watching.tryAllocate(30 * mib)).toBeNull();
    release();
    expect(watching.memory().freeBytes).toBe(before);
    watching.close();
  });

  it('that the device does not have is out of memory, with both figures', () => {
    const hold = () => holdMemory({ device: 0, bytes: 100 * mib }, open);
    expect(hold).toThrow(/out of memory before the model was loaded: 104857600 bytes .* 66060288 are free/);
    try {
      hold();
    } catch (error) {
      expect(isOutOfMemory((error as Error).message)).toBe(true);
    }
  });

  it('is held by the process of a trial, which ends as out of memory where it cannot be', {
    timeout: 60_000,
  }, async () => {
    const job = (bytes: number): Job => ({
      task: { kind: 'bandwidth', kernel: 'bw.copy', elements: 1024, type: 'float32' },
      engine: { id: 'null', library: null },
      modelFile: '',
      session: { provider: { name: 'cuda', options: {} }, threads: 1, config: {} },
      budget: { warmupNs: 0, windowNs: 0, minSamples: 1, maxSamples: 1 },
      seed: 1,
      hold: { device: 0, bytes },
    });
    const carriedOut = (bytes: number) =>
      isolate(job(bytes), {
        timeoutMs: 30_000,
        signal: new AbortController().signal,
        onPhase() {},
        env: { LD_LIBRARY_PATH: stub!.folder },
      });
    expect(await carriedOut(50 * mib)).toMatchObject({ outcome: 'ok' });
    expect(await carriedOut(100 * mib)).toMatchObject({
      outcome: 'out_of_memory',
      error: expect.stringContaining('104857600 bytes were to be held back'),
    });
  });
});
