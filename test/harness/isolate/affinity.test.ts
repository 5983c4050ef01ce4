import { describe, expect, it } from 'vitest';
import { cpusNear, listText, ownCpus } from '../../../harness/isolate/affinity.ts';
import { isolate } from '../../../harness/isolate.ts';
import type { Job } from '../../../harness/plan/trial.ts';
import { expandCpuList } from '../../../results/record/cpu-list.ts';
import { crewMachine } from '../../fixtures/scripted-crew.ts';
import { bandwidth, jobOf } from '../../fixtures/small-jobs.ts';

describe('the CPUs near a GPU', () => {
  const machine = crewMachine(2);
  const host = (allowedCpus: string | null, numaNode: number | null) => ({
    gpus: machine.gpus.map((gpu) => ({ ...gpu, numaNode })),
    numaNodes: [
      { id: 0, cpus: '0-47,96-143', memoryBytes: null },
      { id: 1, cpus: '48-95,144-191', memoryBytes: null },
    ],
    cpu: { ...machine.cpu, allowedCpus },
  });

  it('are those of its NUMA node', () => {
    expect(cpusNear(1, host(null, 1))).toBe('48-95,144-191');
    expect(cpusNear(0, host('0-191', 0))).toBe('0-47,96-143');
  });

  it('are only those that this process may use', () => {
    expect(cpusNear(0, host('40-50,100,144', 1))).toBe('48-50,144');
  });

  it('are not known where the node is not, nor where none of its CPUs is allowed', () => {
    expect(cpusNear(0, host(null, null))).toBeNull();
    expect(cpusNear(0, host('0-47', 1))).toBeNull();
    expect(cpusNear(7, host(null, 0))).toBeNull();
  });

  it('are written as the kernel writes them', () => {
    expect(listText([8, 1, 0, 2, 10, 11])).toBe('0-2,8,10-11');
    expect(expandCpuList(listText([5]))).toEqual([5]);
  });
});

describe.runIf(process.platform === 'linux')('a worker', () => {
  const run = (cpus?: string) => {
    const job: Job = {
      ...jobOf(bandwidth('bw.copy'), 'none'),
      engine: { id: 'null', library: null },
      ...(cpus !== undefined && { cpus }),
    };
    return isolate(job, { timeoutMs: 60_000, signal: new AbortController().signal, onPhase() {} });
  };

  it('runs on the CPUs that it is bound to, as the kernel tells it, and its parent stays where it was', async () => {
    const before = ownCpus()!;
    const last = String(expandCpuList(before).at(-1)!);
    const { measurement } = await run(last);
    expect(measurement!.host.cpus).toBe(last);
    expect(ownCpus()).toBe(before);
  });

  it('says nothing of CPUs where it is not bound', async () => {
    expect((await run()).measurement!.host).not.toHaveProperty('cpus');
  });

  it('runs unbound, and says so, where the kernel refuses the CPUs', async () => {
    expect((await run('8190')).measurement!.host.cpus).toBe(ownCpus());
  });
});
