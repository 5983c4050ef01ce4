import { findRate, type ServeProbe } from '../../../harness/served/find-rate.ts';
import { parseScenario } from '../../../workloads/serving/parse.ts';
import { probedLoad } from '../../fixtures/probed-load.ts';
import { exactRate, limitsOf, serveOneRow } from './one-row.ts';

/** What came out of searches on a device whose rate is known. */
export interface SearchesFound {
  readonly searches: number;
  readonly exactRate: number;
  /** Those whose bracket has the exact rate in it; whose passing end lies above it; whose failing end lies below it. */
  readonly held: number;
  readonly tooHigh: number;
  readonly tooLow: number;
  /** Those with two ends, both of which came out the same again. */
  readonly confirmed: number;
  /** Pairs of searches, one after the other, whose brackets have something in common. */
  readonly agreeing: number;
  /** Of each search that has two ends: the failing one over the passing one. */
  readonly widths: readonly number[];
  /** That were served in a search. */
  readonly requests: readonly number[];
}

/** The real search on the real scheduler and a virtual clock: a load that nothing can save is given up at its end, not before. */
export async function searches(percent: number, count: number): Promise<SearchesFound> {
  const limits = limitsOf(percent);
  const asked = parseScenario(
    `server tiny float32 rate=4 find-rate isl=1 osl=1 ttft=1s tpot=1s share=${percent} rows=1 chunk=1 warmup=100`,
  );
  const exact = exactRate(percent);
  const [brackets, widths, requests]: [(readonly [number, number])[], number[], number[]] = [[], [], []];
  let confirmed = 0;
  for (let search = 0; search < count; search++) {
    let served = 0;
    const serve: ServeProbe = async (seed, ofLoad, probe) => {
      const load = { perSecond: probe.rate, requests: ofLoad, warmup: 100, seed, limits };
      const { log, window } = await serveOneRow(load);
      served += ofLoad;
      return probedLoad(log, window, limits, probe);
    };
    const { result } = await findRate(
      asked,
      1 + 1000 * search,
      serve,
      new AbortController().signal,
      () => {},
    );
    const bracket = [result.highestPass ?? 0, result.lowestFail ?? Number.POSITIVE_INFINITY] as const;
    brackets.push(bracket);
    requests.push(served);
    if (result.isConfirmed && result.highestPass && result.lowestFail) confirmed++;
    if (result.highestPass && result.lowestFail) widths.push(bracket[1] / bracket[0]);
  }
  const tooHigh = brackets.filter(([low]) => low > exact).length;
  const tooLow = brackets.filter(([, high]) => high < exact).length;
  const agreeing = brackets.filter(([low, high], i) => {
    const [otherLow, otherHigh] = brackets[i - 1] ?? [Number.POSITIVE_INFINITY, 0];
    return Math.max(low, otherLow) < Math.min(high, otherHigh);
  }).length;
  const held = count - tooHigh - tooLow;
  return { searches: count, exactRate: exact, held, tooHigh, tooLow, confirmed, agreeing, widths, requests };
}
