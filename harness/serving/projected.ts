import type { LoadChanges } from '../../results/projection/served-figures.ts';
import type { StepModel } from '../../results/projection/served-load.ts';
import type { ServingLog } from '../../results/serving/log.ts';
import type { ServingRecord } from '../../results/serving/record.ts';
import { bucketsOf } from './batch-engine.ts';
import { virtualClock } from './clocks.ts';
import type { BatchEngine } from './contract.ts';
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
  const engine = modelledEngine(rows, buckets, schedule.isl, model, clock.advance);
  const served = await serve({ engine, clock, schedule, chunk, signal });
  signal.throwIfAborted();
  return served.log;
}

/** Who arrived when, asking for how much, read back from a log. Users of a closed loop ask again when they are done, whenever that is. */
export function scheduleOf(
  { arrivals, warmup, requests }: Pick<ServingRecord['scenario'], 'arrivals' | 'warmup' | 'requests'>,
  log: ServingLog,
  { perSecond, requests: wanted = requests }: LoadChanges = {},
): Schedule {
  const counted = Math.min(wanted, requests);
  // Those behind the last that counts keep the load up.
  const count = log.requests.count - (requests - counted);
  const [scheduledNs, isl, osl] = [log.requests.scheduledNs, log.requests.isl, log.requests.osl].map(
    (column) => column.subarray(0, count),
  ) as [Float64Array, Int32Array, Int32Array];
  const users = arrivals.process === 'closed' ? Math.min(arrivals.users, count) : null;
  const stretch = perSecond !== undefined && 'perSecond' in arrivals ? arrivals.perSecond / perSecond : 1;
  const arrivalNs = Float64Array.from(scheduledNs, (ns) => Math.round(stretch * ns));
  if (users !== null) arrivalNs.fill(Number.NaN, users);
  const counting = { first: warmup, end: warmup + counted };
  return { count, arrivalNs, isl, osl, counting, users, sha256: '' };
}

/** An engine that lets as much time pass as a model says for the tokens that lie in its rows. */
function modelledEngine(
  rows: number,
  buckets: readonly number[],
  isl: Int32Array,
  model: StepModel,
  advance: (ns: number) => void,
): BatchEngine {
  /** Tokens in each row that is decoding; 0 in the others, which a step computes as idle ones. */
  const cached = new Int32Array(rows);
  const ns = (step: Parameters<StepModel>[0]) => Math.round(1e9 * model(step));
  return {
    rows,
    maxLength: Number.MAX_SAFE_INTEGER,
    buckets,
    prefill(row, request, from, count) {
      advance(ns({ kind: 'prefill', rows: 1, tokens: count, cached: from }));
      if (from + count === isl[request]) cached[row] = from + count;
    },
    decode(bucket) {
      const inRows = cached.subarray(0, bucket);
      const active = inRows.reduce((n, tokens) => n + (tokens > 0 ? 1 : 0), 0);
      const all = inRows.reduce((sum, tokens) => sum + tokens, 0);
      advance(ns({ kind: 'decode', rows: bucket, tokens: active, cached: all }));
      for (let row = 0; row < bucket; row++) if (cached[row]! > 0) cached[row]!++;
    },
    release(row) {
      cached[row] = 0;
    },
    lastId: () => 0,
  };
}
