import { type LoadChanges, servedPart } from '../../results/projection/served-figures.ts';
import type { Step, StepModel } from '../../results/projection/served-load.ts';
import type { ServingLog } from '../../results/serving/log.ts';
import type { ServingRecord } from '../../results/serving/record.ts';
import { bucketsOf } from './batch-engine.ts';
import { virtualClock } from './clocks.ts';
import type { BatchEngine, ServingClock } from './contract.ts';
import type { Schedule } from './schedule.ts';
import { serve } from './scheduler.ts';

/**
 * The same requests once more, under the same scheduler and policy, on a device whose steps take as long as a model says. Nothing is
 * computed: the clock is moved by the model.
 *
 * @param signal stops it: nobody waits longer for a projection
 * @throws UnknownStep where the model does not say how long a step takes, and the reason of the signal
 */
export async function serveByModel(
  { scenario, policy, ways }: Pick<ServingRecord, 'scenario' | 'policy' | 'ways'>,
  log: ServingLog,
  model: StepModel,
  changes: LoadChanges = {},
  signal = new AbortController().signal,
): Promise<ServingLog> {
  const clock = virtualClock();
  const schedule = scheduleOf(scenario, log, changes);
  const { rows = policy.rows, chunk = policy.chunk } = changes;
  const buckets = rows === policy.rows ? ways.buckets : bucketsOf(rows);
  const engine = modelledEngine(rows, buckets, schedule.isl, model, clock);
  const served = await serve({ engine, clock, schedule, chunk, signal });
  signal.throwIfAborted();
  return served.log;
}

/** Who arrived when, asking for how much, read back from a log. Users of a closed loop ask again when they are done, whenever that is. */
export function scheduleOf(
  { arrivals, warmup, requests }: Pick<ServingRecord['scenario'], 'arrivals' | 'warmup' | 'requests'>,
  log: ServingLog,
  changes: LoadChanges = {},
): Schedule {
  const { skipped, window: counting } = servedPart({ first: warmup, end: warmup + requests }, changes);
  // Those behind the last that counts keep the load up.
  const end = log.requests.count - (warmup + requests) + skipped + counting.end;
  const [scheduledNs, isl, osl] = [log.requests.scheduledNs, log.requests.isl, log.requests.osl].map(
    (column) => column.subarray(skipped, end),
  ) as [Float64Array, Int32Array, Int32Array];
  const { perSecond } = changes;
  const count = end - skipped;
  const users = arrivals.process === 'closed' ? Math.min(arrivals.users, count) : null;
  const stretch = perSecond !== undefined && 'perSecond' in arrivals ? arrivals.perSecond / perSecond : 1;
  const startNs = skipped > 0 ? scheduledNs[0]! : 0;
  const arrivalNs = Float64Array.from(scheduledNs, (ns) => Math.round(stretch * (ns - startNs)));
  if (users !== null) arrivalNs.fill(Number.NaN, users);
  return { count, arrivalNs, isl, osl, counting, users, sha256: '' };
}

/** An engine that lets as much time pass as a model says for the tokens that lie in its rows. */
function modelledEngine(
  rows: number,
  buckets: readonly number[],
  isl: Int32Array,
  model: StepModel,
  clock: ServingClock & { advance(ns: number): void },
): BatchEngine {
  /** Tokens in each row that is decoding; 0 in the others, which a step computes as idle ones. */
  const cached = new Int32Array(rows);
  let endNs = 0;
  const take = (step: Omit<Step, 'woke'>) => {
    const nowNs = clock.now();
    clock.advance(Math.round(1e9 * model({ ...step, woke: nowNs > endNs }, nowNs / 1e9)));
    endNs = clock.now();
  };
  return {
    rows,
    maxLength: Number.MAX_SAFE_INTEGER,
    buckets,
    prefill(row, request, from, count) {
      take({ kind: 'prefill', rows: 1, tokens: count, cached: from });
      if (from + count === isl[request]) cached[row] = from + count;
    },
    decode(bucket) {
      const inRows = cached.subarray(0, bucket);
      const active = inRows.reduce((n, tokens) => n + (tokens > 0 ? 1 : 0), 0);
      const all = inRows.reduce((sum, tokens) => sum + tokens, 0);
      take({ kind: 'decode', rows: bucket, tokens: active, cached: all });
      for (let row = 0; row < bucket; row++) if (cached[row]! > 0) cached[row]!++;
    },
    release(row) {
      cached[row] = 0;
    },
    lastId: () => 0,
  };
}
