import { virtualClock } from '../../../harness/serving/clocks.ts';
import { makeSchedule } from '../../../harness/serving/schedule.ts';
import { serve } from '../../../harness/serving/scheduler.ts';
import { scriptedBatchEngine } from '../../../harness/serving/scripted-engine.ts';
import { missesOf } from '../../../results/serving/misses.ts';
import { judgeMisses, requestsToPass, type Verdict } from '../../../results/serving/verdict.ts';

/**
 * One row that takes 0.1 s for each request, under the promise that 99 % have their answer within a second: at 7.737 requests a second
 * exactly 1 % have not (M/D/1; the share was found with 10⁷ requests of Lindley's recursion, as `trueMissShare` does).
 */
export const serviceSeconds = 0.1;
export const limitSeconds = 1;
export const exactRate = 7.737;
const limits = { ttftSeconds: limitSeconds, tpotSeconds: limitSeconds, percent: 99 };
const warmup = 300;

/** The verdict of a run of the real scheduler on a clock that stands still but for the steps. */
export async function virtualVerdict(
  perSecond: number,
  seed: number,
  requests = requestsToPass(99),
): Promise<Verdict> {
  const schedule = makeSchedule({
    kind: 'server',
    shape: 'tiny',
    precision: 'float32',
    arrivals: { process: 'poisson', perSecond },
    isl: { law: 'fixed', tokens: 1 },
    osl: { law: 'fixed', tokens: 1 },
    limits,
    policy: { rows: 1, chunk: 1 },
    requests,
    warmup,
    seed,
  });
  const clock = virtualClock();
  const times = { prefillNs: () => serviceSeconds * 1e9, decodeNs: () => 0 };
  const engine = scriptedBatchEngine(1, times, clock.advance);
  const { log } = await serve({ engine, clock, schedule, chunk: 1, signal: new AbortController().signal });
  return judgeMisses([missesOf(log, schedule.counting, limits).severities], 99);
}

export interface PassShares {
  readonly perSecond: number;
  readonly runs: number;
  readonly pass: number;
  readonly fail: number;
  readonly earlyStopping: number;
}

/** How many of so many runs pass, by our verdict and by the early stopping of MLPerf. */
export async function passShares(perSecond: number, runs: number, firstSeed = 1): Promise<PassShares> {
  let [pass, fail, earlyStopping] = [0, 0, 0];
  for (let run = 0; run < runs; run++) {
    const verdict = await virtualVerdict(perSecond, firstSeed + run);
    if (verdict.word === 'pass') pass++;
    if (verdict.word === 'fail') fail++;
    if (verdict.earlyStopping.passes) earlyStopping++;
  }
  return { perSecond, runs, pass: pass / runs, fail: fail / runs, earlyStopping: earlyStopping / runs };
}
