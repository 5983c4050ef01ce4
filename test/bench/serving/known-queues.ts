import { allowedShare } from '../../../results/serving/misses.ts';
import { judgeMisses, requestsToPass, type Verdict } from '../../../results/serving/verdict.ts';
import { randomStream } from '../../../results/statistics/random.ts';
import { studentFactor } from '../../../results/statistics/student.ts';

/** Numbers above 0 and below 1, evenly spread. */
type Chance = () => number;
/** Times in the system, one request after the other, in services. */
export type Queue = (chance: Chance) => () => number;

const chanceOf = (seed: number): Chance => {
  const { bits } = randomStream(seed);
  return () => (bits() + 0.5) / 2 ** 32;
};

const exponential = (chance: Chance) => -Math.log(chance());

/** One server by Lindley's recursion; a gap and a service are drawn anew for each request. */
const oneServer =
  (gap: Queue, service: Queue): Queue =>
  (chance) => {
    const [nextGap, nextService] = [gap(chance), service(chance)];
    let wait = 0;
    return () => {
      const sojourn = wait + nextService();
      wait = Math.max(0, sojourn - nextGap());
      return sojourn;
    };
  };

const poisson =
  (load: number): Queue =>
  (chance) =>
  () =>
    exponential(chance) / load;
const always: Queue = () => () => 1;

/** Gaps of two exponential laws with equal shares of the time, so that their coefficient of variation is 3. */
const bursts =
  (load: number): Queue =>
  (chance) => {
    const short = (1 - Math.sqrt(8 / 10)) / 2;
    return () => exponential(chance) / (2 * load * (chance() < short ? short : 1 - short));
  };

/** A service in 2000 takes 60 times as long. */
const standstills: Queue = (chance) => () => (chance() < 1 / 2000 ? 60 : 1);

/** A host that is slower for so many services at a time, in the mean, and as often is not. */
const paces =
  (slower: number, services: number): Queue =>
  (chance) => {
    let [isSlow, left] = [false, 0];
    return () => {
      if (left <= 0) [isSlow, left] = [!isSlow, exponential(chance) * services];
      left--;
      return isSlow ? slower : 1;
    };
  };

/** Servers that take turns: whoever is free first serves the next. */
const servers =
  (count: number, load: number): Queue =>
  (chance) => {
    const freeAt = new Float64Array(count);
    let now = 0;
    return () => {
      now += exponential(chance) / (count * load);
      let first = 0;
      for (let i = 1; i < count; i++) if (freeAt[i]! < freeAt[first]!) first = i;
      freeAt[first] = Math.max(now, freeAt[first]!) + 1;
      return freeAt[first]! - now;
    };
  };

/** What a verdict is tried on, by the name in docs/serving.md. */
export const queues: Readonly<Record<string, Queue>> = {
  'M/D/1, load 0.5': oneServer(poisson(0.5), always),
  'M/D/1, load 0.774': oneServer(poisson(0.774), always),
  'M/D/1, load 0.9': oneServer(poisson(0.9), always),
  'M/D/1, load 0.95': oneServer(poisson(0.95), always),
  'M/M/1, load 0.8': oneServer(poisson(0.8), (chance) => () => exponential(chance)),
  'bursts (gaps with a CV of 3), load 0.7': oneServer(bursts(0.7), always),
  'M/D/8, load 0.9': servers(8, 0.9),
  'load 0.5 with rare standstills': oneServer(poisson(0.5), standstills),
  'load 0.75, 1.4 times slower for 3,000 services at a time': oneServer(poisson(0.75), paces(1.4, 3000)),
};

const leftOut = 3000;

function* steady(queue: Queue, seed: number, requests: number) {
  const next = queue(chanceOf(seed));
  for (let i = 0; i < leftOut; i++) next();
  for (let i = 0; i < requests; i++) yield next();
}

/** The limit that just so many of all requests break, from 10⁷ of them: one time in services for each percentage. */
export function exactLimits(queue: Queue, percents: readonly number[]): number[] {
  const requests = 1e7;
  const all = Float64Array.from(steady(queue, 999_983, requests)).sort();
  return percents.map((percent) => all[Math.ceil((1 - allowedShare(percent)) * requests) - 1]!);
}

/** Whether the share of misses is within what is allowed by the mean of 20 batches and Student's t alone. */
function passesByBatchMeans(severities: Float64Array, percent: number): boolean {
  const batches = 20;
  const size = Math.floor(severities.length / batches);
  const shares = Array.from(
    { length: batches },
    (_, i) => severities.subarray(i * size, (i + 1) * size).filter((each) => each > 1).length / size,
  );
  const mean = shares.reduce((sum, share) => sum + share, 0) / batches;
  const variance = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / (batches - 1);
  // One-sided 99 % is two-sided 98 %.
  return mean + studentFactor(0.98, batches - 1) * Math.sqrt(variance / batches) <= allowedShare(percent);
}

/** The runs of a device at its exact limit that passed, by the verdict and by the rules beside it, and those that failed by the verdict. */
export interface PassesAtTheLimit {
  readonly runs: number;
  readonly byBatchMeans: number;
  readonly passes: number;
  readonly passesOfTenSeeds: number;
  readonly passesAt90: number;
  readonly byEarlyStopping: number;
  /** By any of the three verdicts. */
  readonly fails: number;
}

export function passesAtTheLimit(queue: Queue, runs: number): PassesAtTheLimit {
  const [at99, at90] = exactLimits(queue, [99, 90]);
  const count = {
    byBatchMeans: 0,
    passes: 0,
    passesOfTenSeeds: 0,
    passesAt90: 0,
    byEarlyStopping: 0,
    fails: 0,
  };
  const requests = requestsToPass(99);
  const severities = (seed: number, length: number, limit: number) =>
    Float64Array.from(steady(queue, seed, length), (sojourn) => sojourn / limit);
  for (let run = 0; run < runs; run++) {
    const seed = 1 + 100 * run;
    const one = severities(seed, requests, at99!);
    const ten = Array.from({ length: 10 }, (_, i) =>
      severities(seed + 1 + i, Math.ceil(requests / 10), at99!),
    );
    const verdict = judgeMisses([one], 99);
    const ofTen = judgeMisses(ten, 99);
    const of90 = judgeMisses([severities(seed + 50, requests, at90!)], 90);
    const passed = ({ word }: Verdict) => Number(word === 'pass');
    count.byBatchMeans += Number(passesByBatchMeans(one, 99));
    count.passes += passed(verdict);
    count.passesOfTenSeeds += passed(ofTen);
    count.passesAt90 += passed(of90);
    count.byEarlyStopping += Number(verdict.earlyStopping.passes);
    count.fails += [verdict, ofTen, of90].filter(({ word }) => word === 'fail').length;
  }
  return { runs, ...count };
}
