import { median } from '../../results/statistics/quantile.ts';
import type { EngineChoice } from '../engines/choice.ts';
import type { Engine, Session, SessionOptions } from '../engines/engine.ts';
import type { Task } from '../plan/trial.ts';
import { prepareBandwidth, prepareGemm, type Streams, streamsIn } from './kernel.ts';
import type { Prepared } from './prepared.ts';

/** Kernels that do the same work, to be tried one after the other in one process: plain data, since it crosses processes. */
export interface KernelTrial {
  readonly engine: EngineChoice;
  readonly candidates: readonly {
    readonly name: string;
    readonly task: KernelTask;
    readonly modelFile: string;
    readonly session: SessionOptions;
  }[];
  readonly seed: number;
  /** How long each may run in a round, in seconds; one run is always taken. */
  readonly seconds: number;
}

export type KernelTask = Extract<Task, { kind: 'bandwidth' | 'gemm' }>;

/** What a candidate gave: the median time of a sample in seconds, or why there is none. */
export interface TriedKernel {
  readonly name: string;
  readonly seconds: number | null;
  readonly why: string | null;
}

/** All run in each round, so that a machine that changes does so for all of them; who is far behind is out after the first. */
const rounds = 3;
const farBehind = 1.25;

interface Standing {
  readonly name: string;
  readonly prepared: Prepared;
  readonly times: number[];
}

/**
 * Tries each candidate: its result is checked, then it takes turns with the others. Streams are filled once and shared by all. What the
 * engine refuses, places on another device or computes wrong is out, with the reason; it never throws for a candidate.
 *
 * @param now seconds of a clock that never goes back
 */
export async function tryKernels(
  engine: Engine,
  { candidates, seed, seconds }: KernelTrial,
  now: () => number = () => performance.now() / 1000,
): Promise<TriedKernel[]> {
  const sessions: Session[] = [];
  const out = new Map<string, string>();
  const standing: Standing[] = [];
  let streams: Streams | undefined;
  try {
    for (const { name, task, modelFile, session: options } of candidates) {
      try {
        const session = await engine.open(modelFile, options);
        sessions.push(session);
        const misplaced = placedElsewhere(session, options);
        if (misplaced !== null) throw new Error(misplaced);
        if (task.kind === 'bandwidth') streams ??= streamsIn(session, task, seed);
        const prepared =
          task.kind === 'bandwidth'
            ? await prepareBandwidth(task, session, seed, streams)
            : await prepareGemm(task, session, seed);
        await prepared.sample();
        await prepared.spoil?.();
        await prepared.sample();
        const { finite, wrong } = await prepared.check();
        if (finite === false || wrong !== null)
          throw new Error(wrong ?? 'it gave values that are not finite');
        standing.push({ name, prepared, times: [] });
      } catch (error) {
        out.set(name, (error as Error).message);
      }
    }
    await takeTurns(standing, seconds, now);
    return candidates.map(({ name }) => {
      const times = standing.find((each) => each.name === name)?.times;
      return { name, seconds: times ? median(times) : null, why: out.get(name) ?? null };
    });
  } finally {
    // The first session holds the streams.
    for (const session of sessions.reverse()) await session.close();
  }
}

async function takeTurns(standing: readonly Standing[], seconds: number, now: () => number) {
  let running = standing;
  for (let round = 0; round < rounds; round++) {
    for (const { prepared, times } of running) {
      const begin = now();
      let last = begin;
      do {
        await prepared.sample();
        const end = now();
        times.push(end - last);
        last = end;
      } while (last - begin < seconds / rounds);
    }
    // By the fastest run of each: one that was held up is not out for that.
    const best = Math.min(...running.flatMap(({ times }) => times));
    running = running.filter(({ times }) => Math.min(...times) <= farBehind * best);
  }
}

/** A kernel that the provider does not have is computed on the CPU: no probe of the device. */
function placedElsewhere({ placement }: Session, { provider }: SessionOptions): string | null {
  const nodes = placement?.CPUExecutionProvider ?? 0;
  return provider.name !== 'cpu' && nodes > 0 ? 'ONNX Runtime placed it on the CPU' : null;
}
