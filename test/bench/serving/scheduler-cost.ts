import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
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
  /** How much more of the heap is in use near the end than after a quarter of the load, per decode. */
  readonly heapBytesPerStep: number;
}

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
  /** @param looks gets the number of each decode before it is done */
  const load = async (looks: (step: number) => void = () => {}) => {
    const { signal } = new AbortController();
    const engine = nullBatchEngine(rows);
    let step = 0;
    const looking: BatchEngine = {
      ...engine,
      decode(bucket) {
        looks(step++);
        return engine.decode(bucket);
      },
    };
    const begin = performance.now();
    const served = await serve({ engine: looking, clock: hostClock(signal), schedule, chunk: 64, signal });
    return { ms: performance.now() - begin, decodes: step, steps: served.log.steps.count };
  };
  await load();
  const { ms, steps, decodes } = await load();
  const heap: number[] = [];
  const [first, last] = [Math.floor(decodes / 4), Math.floor((decodes * 19) / 20)];
  await load((step) => {
    if (step === first || step === last) heap.push(heapInUse());
  });
  return {
    rows,
    steps,
    microsecondsPerStep: (ms * 1000) / steps,
    heapBytesPerStep: Math.max(0, heap.at(-1)! - heap.at(-2)!) / (last - first),
  };
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What is still in use when all garbage is collected: garbage comes and goes, and one look in between finds as much of it as there is. */
function heapInUse(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
