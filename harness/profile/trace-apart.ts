import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { NotATrace, readTrace, type Trace } from '../../results/profile/trace.ts';
import { Failure } from '../errors.ts';
import { typed } from '../hint.ts';
import { askOnce } from '../isolate/ask-once.ts';
import type { Job } from '../plan/trial.ts';
import type { TracedRuns, TraceMessage } from './worker.ts';

export interface Traced extends TracedRuns {
  readonly trace: Trace;
}

const workerFile = fileURLToPath(new URL('./worker.ts', import.meta.url));

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
  const asked = await askOnce<TraceMessage>(workerFile, job, {
    timeoutMs,
    signal,
    environment: waitForKernels,
  });
  const { message } = asked;
  if (message === null) throw failed(`it ${asked.how}${asked.words ? `: ${asked.words}` : ''}`, null);
  if (message.type === 'failed') throw failed(message.message, message.tryThis);
  return message.runs;
}

const failed = (what: string, tryThis: string | null) =>
  new Failure(
    `The process with the profiler failed: ${what}`,
    tryThis ??
      `Look whether ${typed('run', 'here')} of the same workload ends well; --timeout gives it more time.`,
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
