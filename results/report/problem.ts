/** Inputs that contradict each other, so that no report can be made of them: every complaint, and what to do. */
export class ReportProblem extends Error {
  readonly tryThis: string;

  constructor(complaints: readonly string[], tryThis: string) {
    super(complaints.join('\n'));
    this.name = 'ReportProblem';
    this.tryThis = tryThis;
  }
}
