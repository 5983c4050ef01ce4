/** The forms of a report that could be written here, by their names, and sentences for those that could not. */
export interface WrittenForms {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly lacking: readonly string[];
  /** What their reader is told first, a sentence each, in English. */
  readonly warnings: readonly string[];
}
