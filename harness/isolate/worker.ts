import { createEngine } from '../engines/create.ts';
import type { InStep } from '../measure/in-step.ts';
import type { Phase } from '../measure/measurement.ts';
import { measureOnDriver } from '../measure/on-driver.ts';
import { measureOnLibc } from '../measure/on-libc.ts';
import { measure } from '../measure.ts';
import type { Job } from '../plan/trial.ts';
import { ownCpus } from './affinity.ts';
import { holdMemory } from './hold.ts';
import type { ParentMessage, WorkerMessage } from './messages.ts';
import { dieWithParent } from './parent-death.ts';

// One process, one trial: it does nothing else. `isolate.ts` starts it and says what to do.

dieWithParent(Number(process.argv[2]));
const stop = new AbortController();
const send = (message: WorkerMessage) => new Promise<void>((done) => process.send!(message, () => done()));

let begin: Extract<ParentMessage, { type: 'begin' }> | null = null;
let isEnded = false;

const inStep: InStep = {
  ready: () => void send({ type: 'ready' }),
  startNs: () => begin?.startNs ?? null,
  over: () => void send({ type: 'over' }),
  isEnded: () => isEnded,
  neighbours: () => (begin?.pids ?? []).filter((pid) => pid !== process.pid),
};

// Signals to the whole process group reach this process as well; the parent decides what they mean for it.
for (const name of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.on(name, () => {});
process.on('disconnect', () => process.exit(1));
process.on('message', (message: { readonly type: 'job'; readonly job: Job } | ParentMessage) => {
  if (message.type === 'job') void work(message.job);
  else if (message.type === 'stop') stop.abort();
  else if (message.type === 'begin') begin = message;
  else isEnded = true;
});

async function work(job: Job) {
  try {
    const onPhase = (phase: Phase) => void send({ type: 'phase', phase });
    const release = job.hold ? holdMemory(job.hold) : () => {};
    const together = job.inStep ? inStep : undefined;
    const result =
      job.engine.id === 'driver'
        ? await measureOnDriver(job, stop.signal, onPhase)
        : job.engine.id === 'libc'
          ? await measureOnLibc(job, stop.signal, onPhase)
          : await measure(job, await createEngine(job.engine), stop.signal, onPhase, undefined, together);
    release();
    const cpus = job.cpus === undefined ? null : ownCpus();
    const host = { ...result.host, ...(cpus && { cpus }) };
    await send({ type: 'done', result: { ...result, host } });
  } catch (error) {
    const { message, tryThis } = error as Error & { tryThis?: string };
    await send({ type: 'failed', message, tryThis: tryThis ?? null });
  }
  process.exit(0);
}
