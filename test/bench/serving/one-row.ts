import { virtualClock } from '../../../harness/serving/clocks.ts';
import { makeSchedule } from '../../../harness/serving/schedule.ts';
import { serve } from '../../../harness/serving/scheduler.ts';
import { scriptedBatchEngine } from '../../../harness/serving/scripted-engine.ts';
import type { Scenario } from '../../../workloads/serving/scenario.ts';

// A device whose answer is known: one row that takes 0.1 s for each request, and requests that arrive by chance (M/D/1).

const serviceSeconds = 0.1;
const limitSeconds = 1;

export const limitsOf = (percent: number) => ({
  ttftSeconds: limitSeconds,
  tpotSeconds: limitSeconds,
  percent,
});

/**
 * The share of requests whose answer takes longer than a second (A. Erlang, "Sandsynlighedsregning og telefonsamtaler", 1909, as given by
 * C. Crommelin, "Delay probability formulae", POEEJ 26, 1934): all that wait for more than the limit less a service.
 *
 * @param perSecond arrivals, below 10
 */
export function missShare(perSecond: number): number {
  const load = perSecond * serviceSeconds;
  const services = Math.round(limitSeconds / serviceSeconds) - 1;
  let [inTime, factorial] = [0, 1];
  for (let k = 0; k <= services; k++) {
    if (k > 0) factorial *= k;
    const before = load * (services - k);
    inTime += ((-before) ** k / factorial) * Math.exp(before);
  }
  return 1 - (1 - load) * inTime;
}

/** Arrivals a second of which exactly as many miss as may: 7.735 where 99 % have to have their answer within a second. */
export function exactRate(percent: number): number {
  let [below, above] = [0, 1 / serviceSeconds];
  for (let i = 0; i < 60; i++) {
    const middle = (below + above) / 2;
    if (missShare(middle) < 1 - percent / 100) below = middle;
    else above = middle;
  }
  return below;
}

/** What the real scheduler does with a load on a clock that stands still but for the steps. */
export async function serveOneRow(
  load: Pick<Scenario, 'requests' | 'warmup' | 'seed' | 'limits'> & { readonly perSecond: number },
) {
  const schedule = makeSchedule({
    kind: 'server',
    shape: 'tiny',
    precision: 'float32',
    arrivals: { process: 'poisson', perSecond: load.perSecond },
    isl: { law: 'fixed', tokens: 1 },
    osl: { law: 'fixed', tokens: 1 },
    policy: { rows: 1, chunk: 1 },
    ...load,
  });
  const clock = virtualClock();
  const times = { prefillNs: () => serviceSeconds * 1e9, decodeNs: () => 0 };
  const engine = scriptedBatchEngine(1, times, clock.advance);
  const { log } = await serve({ engine, clock, schedule, chunk: 1, signal: new AbortController().signal });
  return { log, window: schedule.counting };
}
