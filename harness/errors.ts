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

/** A command line that asks for something that does not exist. */
export class UsageError extends Failure {
  override readonly exitCode: number = 2;
}
