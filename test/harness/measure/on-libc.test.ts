import { describe, expect, it } from 'vitest';
import { isolate } from '../../../harness/isolate.ts';
import type { Job } from '../../../harness/plan/trial.ts';
import type { YardstickKernel } from '../../../workloads/yardsticks.ts';
import { onCpu } from '../../fixtures/engines.ts';

const bytes = 5_000_001;

const jobOf = (kernel: YardstickKernel, threads: number): Job => ({
  task: { kind: 'yardstick', kernel, bytes, threads },
  engine: { id: 'libc', library: null },
  modelFile: '',
  session: { ...onCpu, threads },
  budget: { warmupNs: 0, windowNs: 0, minSamples: 4, maxSamples: 4 },
  seed: 1,
});

const measured = async (kernel: YardstickKernel, threads: number) => {
  const outcome = await isolate(jobOf(kernel, threads), {
    timeoutMs: 60_000,
    signal: new AbortController().signal,
    onPhase: () => {},
  });
  expect(outcome.outcome === 'ok' ? null : outcome).toBeNull();
  return outcome.measurement!;
};

describe.each(['libc.read', 'libc.copy'] as const)('%s', (kernel) => {
  it('is measured on several threads, and its work checked', async () => {
    const { samples, output, library } = await measured(kernel, 3);
    expect(samples.durationNs).toHaveLength(4);
    expect(output).toMatchObject({ wrong: null, checked: expect.stringMatching(/^mem(cmp|chr|cpy): /) });
    expect(library).toMatchObject({ name: 'libc' });
  });
});

describe('the reading of one thread', () => {
  it('stands beside that of several, three times before and three times behind the window', async () => {
    expect((await measured('libc.read', 3)).byOneThread!.durationNs).toHaveLength(6);
  });

  it('is none where there is one thread, and none beside a copy', async () => {
    expect(await measured('libc.read', 1)).not.toHaveProperty('byOneThread');
    expect(await measured('libc.copy', 2)).not.toHaveProperty('byOneThread');
  });
});
