/** What computes for the scheduler: rows of one cache, each with the state of one sequence. */
export interface BatchEngine {
  /** Rows of the cache. */
  readonly rows: number;
  /** Positions of a row. */
  readonly maxLength: number;
  /** The sizes in which rows are computed together, ascending; the last is `rows`. */
  readonly buckets: readonly number[];
  /**
   * Computes `count` tokens of a prompt from `from` on into a row. Behind its last chunk the first token of the answer is there. One prompt
   * after the other: the next one begins when this one is whole, or given up.
   *
   * @param request its number in the schedule, by which the engine knows the prompt
   */
  prefill(row: number, request: number, from: number, count: number): void | Promise<void>;
  /**
   * One token for each of the rows that are decoding, among the first `bucket` rows; what the others of them hold stays as it is.
   *
   * @param bucket one of `buckets`, above the highest row that is decoding
   */
  decode(bucket: number): void | Promise<void>;
  /** From now on the row is idle: its request is finished or cancelled. */
  release(row: number): void;
  /** The id that the row got last: behind a prefill or a decode. */
  lastId(row: number): number;
}

/** Nanoseconds from the start of the schedule; `sleepUntil` returns at that time or later, at once where it is over. */
export interface ServingClock {
  now(): number;
  sleepUntil(ns: number): void | Promise<void>;
}
