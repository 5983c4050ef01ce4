import { spawn } from 'node:child_process';

/** What a program did: its output, or that it is not there. */
export type RunResult = {
  exitCode: number | null;
  stdout: string;
  stderr: string;
  /** It is not installed, or may not be started. */
  missing: boolean;
  /** It was ended because it took too long; what it had written until then is here. */
  timedOut?: boolean;
  /** It was ended because it wrote more than any answer has; nothing of that is here. */
  endless?: boolean;
  /** What ended it, where that was a signal. */
  signal?: NodeJS.Signals | null;
};

const RUN_LIMIT_MS = 20_000;

/** A host of 64 GPUs answers in 40 kB. */
const MOST_CHARACTERS = 4e6;

/** How long output is waited for once the program itself has ended: a child of it may hold the pipes for ever. */
const LAST_OUTPUT_MS = 500;

/** What the system answers where no such program can be started; folders of the PATH that may not be entered answer so as well. */
const NOT_STARTED = ['ENOENT', 'EACCES', 'ENOTDIR', 'ELOOP', 'EPERM'];

/** Ends the programs that still run when this process ends. */
const running = new Set<() => void>();
process.on('exit', () => {
  for (const end of running) end();
});

/**
 * Runs a short program to its end; a program that is missing, fails or hangs is an answer, not an exception. The limit holds whatever
 * the program does: children that keep its pipes open, and a program that cannot be killed since its driver hangs, are not waited for.
 */
export function runProgram(
  command: string,
  args: string[],
  limitMs = RUN_LIMIT_MS,
  environment: Record<string, string> = {},
): Promise<RunResult> {
  const { promise, resolve } = Promise.withResolvers<RunResult>();
  const onWindows = process.platform === 'win32';
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that the children end with it.
    detached: !onWindows,
    env: { ...process.env, LC_ALL: 'C', ...environment },
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      output[name] += chunk;
      if (output[name].length <= MOST_CHARACTERS) return;
      endGroup();
      settle({ stdout: '', stderr: '', endless: true });
    });
  }
  const endGroup = () => {
    if (child.pid === undefined) return;
    try {
      if (onWindows) child.kill('SIGKILL');
      else process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
  };
  const settle = (result: Partial<RunResult>) => {
    clearTimeout(limit);
    running.delete(endGroup);
    child.stdout.destroy();
    child.stderr.destroy();
    child.unref();
    resolve({ exitCode: null, ...output, missing: false, ...result });
  };
  const limit = setTimeout(() => {
    endGroup();
    settle({ timedOut: true });
  }, limitMs);
  running.add(endGroup);
  child.on('error', ({ code }: NodeJS.ErrnoException) =>
    settle({ missing: NOT_STARTED.includes(code ?? ''), stderr: `it could not be started (${code})` }),
  );
  child.on('exit', (exitCode, signal) => {
    const late = setTimeout(() => {
      endGroup();
      settle({ exitCode, signal });
    }, LAST_OUTPUT_MS);
    child.on('close', () => {
      clearTimeout(late);
      settle({ exitCode, signal });
    });
  });
  return promise;
}
