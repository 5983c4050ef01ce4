import { highestChance, lowestChance } from './binomial-bounds.ts';
import { batchCount, type Dependence, dependence } from './dependence.ts';
import { earlyStoppingAllows, earlyStoppingRequests } from './early-stopping.ts';
import { allowedShare } from './misses.ts';

/** `indeterminate`: the requests seen so far allow both; more of them are needed, no coin is flipped. */
type VerdictWord = 'pass' | 'fail' | 'indeterminate';

/** Why a verdict is open. */
type OpenReason =
  /** Fewer requests than show anything. */
  | 'too few'
  /** The limit lies between the bounds. */
  | 'between the bounds'
  /** The bounds would decide it, but rest on too few requests, or on batches that are too short for the clusters of late ones. */
  | 'not enough seen';

export interface Verdict {
  readonly word: VerdictWord;
  /** Null where the verdict stands. */
  readonly open: OpenReason | null;
  /** Requests that were judged, those of them that broke a limit, and the seeds that they come from. */
  readonly requests: number;
  readonly misses: number;
  readonly seeds: number;
  /** Misses that are allowed, as a share. */
  readonly allowed: number;
  /** How many independent requests they are worth; null where there were too few to tell. */
  readonly dependence: Dependence | null;
  /** Shares of misses that the data do not exclude, by a bound on either side; null likewise. */
  readonly lowest: number | null;
  readonly highest: number | null;
  /** Requests in all that would decide it, were misses and clusters as before; null where none would, and where the verdict stands. */
  readonly needs: number | null;
  /** What MLPerf's rule says of the same requests, which it takes for independent: the misses that it allows, null where even none is too many. */
  readonly earlyStopping: { readonly passes: boolean; readonly allows: number | null };
}

/** The confidence of each bound: of 100 devices that just fail, one passes by chance. */
const verdictConfidence = 0.99;

/** A pass rests on so many misses that were allowed: those of 24,576 requests at 99 %, which MLPerf's offline scenario asks for. */
const fewestAllowed = 245.76;

/** Requests below which no pass is given. */
export const requestsToPass = (percent: number): number =>
  Math.ceil(Number((fewestAllowed / allowedShare(percent)).toPrecision(12)));

/**
 * Requests over inflation that a bound has to rest on, and by what factor it then has to be on its side of the allowed share. In batches
 * that are no longer than the clusters the inflation comes out too small: 20 batches of one cluster each give 20. Found by simulation
 * (docs/serving.md).
 */
const worthToDecide = [
  { worth: 400, times: 1 },
  { worth: 100, times: 2 },
  { worth: 40, times: 5 },
] as const;

/**
 * Whether a device keeps its promise, from how far each request was from breaking it.
 *
 * A seed with fewer requests than a window has batches, as one that was stopped soon, is not looked at where others have enough.
 *
 * @param all of each seed, in the order of the schedule: the largest of time over limit; above 1 the promise is broken (`misses.ts`)
 * @param percent of the requests that have to keep it, above 0 and below 100
 */
export function judgeMisses(all: readonly Float64Array[], percent: number): Verdict {
  const enough = all.filter(({ length }) => length >= batchCount);
  const series = enough.length > 0 ? enough : all;
  const requests = series.reduce((sum, { length }) => sum + length, 0);
  const misses = series.reduce((sum, values) => sum + values.filter((value) => value > 1).length, 0);
  const allowed = allowedShare(percent);
  const allows = earlyStoppingAllows(requests, percent);
  const seen = {
    requests,
    misses,
    seeds: series.length,
    allowed,
    earlyStopping: { allows, passes: allows !== null && misses <= allows },
  };
  const fewest = Math.max(earlyStoppingRequests(1, percent), batchCount * series.length);
  if (requests < fewest || enough.length === 0) {
    const nothing = { dependence: null, lowest: null, highest: null };
    return { ...seen, ...nothing, word: 'indeterminate', open: 'too few', needs: fewest };
  }
  const found = dependence(series, 1, allowed, verdictConfidence);
  const judged: Judged = { requests, share: misses / requests, ...found };
  const bounds = boundsOf(judged);
  const { word, open } = decision(judged, percent);
  const needs = open === null ? null : requestsToDecide(judged, percent);
  return { ...seen, ...bounds, dependence: found, word, open, needs };
}

interface Judged {
  readonly requests: number;
  readonly share: number;
  readonly inflation: number;
  readonly effective: number;
}

const boundsOf = ({ share, effective }: Judged) => ({
  lowest: lowestChance(share * effective, effective, verdictConfidence),
  highest: highestChance(share * effective, effective, verdictConfidence),
});

function decision(judged: Judged, percent: number): Pick<Verdict, 'word' | 'open'> {
  const { requests, inflation } = judged;
  const allowed = allowedShare(percent);
  const { lowest, highest } = boundsOf(judged);
  const worth = requests / inflation;
  const isEnough = (isApart: (times: number) => boolean) =>
    worthToDecide.some((enough) => worth >= enough.worth && isApart(enough.times));
  if (isEnough((times) => lowest > Math.max(allowed, Math.min(times * allowed, most))))
    return { word: 'fail', open: null };
  if (requests >= requestsToPass(percent) && isEnough((times) => highest <= allowed / times))
    return { word: 'pass', open: null };
  const isBetween = lowest <= allowed && highest > allowed;
  return { word: 'indeterminate', open: isBetween ? 'between the bounds' : 'not enough seen' };
}

/** Beyond this, and beyond what is allowed, a device fails whatever multiple was asked for. */
const most = 0.5;

/** Nobody waits for more. */
const mostRequests = 1e9;

/** With so many requests whose misses and clusters are as before, the verdict would stand. */
function requestsToDecide(judged: Judged, percent: number): number | null {
  const decides = (requests: number) => {
    const effective = (judged.effective / judged.requests) * requests;
    return decision({ ...judged, requests, effective }, percent).open === null;
  };
  let [open, decided] = [judged.requests, 2 * judged.requests];
  while (!decides(decided)) {
    [open, decided] = [decided, 2 * decided];
    if (decided > mostRequests) return null;
  }
  while (decided - open > 1) {
    const middle = Math.floor((open + decided) / 2);
    if (decides(middle)) decided = middle;
    else open = middle;
  }
  return decided;
}
