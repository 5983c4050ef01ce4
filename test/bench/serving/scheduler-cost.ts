import { hostClock } from '../../../harness/serving/clocks.ts';
import type { BatchEngine } from '../../../harness/serving/contract.ts';
import { makeSchedule } from '../../../harness/serving/schedule.ts';
import { serve } from '../../../harness/serving/scheduler.ts';
import { nullBatchEngine } from '../../../harness/serving/scripted-engine.ts';
import type { Scenario } from '../../../workloads/serving/scenario.ts';

/** What one step of a full batch costs where nothing is computed. */
export interface SchedulerCost {
  readonly rows: number;
  readonly steps: number;
  readonly microsecondsPerStep: number;
  /** How much the heap grew from the first half of the load to its end, per step. */
  readonly heapBytesPerStep: number;
}

/** The heap is looked at so often: a look takes as long as some ten steps. */
const stepsPerSample = 500;

/** Serves a full batch on an engine that does nothing, on the clock of the host. */
export async function schedulerCost(rows: number): Promise<SchedulerCost> {
  const scenario: Scenario = {
    kind: 'offline',
    shape: 'tiny',
    precision: 'float32',
    arrivals: { process: 'at once' },
    isl: { law: 'uniform', from: 16, to: 256 },
    osl: { law: 'uniform', from: 16, to: 256 },
    limits: null,
    policy: { rows, chunk: 64 },
    requests: 100 * rows,
    warmup: 0,
    seed: 1,
  };
  const schedule = makeSchedule(scenario);
  const load = async () => {
    const { signal } = new AbortController();
    const heap: number[] = [];
    const engine = nullBatchEngine(rows);
    let steps = 0;
    const sampled: BatchEngine = {
      ...engine,
      decode(bucket) {
        if (steps++ % stepsPerSample === 0) heap.push(process.memoryUsage().heapUsed);
        return engine.decode(bucket);
      },
    };
    const begin = performance.now();
    const served = await serve({
      engine: sampled,
      clock: hostClock(signal),
      schedule,
      chunk: 64,
      signal,
    });
    return { ms: performance.now() - begin, steps: served.log.steps.count, heap };
  };
  await load();
  const { ms, steps, heap } = await load();
  const middle = heap[Math.floor(heap.length / 2)] ?? 0;
  return {
    rows,
    steps,
    microsecondsPerStep: (ms * 1000) / steps,
    heapBytesPerStep: Math.max(0, (heap.at(-1) ?? 0) - middle) / (steps / 2),
  };
}
