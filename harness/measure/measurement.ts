import type { Capacity } from '../cuda/verify-memory.ts';
import type { Engine } from '../engines/engine.ts';
import type { HostShare } from '../engines/host-watch.ts';
import type { Waited } from './in-step.ts';
import type { OutputCheck } from './prepared.ts';

/** What one process measured: times in nanoseconds from `originNs` of the host's monotonic clock. */
export interface Measurement {
  readonly originNs: string;
  readonly loadNs: number;
  /** Null where nothing is run again and again. */
  readonly firstRunNs: number | null;
  readonly warmup: { readonly rule: string; readonly durationNs: number[]; readonly steady: boolean };
  readonly samples: {
    readonly startNs: number[];
    readonly durationNs: number[];
    readonly tokenNs: number[][] | null;
  };
  readonly stop: 'budget' | 'count' | 'interrupted';
  /** Bytes that crossed between host and device in one timed sample. */
  readonly traffic: { readonly toDeviceBytes: number; readonly toHostBytes: number };
  readonly output: OutputCheck;
  /** Of a look at the memory itself. */
  readonly capacity?: Capacity;
  /** Of a yardstick: the same work by one thread. */
  readonly byOneThread?: { readonly durationNs: number[] };
  /** Of a copy between two GPUs: their places on the bus, and whether each reaches the other's memory without the host. */
  readonly peer?: { readonly from: string; readonly to: string; readonly isDirect: boolean };
  readonly host: HostShare;
  readonly placement: Readonly<Record<string, number>> | null;
  readonly library: Engine['library'];
  /** Only in step with other processes. */
  readonly waited?: Waited;
}

export type Phase =
  | 'loading'
  | 'first run'
  | 'warming up'
  | 'waiting for the others'
  | 'measuring'
  | 'checking';
