import { type ChildProcess, fork } from 'node:child_process';

/** How a process ended. */
export interface ChildEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what it wrote to stderr. */
  readonly stderr: string;
  /** Why it could not be started; null where it was. */
  readonly notStarted: string | null;
}

/** A process of this program that is told things, and says things, by messages. */
export interface Child {
  readonly pid: number | undefined;
  /** One that is gone cannot be told, and need not be. */
  tell(message: unknown): void;
  kill(signal: 'SIGKILL'): void;
  /** Comes when it has ended and every message of it was heard. Never throws. */
  readonly ended: Promise<ChildEnd>;
}

/** More than is shown of it anywhere. */
const keptOfStderr = 1 << 16;

/**
 * Starts a module in a process of its own, before it returns. Node's own `fork`: every command that measures starts some, and a package
 * for it takes longer to load than the process to start.
 *
 * @param hear gets each message, in their order
 */
export function startChild(
  file: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  hear: (message: unknown) => void,
): Child {
  let child: ChildProcess;
  try {
    child = fork(file, args, {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, ...environment },
    });
  } catch (error) {
    return neverStarted((error as Error).message);
  }
  let stderr = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-keptOfStderr);
  });
  child.on('message', hear);
  const ended = new Promise<ChildEnd>((done) => {
    child.on('error', ({ message }) => {
      // Also where it cannot be told or killed, which its end says better.
      if (child.pid === undefined) done({ exitCode: null, signal: null, stderr, notStarted: message });
    });
    // Behind the channel's end as well, and with it behind the last message.
    child.on('close', (exitCode, signal) => done({ exitCode, signal, stderr, notStarted: null }));
  });
  return {
    pid: child.pid,
    tell: (message) => void child.send(message as object, () => {}),
    kill: (signal) => void child.kill(signal),
    ended,
  };
}

const neverStarted = (notStarted: string): Child => ({
  pid: undefined,
  tell: () => {},
  kill: () => {},
  ended: Promise.resolve({ exitCode: null, signal: null, stderr: '', notStarted }),
});
