import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { NotATrace, readTrace, type Trace } from '../../results/profile/trace.ts';
import { Failure } from '../errors.ts';
import { countLikeTheDriver } from '../isolate.ts';
import type { Job } from '../trial.ts';
import type { TracedRuns, TraceMessage } from './worker.ts';

export interface Traced extends TracedRuns {
  readonly trace: Trace;
}

const workerFile = new URL('./worker.ts', import.meta.url).pathname;

/** CUDA then waits for each kernel where it is launched, so that a node is not over before its kernels are. */
const waitForKernels = { CUDA_LAUNCH_BLOCKING: '1' };

/**
 * Carries out a job in a fresh process with ONNX Runtime's own profiler on, and reads what it wrote.
 *
 * @throws Failure when the process fails, when it is stopped, or when its trace cannot be read
 */
export async function traceApart(job: Job, timeoutMs: number, signal: AbortSignal): Promise<Traced> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-profile-'));
  try {
    const session = { ...job.session, tracePrefix: join(folder, 'trace') };
    const runs = await runApart({ ...job, session }, timeoutMs, signal);
    return { ...runs, trace: await readFrom(folder) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runApart(job: Job, timeoutMs: number, signal: AbortSignal): Promise<TracedRuns> {
  const args = ['--disable-warning=ExperimentalWarning', workerFile, String(process.pid)];
  const child = execa(process.execPath, args, {
    ipc: true,
    serialization: 'advanced',
    stdin: 'ignore',
    stdout: 'ignore',
    reject: false,
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    cancelSignal: signal,
    env: { ...countLikeTheDriver, ...waitForKernels },
  });
  child.sendMessage(job as never).catch(() => {});
  const message = (await child.getOneMessage().catch(() => null)) as TraceMessage | null;
  const end = await child;
  if (message?.type === 'done') return message.runs;
  if (message?.type === 'failed') throw failed(message.message, message.tryThis);
  const words = String(end.stderr ?? '')
    .trim()
    .slice(-400);
  const how = end.timedOut ? 'took too long' : `ended with ${end.signal ?? end.exitCode}`;
  throw failed(`it ${how}${words ? `: ${words}` : ''}`, null);
}

const failed = (what: string, tryThis: string | null) =>
  new Failure(
    `The process with the profiler failed: ${what}`,
    tryThis ?? 'Look whether `assay run` of the same workload ends well; --timeout gives it more time.',
  );

async function readFrom(folder: string): Promise<Trace> {
  const [name] = await readdir(folder);
  if (name === undefined) {
    throw new Failure(
      'ONNX Runtime wrote no trace, though its profiler was on.',
      `Look whether ${tmpdir()} is full; TMPDIR names another place.`,
    );
  }
  const input = createReadStream(join(folder, name));
  return readTrace(createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })).catch(
    (error: unknown) => {
      if (!(error instanceof NotATrace)) throw error;
      throw new Failure(
        `The trace of ONNX Runtime cannot be read: ${error.message}`,
        `Look whether ${tmpdir()} is full; TMPDIR names another place.`,
        { cause: error },
      );
    },
  );
}
