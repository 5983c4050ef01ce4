/** Reference data that cannot be used: each complaint says which file, which entry and what is wrong. */
export class ReferenceProblem extends Error {
  readonly complaints: readonly string[];
  readonly tryThis: string;

  constructor(complaints: readonly string[], tryThis: string, options?: { cause?: unknown }) {
    super(
      `The reference data cannot be used:\n${complaints.map((complaint) => `  ${complaint}`).join('\n')}`,
      options,
    );
    this.name = 'ReferenceProblem';
    this.complaints = complaints;
    this.tryThis = tryThis;
  }
}
