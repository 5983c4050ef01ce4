import type { TelemetryEvent } from '../../results/record/telemetry.ts';
import type { Channel } from '../../results/record/track.ts';

/** The two clocks, so that tests can hold them. */
export type Clock = {
  /** CLOCK_MONOTONIC, the axis of all timed samples. */
  monotonicNs: () => bigint;
  /** CLOCK_REALTIME, in which tools stamp their lines. */
  wallMs: () => number;
};

/** One look at one device: a value (or null) per channel of the source, in their order. */
export type Reading = { device: string | null; atNs: bigint; values: (number | null)[] };

/** Where a source puts what it sees. */
export type Sink = {
  reading: (reading: Reading) => void;
  event: (kind: TelemetryEvent['kind'], message: string) => void;
};

/** Something that can be watched while a trial runs. Another vendor's tool is one more file with one of these. */
export type Source = {
  name: string;
  channels: Channel[];
  /** Null when it can run here, else why not. Asked once, before `start`. */
  available: () => Promise<string | null>;
  start: (sink: Sink) => void;
  stop: () => Promise<void>;
  /** CPU seconds of the programs that the source runs, beside the sampler's own. */
  helperCpuSeconds: () => number;
};

export type SourceOptions = {
  clock: Clock;
  /** Indices of the GPUs to watch; all of them when left out. */
  devices?: string[];
  /** The environment of the programs that a source runs. */
  environment?: Record<string, string>;
};

export const REAL_CLOCK: Clock = {
  monotonicNs: () => process.hrtime.bigint(),
  wallMs: () => Date.now(),
};
