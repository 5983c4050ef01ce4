import { read } from 'read';
import { Failure, UsageError } from '../../errors.ts';
import { fileAt } from './files.ts';

export interface PasswordFlags {
  readonly passwordFile?: string;
}

/** Fewer characters are found by trying, however slowly a password is stretched. */
const fewest = 12;

/**
 * The password of a private key: the first line of the file that was named, or typed where nobody sees it.
 *
 * @throws UsageError without a file where there is no terminal to ask in
 */
export async function passwordFor(key: string, { passwordFile }: PasswordFlags): Promise<string> {
  if (passwordFile !== undefined) return firstLineOf(passwordFile);
  return ask(`Password of ${key}:`);
}

/**
 * The password that a new key is to have, typed twice.
 *
 * @throws UsageError for one that is short, or typed differently
 */
export async function newPassword(key: string, { passwordFile }: PasswordFlags): Promise<string> {
  const password = await passwordFor(key, passwordFile === undefined ? {} : { passwordFile });
  if (password.length < fewest) {
    throw new UsageError(
      `A password of ${password.length} characters is found by trying.`,
      `Take one of at least ${fewest} characters; a few words in a row are easier to keep.`,
    );
  }
  if (passwordFile === undefined && (await ask('The same again:')) !== password) {
    throw new UsageError('The two passwords are not the same.', 'Type the command again.');
  }
  return password;
}

function firstLineOf(file: string): string {
  const line = fileAt(file, 'a file whose first line is the password').toString().split(/\r?\n/)[0]!;
  if (line !== '') return line;
  throw new UsageError(`${file} has no password in its first line.`, 'Write the password there.');
}

/** Typed on the terminal and shown nowhere; stdout stays free for JSON. */
async function ask(prompt: string): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new UsageError(
      'The key has a password, and there is no terminal to type it in.',
      'Put it into a file that only you can read: --password-file <file>.',
    );
  }
  try {
    return await read({ prompt, silent: true, output: process.stderr });
  } catch (cause) {
    throw new Failure('No password was typed.', 'Type the command again.', { cause });
  }
}
