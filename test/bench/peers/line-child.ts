import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A child process that answers every line with one line of JSON. Between two lines it does nothing. */
export type LineChild = {
  /** Sends one line and gives the answer. Rejects where the answer is `{"error": …}` or the child ends first. */
  ask(line: string): Promise<unknown>;
  /** Closes the child's stdin and waits for its end. */
  close(): Promise<void>;
};

const stderrKept = 4000;

/**
 * Starts a child and waits for its first line, which says that it is ready.
 *
 * @param what the child's name in error messages
 * @param hint what a person can try where the child fails
 */
export async function startLineChild(
  what: string,
  file: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; hint: string },
): Promise<{ child: LineChild; ready: unknown }> {
  const program = spawn(file, args, { env: { ...process.env, ...options.env }, stdio: 'pipe' });
  let stderr = '';
  program.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-stderrKept);
  });
  const failed = new Promise<never>((_, reject) => {
    const fail = (how: string) =>
      reject(new Error(`${what} ${how}.${stderr && `\nIt said: ${stderr.trim()}`}\nTry: ${options.hint}`));
    program.on('error', (error) => fail(`could not be started (${error.message})`));
    program.on('close', (code, signal) => fail(`ended with ${signal ?? `exit code ${code}`}`));
    // A child that ended shows in `close`; the broken pipe adds nothing.
    program.stdin.on('error', () => {});
  });
  failed.catch(() => {});
  const lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<unknown> => {
    const { value } = await Promise.race([lines.next(), failed]);
    return value === undefined ? failed : readAnswer(what, value);
  };

  const ready = await answer();
  let last: Promise<unknown> = Promise.resolve();
  const ask = (line: string) => {
    // One question at a time: the next line is sent when the answer to the last one is here.
    last = last
      .catch(() => {})
      .then(() => {
        program.stdin.write(`${line}\n`);
        return answer();
      });
    return last;
  };
  const close = async () => {
    program.stdin.end();
    if (program.exitCode === null && program.signalCode === null) await once(program, 'close');
  };
  return { child: { ask, close }, ready };
}

/** @throws where the line is not JSON or is the child's own `{"error": …}` */
function readAnswer(what: string, line: string): unknown {
  let answer: unknown;
  try {
    answer = JSON.parse(line);
  } catch {
    throw new Error(`${what} answered with something that is not JSON: ${line.slice(0, 200)}`);
  }
  if (answer instanceof Object && 'error' in answer) throw new Error(`${what}: ${answer.error}`);
  return answer;
}
