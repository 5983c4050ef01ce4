/** A lot, a sample or a draw that cannot be: what is wrong, and what to do. */
export class LotProblem extends Error {
  readonly tryThis: string;

  constructor(what: string, tryThis: string) {
    super(what);
    this.name = 'LotProblem';
    this.tryThis = tryThis;
  }
}
