import { monotonicClock } from '../../harness/clock.ts';
import { createEngine } from '../../harness/engines/create.ts';
import type { Session } from '../../harness/engines/engine.ts';
import { describeMachine } from '../../harness/machine.ts';
import type { Prepared } from '../../harness/measure/prepared.ts';
import { prepareTask } from '../../harness/measure.ts';
import type { Trial } from '../../harness/plan/trial.ts';
import { planTrial } from '../../harness/plan.ts';
import { prepareFiles } from '../../harness/run/files.ts';
import { inTurns, withFastestKernel } from '../../harness/run/kernel-search.ts';
import type { Target } from '../../harness/target/contract.ts';
import { chooseTarget } from '../../harness/target.ts';
import type { Machine } from '../../results/record/machine.ts';
import { effectiveMemoryBytes, lastLevelCacheBytes } from '../../results/record/sizes.ts';
import { parseSpec } from '../../workloads/parse.ts';

/** A trial that is loaded in this process, to be compared with other programs step by step. */
export interface Loaded {
  readonly trial: Trial;
  readonly prepared: Prepared;
  readonly session: Session;
}

const seed = 1;

/** Nobody waits and nobody stops. */
export const unwatched = { onProgress: () => {}, signal: new AbortController().signal };

export interface Desk {
  readonly machine: Machine;
  readonly target: Target;
  plan(title: string): Trial;
  /** A probe is loaded with the kernel that is the fastest here, as in a run. */
  load(title: string): Promise<Loaded>;
}

/** The tool's own parts, put together as a worker puts them together, on the CPU. */
export async function setDesk(engine: 'native' | 'binding' | 'null', threads?: number): Promise<Desk> {
  const machine = await describeMachine();
  const target = await chooseTarget({ provider: 'cpu', engine, threads }, machine, async () => null);
  const room = {
    memoryBytes: effectiveMemoryBytes(machine),
    lastLevelCacheBytes: lastLevelCacheBytes(machine),
    layers: null,
  };
  const plan = (title: string) => planTrial(parseSpec(title), target, room);
  const checked = new Map();
  return {
    machine,
    target,
    plan,
    async load(title) {
      const trial = await withFastestKernel(plan(title), {
        target,
        seed,
        checked,
        signal: unwatched.signal,
        timeoutMs: 600_000,
        onNotice: (text) => process.stdout.write(`  ${text}\n`),
      });
      const { modelFile, shared } = await prepareFiles(trial, seed, checked, unwatched);
      const session = await (await createEngine(target.engine)).open(modelFile, {
        provider: target.provider,
        threads: target.threads,
        config: { ...trial.config, ...inTurns },
        ...(shared && { shared }),
      });
      const prepared = await prepareTask(trial.task, session, seed, monotonicClock());
      return { trial, prepared, session };
    },
  };
}

/** Seconds of `n` samples in a row. */
export async function timeOf({ prepared }: Loaded, n: number): Promise<number> {
  const begin = performance.now();
  for (let i = 0; i < n; i++) {
    await prepared.prepare?.(i);
    await prepared.sample();
  }
  return (performance.now() - begin) / 1000;
}
