import { execa } from 'execa';

/** What a program did: its output, or that it is not there. */
export type RunResult = { exitCode: number | null; stdout: string; stderr: string; missing: boolean };

const RUN_LIMIT_MS = 20_000;

/** Runs a short program to its end; a program that is missing, fails or hangs is an answer, not an exception. */
export async function runProgram(
  command: string,
  args: string[],
  environment: Record<string, string> = {},
): Promise<RunResult> {
  const result = await execa(command, args, {
    reject: false,
    timeout: RUN_LIMIT_MS,
    stdin: 'ignore',
    env: { LC_ALL: 'C', ...environment },
  });
  return {
    exitCode: result.exitCode ?? null,
    stdout: result.stdout,
    stderr: result.stderr || (result.shortMessage ?? ''),
    missing: result.code === 'ENOENT',
  };
}
