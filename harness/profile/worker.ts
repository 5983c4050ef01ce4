import { monotonicClock } from '../clock.ts';
import { createEngine } from '../engines/create.ts';
import type { HostShare } from '../engines/host-watch.ts';
import { dieWithParent } from '../isolate/parent-death.ts';
import { watchHost } from '../measure/host.ts';
import { sampleLoop } from '../measure/loop.ts';
import { prepareTask } from '../measure.ts';
import type { Job } from '../plan/trial.ts';

// One process, one trace: `trace-apart.ts` starts it. The runtime writes the trace to the file that the session names.

/** The runs behind a trace, in their order: those before the counted ones, and the times of those. */
export interface TracedRuns {
  readonly before: number;
  readonly durationNs: readonly number[];
  readonly host: HostShare;
}

export type TraceMessage =
  | { readonly type: 'done'; readonly runs: TracedRuns }
  | { readonly type: 'failed'; readonly message: string; readonly tryThis: string | null };

dieWithParent(Number(process.argv[2]));
const send = (message: TraceMessage) => new Promise<void>((done) => process.send!(message, () => done()));

for (const name of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.on(name, () => {});
process.on('disconnect', () => process.exit(1));
process.on('message', (job: Job) => void work(job));

async function work(job: Job) {
  try {
    await send({ type: 'done', runs: await trace(job) });
  } catch (error) {
    const { message, tryThis } = error as Error & { tryThis?: string };
    await send({ type: 'failed', message, tryThis: tryThis ?? null });
  }
  process.exit(0);
}

/** A first run, a warm-up and counted steps; closing the session ends the trace. */
async function trace(job: Job): Promise<TracedRuns> {
  const { engine: choice, modelFile, session: options, task, seed, budget } = job;
  const engine = await createEngine(choice);
  const clock = monotonicClock();
  const session = await engine.open(modelFile, options);
  try {
    const { sample, prepare } = await prepareTask(task, session, seed, clock);
    await prepare?.(-1);
    await sample();
    const signal = new AbortController().signal;
    const host = watchHost();
    const loop = await sampleLoop(sample, {
      clock,
      budget,
      signal,
      ...(prepare && { prepare }),
      onWindow: () => host.start(),
    });
    const before = 1 + loop.warmup.durationNs.length;
    return { before, durationNs: loop.durationNs, host: host.stop() };
  } finally {
    await session.close();
  }
}
