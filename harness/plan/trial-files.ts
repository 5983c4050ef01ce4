import type { SharedWeights } from '../engines/engine.ts';

/** The files of a trial, in the cache. */
export interface TrialFiles {
  readonly modelFile: string;
  /** Null where there is no graph. */
  readonly graphSha256: string | null;
  /** Null where the graph has no weights. */
  readonly weightsSha256: string | null;
  readonly shared: SharedWeights | null;
}
