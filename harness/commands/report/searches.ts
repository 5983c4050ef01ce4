import type { BelievedLoad, FoundSearch } from '../../../results/report/input.ts';
import { type Measured, measuredIn, type SourceFiles } from '../../../results/report/sources.ts';
import { curveId, rateOf } from '../../../results/serving/rate-curve.ts';
import type { FoundRate } from '../../served/find-rate.ts';
import { foundAgain } from '../../served/found-again.ts';

/** What files hold, and what the searches among their loads found. @throws ReportProblem for a file that is no record or no load */
export const measuredWithSearches = (files: SourceFiles): Promise<Measured> =>
  withSearches(measuredIn(files));

/** The same where it was read already: each search runs again, on the loads that it left. */
export async function withSearches({ records, loads }: Measured): Promise<Measured> {
  const probes = loads.filter(({ record }) => record.run.probe !== null);
  // Loads of one search differ in their rate and their seed alone.
  const groups = Map.groupBy(probes, ({ record }) => `${record.run.id} ${curveId(record)}`);
  const searches = await Promise.all([...groups.values()].map(searchesOf));
  return { records, loads, searches: searches.flat() };
}

async function searchesOf(loads: readonly BelievedLoad[]): Promise<FoundSearch[]> {
  const found = await foundAgain(loads.map(({ id, record }) => ({ id, record, path: '' })));
  return found.map((one) => ({
    ...one,
    ...(isOfItsLoads(one, loads) ? {} : { result: null, pace: null, probes: [] }),
    loads: loads.map(({ id }) => id),
  }));
}

/**
 * Whether a search that runs again asks for the rates that were served. Rules of another version may ask for others, and would take for
 * theirs what was served at these.
 */
function isOfItsLoads({ probes }: FoundRate, loads: readonly BelievedLoad[]): boolean {
  const served = loads.map(({ record }) => rateOf(record));
  const judged = new Set<number | null>(probes.map(({ rate }) => rate));
  // Loads of the last rate may have been cut off before they were judged.
  const last = served.at(-1);
  return (
    probes.every(({ rate }) => served.includes(rate)) &&
    served.every((rate) => judged.has(rate) || rate === last)
  );
}
