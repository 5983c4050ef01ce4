import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Hopeless } from '../../results/serving/hopeless.ts';
import type { ServingLog } from '../../results/serving/log.ts';
import type { Scenario } from '../../workloads/serving/scenario.ts';
import { Failure } from '../errors.ts';
import { countLikeTheDriver } from '../isolate.ts';
import { plainNode } from '../machine/plain-node.ts';
import type { FromServer, LoadEnd, Opened, ServingJob, ToServer } from '../serving/messages.ts';
import { Recorder } from '../serving/recorder.ts';
import { makeSchedule } from '../serving/schedule.ts';
import type { Progress } from '../serving/scheduler.ts';
import { startedOn } from './affinity.ts';
import { endAfterLastWord } from './last-word.ts';
import { plainWords } from './library-words.ts';

/** A process that holds a model and serves one load after the other. */
export interface ServingProcess {
  readonly opened: Opened;
  /**
   * Serves a scenario. What was finished is kept, however the process ends: then `end` is null, and `error` says how.
   *
   * @param watch gets what is known, about every second; what it returns ends the load
   */
  serve(scenario: Scenario, watch: (load: SoFar) => Hopeless | null): Promise<ServedLoad>;
  close(): Promise<void>;
}

/** A load under way: the log as far as it was told. */
export interface SoFar {
  readonly log: ServingLog;
  readonly progress: Progress;
}

export interface ServedLoad {
  readonly log: ServingLog;
  readonly ids: Int32Array;
  /** Of the schedule. */
  readonly scheduleSha256: string;
  readonly counting: { readonly first: number; readonly end: number };
  readonly end: LoadEnd | null;
  /** How the process ended within the load; null where it did not. */
  readonly error: string | null;
}

interface ServingOptions {
  readonly signal: AbortSignal;
  /** A process that says nothing for so long is stopped. */
  readonly timeoutMs: number;
}

const workerFile = fileURLToPath(new URL('./serving-worker.ts', import.meta.url));

/**
 * Starts a process, loads the model in it and allocates the rows.
 *
 * @throws Failure where it ends before it can serve
 */
export async function startServing(
  job: ServingJob,
  { signal, timeoutMs }: ServingOptions,
): Promise<ServingProcess> {
  const args = ['--disable-warning=ExperimentalWarning', workerFile, String(process.pid)];
  const child = startedOn(job.cpus ?? null, () =>
    execa(process.execPath, args, {
      ipc: true,
      serialization: 'advanced',
      stdin: 'ignore',
      stdout: 'ignore',
      reject: false,
      killSignal: 'SIGKILL',
      env: { ...plainNode, ...countLikeTheDriver },
    }),
  );
  /** A process that is gone is told nothing; that it is gone is said elsewhere. */
  const tell = (message: ToServer) => {
    const sending = async () => child.sendMessage(message as never);
    void sending().catch(() => {});
  };
  const silence = limitSilence(timeoutMs, () => child.kill('SIGKILL'));
  let hear: (message: FromServer) => void = () => {};
  const listen = async () => {
    for await (const message of child.getEachMessage()) {
      silence.heard();
      hear(message as unknown as FromServer);
    }
  };
  const ended = (async () => {
    await listen().catch(() => {});
    const { signal: killed, exitCode, stderr } = await child;
    silence.end();
    const how = silence.isOver()
      ? `it said nothing for ${timeoutMs / 1000} s and was stopped`
      : `it ended with ${killed ?? `code ${exitCode}`}`;
    const words = String(stderr ?? '')
      .trim()
      .slice(-400);
    return plainWords(words === '' ? how : `${how}: ${words}`);
  })();
  /** The next message that `take` makes something of; how the process ended, where none comes. */
  const next = <T>(take: (message: FromServer) => T | null): Promise<T | string> =>
    Promise.race([
      ended,
      new Promise<T | string>((done) => {
        hear = (message) => {
          const taken = message.type === 'failed' ? failureText(message) : take(message);
          if (taken !== null) done(taken);
        };
      }),
    ]);
  const interrupt = () => tell({ type: 'end load', why: 'interrupted' });
  signal.addEventListener('abort', interrupt);

  tell({ type: 'job', job });
  const opened = await next((message) => (message.type === 'open' ? message : null));
  if (typeof opened === 'string') {
    child.kill('SIGKILL');
    throw new Failure(
      `The model could not be made ready to serve: ${opened}.`,
      'Take fewer rows (rows=4), shorter requests, or another precision.',
    );
  }
  return {
    opened,
    async serve(scenario, watch) {
      const schedule = makeSchedule(scenario);
      const recorder = new Recorder(schedule, scenario.policy.chunk);
      let lastNs = 0;
      const serving = next((message) => {
        if (message.type === 'delta') {
          recorder.add(message.delta);
          lastNs = message.progress.nowNs;
          const end = watch({ log: recorder.log(lastNs), progress: message.progress });
          if (end) tell({ type: 'end load', why: end });
        }
        return message.type === 'served' ? message : null;
      });
      tell({ type: 'serve', scenario });
      if (signal.aborted) interrupt();
      const end = await serving;
      const isDead = typeof end === 'string';
      if (isDead) recorder.leaveUnfinished(lastNs);
      return {
        log: recorder.log(isDead ? lastNs : end.endNs),
        ids: recorder.ids,
        scheduleSha256: schedule.sha256,
        counting: schedule.counting,
        end: isDead ? null : end,
        error: isDead ? end : null,
      };
    },
    async close() {
      signal.removeEventListener('abort', interrupt);
      tell({ type: 'close' });
      const stop = endAfterLastWord(child);
      await ended;
      stop();
    },
  };
}

const failureText = ({ message, tryThis }: Extract<FromServer, { type: 'failed' }>): string =>
  tryThis ? `${message} ${tryThis}` : message;

function limitSilence(ms: number, onOver: () => void) {
  let isOver = false;
  let timer: NodeJS.Timeout;
  const start = () => {
    timer = setTimeout(() => {
      isOver = true;
      onOver();
    }, ms);
    timer.unref();
  };
  start();
  return {
    heard() {
      clearTimeout(timer);
      start();
    },
    end: () => clearTimeout(timer),
    isOver: () => isOver,
  };
}
