import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { startedOn } from './isolate/affinity.ts';
import { endAfterLastWord } from './isolate/last-word.ts';
import { isOutOfMemory, plainWords } from './isolate/library-words.ts';
import type { ParentMessage, WorkerMessage } from './isolate/messages.ts';
import type { IsolateOptions, Outcome, Place } from './isolate/outcome.ts';
import { startTimeLimit, type TimeLimit } from './isolate/time-limit.ts';
import { plainNode } from './machine/plain-node.ts';
import type { Phase } from './measure/measurement.ts';
import type { Job } from './plan/trial.ts';

const patienceMs = 10_000;

/**
 * CUDA puts the fastest GPU first unless it is told to count as nvidia-smi does (microsoft/onnxruntime#17546): the GPU that is
 * measured has to be the one that is described and watched.
 */
export const countLikeTheDriver = { CUDA_DEVICE_ORDER: 'PCI_BUS_ID' };

/**
 * Carries out one job in a process of its own: a crash, an out-of-memory or a hung driver costs one trial. It never
 * throws for what the worker does; while the worker measures, this process waits and does nothing.
 */
export async function isolate(job: Job, options: IsolateOptions): Promise<Outcome> {
  const { timeoutMs, signal, onPhase, countOomKills = readOomKills } = options;
  const oomKillsBefore = countOomKills();
  const args = ['--disable-warning=ExperimentalWarning', workerFile, String(process.pid)];
  const child = startedOn(job.cpus ?? null, () =>
    execa(process.execPath, args, {
      ipc: true,
      serialization: 'advanced',
      stdin: 'ignore',
      stdout: 'ignore',
      reject: false,
      killSignal: 'SIGKILL',
      env: { ...plainNode, ...countLikeTheDriver, ...poolOf(job), ...options.env },
    }),
  );
  const limit = startTimeLimit(timeoutMs, () => child.kill('SIGKILL'));
  // A worker that is gone already cannot be told, and need not be.
  const tell = (message: ParentMessage | { type: 'job'; job: Job }) => {
    const saying = async () => child.sendMessage(message as never);
    saying().catch(() => {});
  };
  let last: WorkerMessage | null = null;
  let phase: Phase | null = null;
  let ended = () => {};
  const listen = async () => {
    for await (const message of child.getEachMessage()) {
      last = message as unknown as WorkerMessage;
      if (options.place) keepInStep(last, options.place, child.pid!, limit, tell);
      if (last.type === 'done' || last.type === 'failed') ended = endAfterLastWord(child);
      if (last.type !== 'phase') continue;
      phase = last.phase;
      onPhase(phase);
    }
  };
  const listening = listen().catch(() => {});
  let killer: NodeJS.Timeout | undefined;
  const stop = () => {
    tell({ type: 'stop' });
    killer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  tell({ type: 'job', job });

  const end = await child;
  await listening;
  clearTimeout(killer);
  ended();
  limit.end();
  signal.removeEventListener('abort', stop);
  return judge({
    last,
    phase,
    end,
    timedOut: limit.isOver(),
    aborted: signal.aborted,
    oomKilled: countOomKills() !== oomKillsBefore,
  });
}

/** The kernel's own count (`oom_kill` in /proc/vmstat, since Linux 4.13). */
function readOomKills(): number | null {
  try {
    const count = /^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'utf8'))?.[1];
    return count === undefined ? null : Number(count);
  } catch {
    return null;
  }
}

/** libuv starts its threads once, with the first work that it gets: how many has to be known before. */
const poolOf = ({ task }: Job): Record<string, string> =>
  task.kind === 'yardstick' ? { UV_THREADPOOL_SIZE: String(task.threads) } : {};

const workerFile = fileURLToPath(new URL('./isolate/worker.ts', import.meta.url));

/** Hands on what a worker of a group says, and what the group tells it; its waiting is not its own time. */
function keepInStep(
  { type }: WorkerMessage,
  place: Place,
  pid: number,
  limit: TimeLimit,
  tell: (message: ParentMessage) => void,
) {
  const wait = <T>(until: Promise<T>, then: (told: T) => ParentMessage) => {
    limit.pause();
    void until.then((told) => {
      limit.goOn();
      tell(then(told));
    });
  };
  if (type === 'ready') {
    place.ready(pid);
    wait(place.begin, (begin) => ({ type: 'begin', ...begin }));
  }
  if (type === 'over') {
    place.over();
    wait(place.end, () => ({ type: 'end' }));
  }
}

interface End {
  readonly signal?: string | undefined;
  readonly exitCode?: number | undefined;
  readonly stderr?: unknown;
  readonly originalMessage?: string | undefined;
}

interface Trace {
  readonly last: WorkerMessage | null;
  readonly phase: Phase | null;
  readonly end: End;
  readonly timedOut: boolean;
  readonly aborted: boolean;
  /** The kernel killed some process for want of memory meanwhile. */
  readonly oomKilled: boolean;
}

function judge({ last, phase, end, timedOut, aborted, oomKilled }: Trace): Outcome {
  if (last?.type === 'done') {
    const { result } = last;
    return { outcome: result.stop === 'interrupted' ? 'interrupted' : 'ok', measurement: result };
  }
  const nothing = (outcome: Exclude<Outcome['outcome'], 'ok'>, error: string): Outcome => ({
    outcome,
    measurement: null,
    error: plainWords(error),
  });
  const during = phase ? ` while ${phase}` : '';
  if (last?.type === 'failed') {
    const text = last.tryThis ? `${asSentence(last.message)} ${last.tryThis}` : last.message;
    return isOutOfMemory(text)
      ? nothing('out_of_memory', `no memory could be allocated${during}: ${text}`)
      : nothing('failed', text);
  }
  if (timedOut) return nothing('timed_out', `stopped after its time limit${during}`);
  if (aborted) return nothing('interrupted', `stopped${during}`);
  if (oomKilled && end.signal === 'SIGKILL') {
    return nothing('out_of_memory', `killed by the kernel${during}, because the memory of the host ran out`);
  }
  const words = String(end.stderr ?? '')
    .trim()
    .slice(-600);
  return nothing(
    isOutOfMemory(words) ? 'out_of_memory' : 'died',
    `${howItEnded(end)}${during}${words ? `: ${words}` : ''}`,
  );
}

function howItEnded({ signal, exitCode, originalMessage }: End): string {
  if (signal) return `killed by ${signal}`;
  return exitCode === undefined ? `could not be started (${originalMessage})` : `ended with code ${exitCode}`;
}

/** Messages of libraries often have no full stop. */
const asSentence = (message: string) => (/[.!?:]$/.test(message.trimEnd()) ? message : `${message}.`);
