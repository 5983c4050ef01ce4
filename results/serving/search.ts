import type { VerdictWord } from './verdict.ts';

/** A rate that was tried, and what came of it: requests of all its seeds together. */
export interface Probe {
  readonly perSecond: number;
  readonly word: VerdictWord;
  readonly requests: number;
  readonly misses: number;
  /** It was given up, since nothing could save it. */
  readonly isGivenUp: boolean;
}

export type Boundary =
  /** Misses grow gently past what is allowed. */
  | 'smooth'
  /** A little more, and most requests miss. */
  | 'cliff'
  | 'no failure in range'
  | 'no pass in range';

/** What a search found. */
export interface Found {
  /** The highest rate below all failures that passed, and the lowest that failed; null where none did. */
  readonly pass: number | null;
  readonly fail: number | null;
  /** Rates between them that stayed open with all the requests that a probe may have. */
  readonly open: readonly number[];
  readonly boundary: Boundary;
  /** The share of misses at each rate, made rising (isotonic regression): rates ascending. */
  readonly curve: readonly { readonly perSecond: number; readonly missed: number; readonly fitted: number }[];
}

/** The bracket is narrow enough when its ends are so near to each other. */
export const bracketRatio = 1.05;
/** A search goes no further than so many times up or down from where it began. */
const mostDoublings = 16;

interface Ends {
  readonly pass: number | null;
  readonly fail: number | null;
  readonly open: readonly number[];
}

function endsOf(probes: readonly Probe[]): Ends {
  const rates = (word: VerdictWord) =>
    probes.filter((probe) => probe.word === word).map(({ perSecond }) => perSecond);
  const fail = least(rates('fail'));
  const pass = most(rates('pass').filter((rate) => fail === null || rate < fail));
  const isBetween = (rate: number) => (pass === null || rate > pass) && (fail === null || rate < fail);
  return {
    pass,
    fail,
    open: rates('indeterminate')
      .filter(isBetween)
      .toSorted((a, b) => a - b),
  };
}

const least = (rates: readonly number[]) => (rates.length === 0 ? null : Math.min(...rates));
const most = (rates: readonly number[]) => (rates.length === 0 ? null : Math.max(...rates));

/**
 * The rate that is tried next: twice or half the last one until there is a pass and a failure, then the geometric middle. A rate that stayed
 * open splits the bracket: first its lower part is narrowed, then its upper one.
 *
 * @param first where the search begins
 * @returns null where the bracket is narrow enough, or the range is at its end
 */
export function nextRate(probes: readonly Probe[], first: number): number | null {
  if (probes.length === 0) return first;
  const { pass, fail, open } = endsOf(probes);
  const [lowest, highest] = [first / 2 ** mostDoublings, first * 2 ** mostDoublings];
  const [firstOpen, lastOpen] = [open[0] ?? fail, open.at(-1) ?? pass];
  if (pass === null) {
    const from = firstOpen ?? first;
    return from / 2 < lowest ? null : from / 2;
  }
  if (firstOpen !== null && firstOpen / pass > bracketRatio) return Math.sqrt(pass * firstOpen);
  if (fail === null) {
    const from = lastOpen ?? pass;
    return 2 * from > highest ? null : 2 * from;
  }
  return fail / lastOpen! > bracketRatio && open.length > 0 ? Math.sqrt(lastOpen! * fail) : null;
}

/** Misses at the failing end, as multiples of what is allowed, from which the boundary is a cliff. */
const timesAllowedAtCliff = 5;

/**
 * What the probes show.
 *
 * @param allowed share of misses
 */
export function foundRate(probes: readonly Probe[], allowed: number): Found {
  const { pass, fail, open } = endsOf(probes);
  const curve = isotonic(probes.toSorted((a, b) => a.perSecond - b.perSecond));
  const failing = probes.find(({ perSecond, word }) => word === 'fail' && perSecond === fail);
  return { pass, fail, open, boundary: boundaryOf(pass, failing, allowed), curve };
}

function boundaryOf(pass: number | null, failing: Probe | undefined, allowed: number): Boundary {
  if (pass === null) return 'no pass in range';
  if (!failing) return 'no failure in range';
  const missed = failing.misses / failing.requests;
  return failing.isGivenUp || missed > timesAllowedAtCliff * allowed ? 'cliff' : 'smooth';
}

/** Pool adjacent violators: the rising curve nearest to the shares, each weighed by its requests (R. Barlow et al., 1972). */
function isotonic(probes: readonly Probe[]): Found['curve'] {
  const blocks: { misses: number; requests: number; count: number }[] = [];
  for (const { misses, requests } of probes) {
    blocks.push({ misses, requests, count: 1 });
    while (blocks.length > 1) {
      const [before, last] = blocks.slice(-2) as [(typeof blocks)[0], (typeof blocks)[0]];
      if (before.misses / before.requests <= last.misses / last.requests) break;
      blocks.splice(-2, 2, {
        misses: before.misses + last.misses,
        requests: before.requests + last.requests,
        count: before.count + last.count,
      });
    }
  }
  const fitted = blocks.flatMap(({ misses, requests, count }) =>
    Array<number>(count).fill(misses / requests),
  );
  return probes.map(({ perSecond, misses, requests }, i) => ({
    perSecond,
    missed: misses / requests,
    fitted: fitted[i]!,
  }));
}
