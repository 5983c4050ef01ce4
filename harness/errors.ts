/** Something that could not be done: what happened, and what to try next. Only `cli.ts` prints it. */
export class Failure extends Error {
  readonly tryThis: string;
  readonly exitCode: number = 1;

  constructor(what: string, tryThis: string, options?: { cause?: unknown }) {
    super(what, options);
    this.name = 'Failure';
    this.tryThis = tryThis;
  }
}

const waysOut: Readonly<Record<string, string>> = {
  ENOSPC: 'Free some space on that disk, or name a folder on another one.',
  EROFS: 'Its disk cannot be written; name a folder on another one.',
  ENOENT: 'Make what is missing, or name another place (--store, ASSAY_CACHE, TMPDIR).',
  ENOTCONN: 'Its disk is not mounted any more; mount it again, or name another place.',
  EIO: 'Its disk does not answer; look into `dmesg`, or name another place.',
};

/** What the system refused (a file, a folder, a program), as a Failure; null for an error of another kind. */
export function ofSystem(error: unknown): Failure | null {
  const { code, syscall, path, message } = error as NodeJS.ErrnoException;
  if (!(error instanceof Error) || !code || !syscall) return null;
  const what = path === undefined ? message : `${path}: ${message}`;
  const wayOut =
    waysOut[code] ?? 'Give this user the right to it, or name another place (--store, ASSAY_CACHE, TMPDIR).';
  return new Failure(`The system refused what is needed: ${what}`, wayOut, { cause: error });
}

/** A command line that asks for something that does not exist. */
export class UsageError extends Failure {
  override readonly exitCode: number = 2;
}
