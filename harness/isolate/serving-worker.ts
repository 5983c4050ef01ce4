import type { Scenario } from '../../workloads/serving/scenario.ts';
import { createEngine } from '../engines/create.ts';
import { watchHost } from '../measure/host.ts';
import { openRows, type ServedRows } from '../serving/batch-engine.ts';
import { checkServed } from '../serving/check-served.ts';
import { hostClock } from '../serving/clocks.ts';
import type { FromServer, ServingJob, ToServer } from '../serving/messages.ts';
import { makeSchedule } from '../serving/schedule.ts';
import { serve } from '../serving/scheduler.ts';
import { openSolo, type Solo } from '../serving/solo.ts';
import { holdMemory } from './hold.ts';
import { dieWithParent } from './parent-death.ts';

// One process, one model: it serves the loads that it is told, one after the other. `serving.ts` starts it.

dieWithParent(Number(process.argv[2]));
const send = (message: FromServer) => new Promise<void>((done) => process.send!(message, () => done()));

/** What is told to the other process of a load, so often: what is lost when this one is killed is less. */
const deltaEveryNs = 1e9;

// Signals to the whole process group reach this process as well; the parent decides what they mean for it.
for (const name of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.on(name, () => {});
process.on('disconnect', () => process.exit(1));
process.on('message', (message: ToServer) => {
  if (message.type === 'job') void telling(() => open(message.job));
  else if (message.type === 'serve') void telling(() => serveLoad(message.scenario));
  else if (message.type === 'end load') ending.abort(message.why);
  else process.exit(0);
});

let ending = new AbortController();
let rows: ServedRows;
let solo: Solo;
let vocab: number;
/** Only on the CPU a row is computed alike in any company. */
let isExact: boolean;

/** Answers of a load that are computed once more, alone: each takes as long as its request does on an idle device. */
const answersComputedAgain = 4;

async function telling(work: () => Promise<FromServer>) {
  try {
    await send(await work());
  } catch (error) {
    const { message, tryThis } = error as Error & { tryThis?: string };
    await send({ type: 'failed', message, tryThis: tryThis ?? null });
    process.exit(0);
  }
}

async function open(job: ServingJob): Promise<FromServer> {
  if (job.hold) holdMemory(job.hold);
  const engine = await createEngine(job.engine);
  const begin = performance.now();
  const session = await engine.open(job.modelFile, job.session);
  const loadNs = Math.round((performance.now() - begin) * 1e6);
  rows = await openRows(job.task, session);
  solo = await openSolo(job.task, session);
  vocab = job.task.shape.vocab;
  isExact = job.session.provider.name === 'cpu';
  return { type: 'open', loadNs, ways: rows.ways, library: engine.library, placement: session.placement };
}

async function serveLoad(scenario: Scenario): Promise<FromServer> {
  ending = new AbortController();
  const schedule = makeSchedule(scenario);
  const engine = await rows.serve(schedule, scenario.seed);
  const host = watchHost();
  host.start();
  const clock = hostClock(ending.signal);
  const { log, ids, stop } = await serve({
    engine,
    clock,
    schedule,
    chunk: scenario.policy.chunk,
    signal: ending.signal,
    onDelta: {
      everyNs: deltaEveryNs,
      take: (delta, progress) => void send({ type: 'delta', delta, progress }),
    },
  });
  const share = host.stop();
  const { seed } = scenario;
  const served = { log: log.requests, ids };
  const again = await checkServed(served, { solo, vocab, seed, count: answersComputedAgain });
  return {
    type: 'served',
    stop,
    endNs: log.endNs,
    originNs: String(clock.originNs),
    host: share,
    untriedChunks: engine.untried,
    solo:
      again.checked === 0
        ? null
        : {
            checked: again.checked,
            differing: again.checked - again.equal,
            isExact,
            detail: `${again.equalTokens} of ${again.tokens} ids up to the first that differs`,
          },
  };
}
