import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { called, quoted } from '../hint.ts';
import { patienceSeconds } from './plan.ts';
import type { CommandStep } from './steps.ts';

/** How a step of the proof ended. */
export interface StepResult {
  readonly name: string;
  readonly about: string;
  /** The command line, for whoever wants to do it again; null for the asking of another program. */
  readonly command: string | null;
  readonly outcome:
    | 'done'
    | 'finished with doubts'
    | 'failed'
    | 'stopped at its limit'
    | 'left out'
    | 'no answer';
  /** What is lost with it: records, what it printed, or another program's answer. */
  readonly leaves: 'records' | 'output' | 'answer';
  readonly optional: boolean;
  readonly seconds: number;
  /** What it printed, in the folder of the proof. */
  readonly output: string | null;
}

const cli = fileURLToPath(new URL('../cli.ts', import.meta.url));

/** The command line of a step, as somebody would type it. */
export function commandOf({ args, environment = {} }: CommandStep): string {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const words = args.map((arg) => quoted(arg));
  return [...variables, called, ...words].join(' ');
}

/** Carries out a step in a process of its own: told to stop before its time is over, and killed when it is. */
export async function carryOut(
  step: CommandStep,
  output: string,
  allottedSeconds: number,
  { folder, signal }: { readonly folder: string; readonly signal: AbortSignal },
): Promise<Pick<StepResult, 'outcome' | 'seconds'>> {
  const file = createWriteStream(join(folder, output));
  file.write(`$ ${commandOf(step)}\n`);
  const begin = performance.now();
  const child = execa(process.execPath, ['--disable-warning=ExperimentalWarning', cli, ...step.args], {
    reject: false,
    stdin: 'ignore',
    all: true,
    buffer: false,
    // A process group of its own: whoever interrupts the proof lets the step end in order. It hears by the channel when the proof is killed.
    detached: true,
    ipc: true,
    ...(step.environment && { env: step.environment }),
  });
  child.all.pipe(file, { end: false });
  let isStopped = false;
  const stop = () => {
    isStopped = true;
    child.kill('SIGINT');
  };
  const patience = patienceSeconds(allottedSeconds);
  const timer = setTimeout(stop, 1e3 * (allottedSeconds - patience));
  const killer = setTimeout(() => killGroup(child.pid), 1e3 * allottedSeconds);
  signal.addEventListener('abort', stop, { once: true });
  const { exitCode } = await child;
  clearTimeout(timer);
  clearTimeout(killer);
  signal.removeEventListener('abort', stop);
  const seconds = (performance.now() - begin) / 1e3;
  await new Promise<void>((done) => file.end(done));
  return { outcome: outcomeOf(exitCode, isStopped), seconds };
}

function outcomeOf(exitCode: number | undefined, isStopped: boolean): StepResult['outcome'] {
  if (exitCode === 0) return 'done';
  if (isStopped) return 'stopped at its limit';
  return exitCode === 3 ? 'finished with doubts' : 'failed';
}

/** The step and all that it started. */
function killGroup(pid: number | undefined) {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}
