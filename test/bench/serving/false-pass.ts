import { missesOf } from '../../../results/serving/misses.ts';
import { judgeMisses, requestsToPass, type Verdict } from '../../../results/serving/verdict.ts';
import { limitsOf, serveOneRow } from './one-row.ts';

const percent = 99;
const limits = limitsOf(percent);
const warmup = 300;

/** The verdict of a run of the real scheduler on a device of one row. */
async function virtualVerdict(perSecond: number, seed: number): Promise<Verdict> {
  const requests = requestsToPass(percent);
  const { log, window } = await serveOneRow({ perSecond, requests, warmup, seed, limits });
  return judgeMisses([missesOf(log, window, limits).severities], percent);
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
