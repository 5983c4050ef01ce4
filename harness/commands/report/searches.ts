import type { BelievedLoad, FoundSearch } from '../../../results/report/input.ts';
import { type Measured, measuredIn, type SourceFiles } from '../../../results/report/sources.ts';
import { curveId } from '../../../results/serving/rate-curve.ts';
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
  return found.map((one) => ({ ...one, loads: loads.map(({ id }) => id) }));
}
