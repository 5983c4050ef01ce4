import { createEngine } from './engines/create.ts';
import { holdMemory } from './hold.ts';
import { measure } from './measure/measure.ts';
import { measureOnDriver } from './measure/on-driver.ts';
import { dieWithParent } from './parent-death.ts';
import type { Job } from './trial.ts';

// One process, one trial: it does nothing else. `isolate.ts` starts it and says what to do.

export type WorkerMessage =
  | { readonly type: 'phase'; readonly phase: Phase }
  | { readonly type: 'done'; readonly result: Awaited<ReturnType<typeof measure>> }
  | { readonly type: 'failed'; readonly message: string; readonly tryThis: string | null };

export type Phase = 'loading' | 'first run' | 'warming up' | 'measuring' | 'checking';

dieWithParent(Number(process.argv[2]));
const stop = new AbortController();
const send = (message: WorkerMessage) => new Promise<void>((done) => process.send!(message, () => done()));

// Signals to the whole process group reach this process as well; the parent decides what they mean for it.
for (const name of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.on(name, () => {});
process.on('disconnect', () => process.exit(1));
process.on('message', (message: Job | 'stop') => {
  if (message === 'stop') stop.abort();
  else void work(message);
});

async function work(job: Job) {
  try {
    const onPhase = (phase: Phase) => void send({ type: 'phase', phase });
    const release = job.hold ? holdMemory(job.hold) : () => {};
    const result =
      job.engine.id === 'driver'
        ? await measureOnDriver(job, stop.signal, onPhase)
        : await measure(job, await createEngine(job.engine), stop.signal, onPhase);
    release();
    await send({ type: 'done', result });
  } catch (error) {
    const { message, tryThis } = error as Error & { tryThis?: string };
    await send({ type: 'failed', message, tryThis: tryThis ?? null });
  }
  process.exit(0);
}
