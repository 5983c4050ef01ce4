/**
 * What happened in a served load, as columns: request by request in the order of the schedule, and step by step in the order of time.
 * Times are nanoseconds from the start of the schedule; NaN where something did not happen.
 */
export interface ServingLog {
  readonly requests: RequestLog;
  readonly steps: StepLog;
  /** When the run ended: all is finished, or nobody was to wait any longer. */
  readonly endNs: number;
  /** How late the scheduler woke up for arrivals that it slept towards: nanoseconds, one for each sleep. */
  readonly latenessNs: Float64Array;
}

export const requestStates = [
  'scheduled',
  'queued',
  'prefilling',
  'decoding',
  'finished',
  /** By the one who asked. */
  'cancelled',
  /** Not done when the run was ended. */
  'unfinished',
] as const;

export type RequestState = (typeof requestStates)[number];

export const stateCode = (state: RequestState): number => requestStates.indexOf(state);

export interface RequestLog {
  readonly count: number;
  /** When it arrives by the schedule; in a closed loop, when the user before was done. */
  readonly scheduledNs: Float64Array;
  /** When it got a row of the cache. */
  readonly admittedNs: Float64Array;
  /** When the first chunk of its prompt began. */
  readonly firstChunkNs: Float64Array;
  readonly finishedNs: Float64Array;
  /** Tokens of its prompt, and tokens that it asks for. */
  readonly isl: Int32Array;
  readonly osl: Int32Array;
  /** Tokens that it got. */
  readonly tokens: Int32Array;
  readonly chunks: Int32Array;
  /** −1: it never got one. */
  readonly row: Int32Array;
  /** Codes of `requestStates`. */
  readonly state: Uint8Array;
  /** Its j-th token was there at `tokenNs[tokenOffset[i] + j]`. */
  readonly tokenOffset: Float64Array;
  readonly tokenNs: Float64Array;
}

export const stepKinds = ['prefill', 'decode'] as const;

export interface StepLog {
  readonly count: number;
  /** Codes of `stepKinds`. */
  readonly kind: Uint8Array;
  readonly beginNs: Float64Array;
  readonly endNs: Float64Array;
  /** Rows that were computed, idle ones of the bucket included. */
  readonly rows: Int32Array;
  /** Rows of them that belong to a request. */
  readonly active: Int32Array;
  /** Tokens computed for requests: the chunk of a prefill, one for each active row of a decode. */
  readonly tokens: Int32Array;
  /** Whose chunk it is; −1 for a decode. */
  readonly request: Int32Array;
  /** Requests that had arrived and had no row when it began. */
  readonly queued: Int32Array;
}
