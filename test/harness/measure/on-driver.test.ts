import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { openDriver } from '../../../harness/cuda/driver.ts';
import { isolate } from '../../../harness/isolate.ts';
import { measureOnDriver } from '../../../harness/measure/on-driver.ts';
import type { Job, Task } from '../../../harness/plan/trial.ts';
import { transferKernels } from '../../../workloads/transfers.ts';
import { compileCudaStub } from '../../fixtures/cuda-stub.ts';

const mib = 2 ** 20;
const stub = compileCudaStub('what is measured on the driver');
const never = new AbortController().signal;
const capacity: Task = { kind: 'capacity', windowBytes: 4 * mib };
const transfer = (kernel: (typeof transferKernels)[number]): Task => ({
  kind: 'transfer',
  kernel,
  bytes: 2 * mib,
});

const jobOf = (task: Task, device = '0', peer = 1 - Number(device)): Job => ({
  task,
  engine: { id: 'driver', library: null },
  modelFile: '',
  session: { provider: { name: 'cuda', options: { device_id: device } }, threads: 1, config: {} },
  budget: { warmupNs: 0, windowNs: 0, minSamples: 3, maxSamples: 3 },
  seed: 1,
  peer,
});

const measure = (task: Task, device?: string, peer?: number) =>
  measureOnDriver(jobOf(task, device, peer), never, () => {}, openDriver(stub!.library));

afterEach(() => vi.unstubAllEnvs());

describe.skipIf(!stub)('what is measured on the driver, on a stub of it', () => {
  afterAll(() => stub!.remove());

  it.each(transferKernels)('%s moves its bytes, and all of them arrive', async (kernel) => {
    const { samples, output, library } = await measure(transfer(kernel), '1');
    expect(samples.durationNs).toHaveLength(3);
    expect(output.wrong).toBeNull();
    expect(output.checked).toMatch(/^all (2097152|4194304) bytes that arrived/);
    expect(library).toMatchObject({ name: 'CUDA driver', version: '12.8' });
  });

  it('counts what crosses between host and device, and nothing of what stays on devices', async () => {
    const traffic = async (kernel: (typeof transferKernels)[number]) =>
      (await measure(transfer(kernel))).traffic;
    expect(await traffic('link.h2d')).toEqual({ toDeviceBytes: 8 * mib, toHostBytes: 0 });
    expect(await traffic('link.both')).toEqual({ toDeviceBytes: 8 * mib, toHostBytes: 8 * mib });
    expect(await traffic('copy.engine')).toEqual({ toDeviceBytes: 0, toHostBytes: 0 });
  });

  it('a copy that arrives with a wrong bit is no result', async () => {
    vi.stubEnv('ASSAY_STUB_BAD_BYTE', '5');
    expect((await measure(transfer('link.d2h'))).output.wrong).toBe('byte 5 did not arrive as it was sent');
  });

  it('a copy that never took place is no result, though the driver answers that all is well', async () => {
    vi.stubEnv('ASSAY_STUB_LOSE', '1');
    expect((await measure(transfer('copy.engine'))).output.wrong).toMatch(/did not arrive as it was sent/);
  });

  it('a copy between two GPUs says which, and whether they reach each other', async () => {
    expect((await measure(transfer('link.d2d'))).output.checked).toMatch(
      /between 0000:83:00.0 and 0000:84:00.0, each with direct access/,
    );
    vi.stubEnv('ASSAY_STUB_PEERS', '0');
    const byHost = await measure(transfer('link.d2d'));
    expect(byHost.output.checked).toMatch(/by way of the host/);
    expect(byHost.peer).toEqual({ from: '0000:83:00.0', to: '0000:84:00.0', isDirect: false });
  });

  it('a copy between two GPUs goes to the one that is named, and no other way', async () => {
    vi.stubEnv('ASSAY_STUB_DEVICES', '8');
    vi.stubEnv('ASSAY_STUB_BAD_PAIR', '6-2');
    const between = (from: string, to: number) => measure(transfer('link.d2d'), from, to);
    expect((await between('6', 2)).output.wrong).toBe('byte 7 did not arrive as it was sent');
    const back = await between('2', 6);
    expect(back.output.wrong).toBeNull();
    expect(back.peer).toEqual({ from: '0000:85:00.0', to: '0000:89:00.0', isDirect: true });
    expect((await measure(transfer('link.d2d.both'), '2', 6)).output.wrong).toMatch(/byte 7 did not arrive/);
  });

  it('a copy between two GPUs is refused where there is one', async () => {
    vi.stubEnv('ASSAY_STUB_DEVICES', '1');
    await expect(measure(transfer('link.d2d'))).rejects.toThrow(/needs two, and CUDA shows one/);
  });

  it('frees all that it took', async () => {
    const context = openDriver(stub!.library).open(0);
    const before = context.memory();
    for (const kernel of transferKernels) await measure(transfer(kernel));
    expect(context.memory()).toEqual(before);
    context.close();
  });

  it('the memory is one sample, with what was found of it', async () => {
    const { samples, capacity: found, output, stop } = await measure(capacity);
    expect(samples.durationNs).toHaveLength(1);
    expect(stop).toBe('count');
    expect(found).toMatchObject({ driverTotalBytes: 64 * mib, verifiedBytes: 62 * mib });
    expect(output.wrong).toBeNull();
  });

  it('memory that is not there is a wrong output', async () => {
    vi.stubEnv('ASSAY_STUB_REAL_BYTES', String(32 * mib));
    expect((await measure(capacity)).output.wrong).toMatch(/of 65011712 bytes .*; the first wrong one/);
  });

  describe('in a process of its own', () => {
    const run = (task: Task, env: Record<string, string> = {}) =>
      isolate(jobOf(task), {
        timeoutMs: 60_000,
        signal: never,
        onPhase: () => {},
        env: { LD_LIBRARY_PATH: stub!.folder, ...env },
      });

    it('measures, without ONNX Runtime', async () => {
      const outcome = await run(transfer('link.both'));
      expect(outcome.outcome).toBe('ok');
      expect(outcome.measurement!.samples.durationNs).toHaveLength(3);
    });

    it('memory that does not suffice is an outcome of its own', async () => {
      const outcome = await run({ kind: 'transfer', kernel: 'link.h2d', bytes: 128 * mib });
      expect(outcome).toMatchObject({
        outcome: 'out_of_memory',
        error: expect.stringContaining('CUDA_ERROR_OUT_OF_MEMORY'),
      });
    });

    it('a GPU that another process holds is a failure with a way out', async () => {
      const outcome = await run(capacity, { ASSAY_STUB_FAIL: 'cuDevicePrimaryCtxRetain=46' });
      expect(outcome).toMatchObject({
        outcome: 'failed',
        error: expect.stringMatching(/CUDA_ERROR_DEVICE_UNAVAILABLE.*compute mode/s),
      });
    });
  });
});
