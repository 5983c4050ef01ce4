import type { Precision } from '../precision.ts';

/** A load that a device serves, as data: who asks when, for how much, and what is promised. */
export interface Scenario {
  readonly kind: ScenarioKind;
  readonly shape: string;
  readonly precision: Precision;
  readonly arrivals: Arrivals;
  readonly isl: Lengths;
  readonly osl: Lengths;
  /** What is promised to each request; null: nothing. */
  readonly limits: Limits | null;
  readonly policy: Policy;
  /** Requests that count, behind the warm-up. */
  readonly requests: number;
  /** Requests at the start that do not count; the load goes on without a pause behind them. */
  readonly warmup: number;
  readonly seed: number;
}

/**
 * `offline`: all at once; `server`: an open loop, as many as come; `interactive`: the same under tighter limits;
 * `closed`: so many users, each asking again when it has its answer.
 */
export const scenarioKinds = ['offline', 'server', 'interactive', 'closed'] as const;
export type ScenarioKind = (typeof scenarioKinds)[number];

/** Which process the arrivals follow: part of what a figure means. */
export type Arrivals =
  | { readonly process: 'at once' }
  /** Exponential gaps, never rescaled to a total. */
  | { readonly process: 'poisson'; readonly perSecond: number }
  /** Gaps of a gamma distribution: `cv` is their standard deviation over their mean; 1 is Poisson, 3 is bursty. */
  | { readonly process: 'gamma'; readonly perSecond: number; readonly cv: number }
  | { readonly process: 'even'; readonly perSecond: number }
  | { readonly process: 'closed'; readonly users: number }
  /** Seconds from the start, one for each request, as a trace tells. */
  | { readonly process: 'trace'; readonly seconds: readonly number[]; readonly sha256: string };

/** Tokens of a prompt, or of an answer. */
export type Lengths =
  | { readonly law: 'fixed'; readonly tokens: number }
  | { readonly law: 'uniform'; readonly from: number; readonly to: number }
  /** `median` and `sigma` of the logarithm, cut to [1, `most`]. */
  | { readonly law: 'lognormal'; readonly median: number; readonly sigma: number; readonly most: number }
  | { readonly law: 'trace'; readonly tokens: readonly number[] };

/** A request is good when it keeps both; the promise holds when so many percent of all requests are good. */
export interface Limits {
  readonly ttftSeconds: number;
  readonly tpotSeconds: number;
  readonly percent: number;
}

/** How rows and steps are shared out. */
interface Policy {
  /** Rows of the cache: requests that are worked on at once. */
  readonly rows: number;
  /** Tokens of a prompt that are computed between two steps of the others, at most. */
  readonly chunk: number;
}
