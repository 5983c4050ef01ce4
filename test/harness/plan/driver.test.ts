import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openDriver } from '../../../harness/cuda/driver.ts';
import type { isolate } from '../../../harness/isolate.ts';
import { measureOnDriver } from '../../../harness/measure/on-driver.ts';
import type { Room } from '../../../harness/plan/room.ts';
import { planTrial } from '../../../harness/plan.ts';
import { jobOf } from '../../../harness/run/job.ts';
import type { Target } from '../../../harness/target/contract.ts';
import { figureOf } from '../../../results/figures/efficiency.ts';
import type { Spec } from '../../../workloads/spec.ts';
import { title } from '../../../workloads/title.ts';
import { compileCudaStub } from '../../fixtures/cuda-stub.ts';
import { replayedRun } from '../../fixtures/replayed-run.ts';
import { crewMachine, crewTarget } from '../../fixtures/scripted-crew.ts';

const room: Room = { memoryBytes: null, lastLevelCacheBytes: null, layers: null };
const target = (name: string, options: Record<string, string> = {}): Target => ({
  engine: { id: 'native', library: null },
  provider: { name, options },
  deviceClass: name === 'cpu' ? 'cpu' : 'gpu',
  device: { kind: name === 'cpu' ? 'cpu' : 'gpu', name: 'made up', index: 0, fingerprint: null },
  threads: 1,
  why: 'a test',
});

const transfer: Spec = { kind: 'transfer', kernel: 'link.both' };
const capacity: Spec = { kind: 'capacity' };
const product = (arithmetic: 'tf32' | 'ieee'): Spec => ({
  kind: 'gemm',
  precision: 'float32',
  m: 64,
  n: 64,
  k: 64,
  arithmetic,
});
const files = { modelFile: '', graphSha256: null, weightsSha256: null, shared: null };
const care = { repeats: 1, warmupSeconds: 1, windowSeconds: 1, minSamples: 1 };

describe('what asks the driver', () => {
  it.each(['cpu', 'webgpu'])('is refused on %s with a way out', (provider) => {
    for (const spec of [transfer, capacity]) {
      expect(() => planTrial(spec, target(provider), room)).toThrow(
        expect.objectContaining({
          exitCode: 2,
          message: expect.stringContaining(`${title(spec)} asks NVIDIA's driver`),
          tryThis: expect.stringContaining('--provider cuda'),
        }),
      );
    }
  });

  it('goes to the driver, on the GPU of the target, whatever engine the target has', () => {
    const cuda = target('cuda', { device_id: '3' });
    const job = jobOf(
      planTrial(transfer, cuda, room),
      files,
      { target: cuda, cpus: null },
      { care, seed: 1 },
    );
    expect(job.engine).toEqual({ id: 'driver', library: null });
    expect(job.session.provider.options.device_id).toBe('3');
  });

  it('has the bytes of both directions as its cost: four rounds of 256 MiB each way', () => {
    const { cost } = planTrial(transfer, target('cuda'), room);
    expect(cost.bytesRead).toBe(2 * 4 * 256 * 2 ** 20);
    const between = planTrial({ kind: 'transfer', kernel: 'link.d2d' }, target('cuda'), room).cost;
    expect(between).toMatchObject({ bytesRead: 16 * 256 * 2 ** 20 });
  });
});

describe('a product with TF32 or without', () => {
  it.each([
    ['tf32', '1'],
    ['ieee', '0'],
  ] as const)('%s tells the CUDA provider use_tf32=%s, beside its other options', (way, value) => {
    const cuda = target('cuda', { device_id: '1' });
    const job = jobOf(
      planTrial(product(way), cuda, room),
      files,
      { target: cuda, cpus: null },
      { care, seed: 1 },
    );
    expect(job.session.provider).toEqual({ name: 'cuda', options: { device_id: '1', use_tf32: value } });
  });

  it('is refused where the provider has no such choice', () => {
    expect(() => planTrial(product('tf32'), target('cpu'), room)).toThrow(/has no choice of TF32/);
  });
});

const stub = compileCudaStub('a run that asks the driver');

describe.skipIf(!stub)(
  'a run that asks the driver, on a stub of it, from the plan to the stored record',
  () => {
    beforeAll(() => {
      vi.stubEnv('ASSAY_CACHE', mkdtempSync(join(tmpdir(), 'assay-driver-cache-')));
    });
    afterAll(() => {
      rmSync(process.env.ASSAY_CACHE!, { recursive: true });
      vi.unstubAllEnvs();
      stub!.remove();
    });

    const onStub: typeof isolate = async (job, { signal, onPhase }) => {
      const { task } = job;
      const small = task.kind === 'transfer' ? { ...task, bytes: 2 ** 20 } : task;
      const measurement = await measureOnDriver(
        { ...job, task: small },
        signal,
        onPhase,
        openDriver(stub!.library),
      );
      return { outcome: 'ok', measurement };
    };
    const hurry = { repeats: 3, warmupSeconds: 0.01, windowSeconds: 0.01, minSamples: 10 };
    const record = (spec: Spec) => replayedRun({ request: { specs: [spec], care: hurry }, carryOut: onStub });

    it('keeps what was found of the memory, and its figure', async () => {
      const { workload, repeats, engine, setting, ...rest } = await record(capacity);
      expect(workload).toMatchObject({ kind: 'capacity', kernel: 'memory.capacity', graphSha256: null });
      expect(repeats).toHaveLength(3);
      expect(repeats[0]!.capacity).toMatchObject({ verifiedBytes: 62 * 2 ** 20, firstWrongByte: null });
      expect(engine).toMatchObject({ id: 'driver', library: { name: 'CUDA driver', version: '12.8' } });
      const figure = figureOf({ workload, repeats, engine, setting, ...rest }, 'memory.capacity')!;
      expect(figure).toMatchObject({ value: 62 * 2 ** 20, unit: 'B', processes: 3, samples: 3 });
      expect(rest.validity.reasons.map(({ code }) => code)).not.toContain('too_few_samples');
    });

    it('is INVALID where the memory folds onto itself', async () => {
      vi.stubEnv('ASSAY_STUB_REAL_BYTES', String(2 ** 25));
      const { validity } = await record(capacity);
      vi.stubEnv('ASSAY_STUB_REAL_BYTES', '');
      expect(validity.state).toBe('INVALID');
      expect(validity.reasons[0]).toMatchObject({ code: 'wrong_output' });
    });

    it('keeps the samples of a copy, and which bytes were compared', async () => {
      const made = await replayedRun({
        request: {
          specs: [{ kind: 'transfer', kernel: 'link.d2d', pair: { from: 0, to: 1 } }],
          care: hurry,
          machine: crewMachine(2),
          partners: [crewTarget(1)],
        },
        carryOut: onStub,
      });
      expect(made.workload).toMatchObject({ kind: 'transfer', kernel: 'link.d2d', title: 'link.d2d 0to1' });
      expect(made.workload.pair).toEqual({ from: 0, to: 1 });
      expect(made.repeats[0]!.output.checked).toMatch(/between 0000:83:00.0 and 0000:84:00.0/);
      expect(figureOf(made, 'link.d2d')!.value).toBeGreaterThan(0);
    });
  },
);
