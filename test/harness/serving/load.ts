import { virtualClock } from '../../../harness/serving/clocks.ts';
import type { BatchEngine } from '../../../harness/serving/contract.ts';
import { makeSchedule, type Schedule } from '../../../harness/serving/schedule.ts';
import { type ServeOptions, serve } from '../../../harness/serving/scheduler.ts';
import { type StepTimes, scriptedBatchEngine } from '../../../harness/serving/scripted-engine.ts';
import type { Scenario } from '../../../workloads/serving/scenario.ts';

/** One row, one token in, one token out, until a test says otherwise. */
export const scenario = (changes: Partial<Scenario>): Scenario => ({
  kind: 'server',
  shape: 'tiny',
  precision: 'float32',
  arrivals: { process: 'poisson', perSecond: 1 },
  isl: { law: 'fixed', tokens: 1 },
  osl: { law: 'fixed', tokens: 1 },
  limits: null,
  policy: { rows: 1, chunk: 1 },
  requests: 1000,
  warmup: 0,
  seed: 1,
  ...changes,
});

/** Serves a scenario on a clock that stands still but for the steps. */
export function serveVirtually(
  asked: Scenario,
  times: StepTimes,
  more: Partial<ServeOptions> & {
    readonly wrap?: (engine: BatchEngine) => BatchEngine;
    /** It is told to stop then. */
    readonly endsAtNs?: number;
  } = {},
) {
  const { wrap = (engine: BatchEngine) => engine, endsAtNs = Number.POSITIVE_INFINITY, ...options } = more;
  const virtual = virtualClock();
  const stop = new AbortController();
  const clock = {
    ...virtual,
    now() {
      const ns = virtual.now();
      if (ns >= endsAtNs) stop.abort();
      return ns;
    },
  };
  const engine = wrap(scriptedBatchEngine(asked.policy.rows, times, clock.advance));
  const schedule = options.schedule ?? makeSchedule(asked);
  const { chunk } = asked.policy;
  return serve({ engine, clock, schedule, chunk, signal: stop.signal, ...options });
}

/** A schedule that is written down. */
export function written(
  requests: readonly { readonly at: number; readonly isl?: number; readonly osl?: number }[],
  users: number | null = null,
): Schedule {
  const count = requests.length;
  return {
    count,
    arrivalNs: Float64Array.from(requests, ({ at }) => at),
    isl: Int32Array.from(requests, ({ isl = 1 }) => isl),
    osl: Int32Array.from(requests, ({ osl = 1 }) => osl),
    counting: { first: 0, end: count },
    users,
    sha256: '',
  };
}
