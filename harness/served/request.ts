import type { Machine } from '../../results/record/machine.ts';
import type { Probe } from '../../results/serving/search.ts';
import type { Verdict } from '../../results/serving/verdict.ts';
import type { AskedScenario } from '../../workloads/serving/asked.ts';
import type { Room } from '../plan/room.ts';
import type { Target } from '../target/contract.ts';
import type { Recording } from '../telemetry/recording.ts';
import type { WeightsWork } from '../weights.ts';

/** Which loads are to be served, where, and where the records go. */
export interface ServingRequest {
  readonly id: string;
  readonly suite: string | null;
  readonly scenarios: readonly AskedScenario[];
  /** Of the first run of each scenario; further ones count on from it. */
  readonly seed: number;
  readonly target: Target;
  readonly machine: Machine;
  readonly memoryBytes: number | null;
  readonly layers: Room['layers'];
  readonly folder: string;
  readonly timeoutSeconds: number;
  readonly tool: { readonly version: string; readonly commit: string | null };
  /** The command line that serves one load again, or makes a search again. */
  readonly reproduce: (scenario: AskedScenario, seed: number) => string;
  /** Starts the sampler that watches the device from another process; without it the records have no telemetry. */
  readonly watch?: (target: Target) => Promise<Recording>;
}

/** What happens, in order, for whoever watches. */
export type ServingEvent =
  | {
      readonly type: 'scenario';
      readonly title: string;
      readonly isSearch: boolean;
      readonly index: number;
      readonly of: number;
    }
  | {
      readonly type: 'files';
      readonly title: string;
      readonly what: WeightsWork;
      readonly doneBytes: number;
      readonly ofBytes: number;
    }
  | { readonly type: 'loading'; readonly title: string }
  | {
      readonly type: 'load';
      readonly title: string;
      readonly seed: number;
      readonly requests: number;
      /** Of a load of a search. */
      readonly tries: Pick<Probe, 'rate' | 'confirms'> | null;
    }
  /** What a rate of a search came to. */
  | { readonly type: 'judged'; readonly probe: Probe; readonly verdict: Verdict }
  | { readonly type: 'progress'; readonly live: Live }
  | { readonly type: 'notice'; readonly text: string };

/** A load as it goes on. */
export interface Live {
  readonly seconds: number;
  readonly requests: number;
  readonly finished: number;
  readonly queued: number;
  readonly active: number;
  readonly tokens: number;
  /** Of the finished ones that count, the share that kept the promise; null where nothing is promised, or none is finished. */
  readonly kept: number | null;
}
