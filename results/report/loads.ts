import { endsOf } from '../serving/ends.ts';
import { formatServingFigure } from '../serving/figure-text.ts';
import { groupLoads, type LoadGroup } from '../serving/judged.ts';
import { lateness } from '../serving/lateness.ts';
import { little } from '../serving/little.ts';
import { unpackLog } from '../serving/packed-log.ts';
import { rateOf } from '../serving/rate-curve.ts';
import type { ServingRecord } from '../serving/record.ts';
import { searched, searchesIn, searchResult, searchTitle, triedRates } from '../serving/searched.ts';
import { isolationText, searchText, standingText, verdictLines } from '../serving/words.ts';
import type { BelievedLoad, ReportInput } from './input.ts';
import { servedFrom } from './load-files.ts';
import type {
  LoadFigure,
  LoadSetup,
  ReportedGroup,
  ReportedLoad,
  ReportedLoads,
  ReportedSearch,
} from './schema/loads.ts';
import type { Tested } from './tested.ts';

/** What was served, INVALID loads as well, in the order in which it was; null where nothing was. */
export function loadsOf(
  { loads }: Pick<ReportInput, 'loads'>,
  items: readonly Tested[],
): ReportedLoads | null {
  if (loads.length === 0) return null;
  const itemOf = new Map(items.flatMap(({ id, loads: own }) => own.map((one) => [one.id, id] as const)));
  const runs = Map.groupBy(loads, ({ record }) => record.run.id);
  return {
    groups: [...runs.values()].flatMap((own) =>
      groupLoads(own.filter(({ record }) => record.run.probe === null)).map((group) =>
        groupOf(group, itemOf.get(group.loads[0]!.id)!),
      ),
    ),
    searches: [...runs.values()]
      .flatMap(searchesIn)
      .map((search) => searchOf(search, itemOf.get(search[0]!.id)!)),
  };
}

function groupOf(group: LoadGroup<BelievedLoad>, item: string): ReportedGroup {
  const [first] = group.loads as readonly [BelievedLoad];
  return {
    title: group.title,
    item,
    setup: setupOf(first.record),
    verdict: judged(group),
    isolation: group.loads.length === 1 ? isolationText(first.record.figures) : null,
    loads: group.loads.map((one) => reported(one, () => true)),
  };
}

function judged(group: LoadGroup<BelievedLoad>): ReportedGroup['verdict'] {
  const { verdict, word, givenUp } = group;
  if (verdict === null) return null;
  const { open, requests, misses, seeds, allowed, lowest, highest, dependence, needs, earlyStopping } =
    verdict;
  const [sentence, ofRule] = verdictLines(group) as [string, string];
  return {
    word: word!,
    givenUp,
    open,
    requests,
    misses,
    seeds,
    allowed,
    lowest,
    highest,
    inflation: dependence?.inflation ?? null,
    effective: dependence?.effective ?? null,
    needs,
    sentence,
    earlyStopping: { ...earlyStopping, sentence: ofRule },
  };
}

/** Of a load of a search: what stands in its table and its picture. */
const ofSearch = ({ definition, statistic }: Pick<LoadFigure, 'definition' | 'statistic'>): boolean =>
  definition === 'attainment' ||
  ((definition === 'ttft.sched' || definition === 'tpot.excl_first') && statistic === 'p99');

function searchOf(own: readonly BelievedLoad[], item: string): ReportedSearch {
  const [{ record }] = own as readonly [BelievedLoad];
  const tried = triedRates(own.map(searched));
  const found = searchResult(tried);
  const { highestPass, lowestFail, boundary, isConfirmed, curve } = found.result;
  return {
    title: searchTitle(record.title),
    item,
    run: record.run.id,
    setup: setupOf(record),
    sentences: searchText(found),
    standing: standingText(found),
    highestPass,
    lowestFail,
    boundary,
    isConfirmed,
    probes: tried.map(({ probe: { rate, outcome, requests, asked, misses, confirms } }) => ({
      rate,
      outcome,
      requests,
      asked,
      misses,
      confirms,
    })),
    curve: curve.map((point) => ({ ...point })),
    loads: own.map((one) => reported(one, ofSearch)),
  };
}

function setupOf({ scenario, policy, ways, model, precision, engine }: ServingRecord): LoadSetup {
  const { kind, arrivals, isl, osl, limits } = scenario;
  const { library, provider, threads, device, id } = engine;
  return {
    kind,
    arrivals,
    isl,
    osl,
    limits,
    model: model.shape.name,
    precision,
    isSynthetic: model.weights.synthetic,
    ...policy,
    ways,
    device: device.name,
    engine: id,
    library: `${library.name} ${library.version} (${library.source})`,
    provider: provider.name,
    threads,
  };
}

function reported(
  { id, record }: BelievedLoad,
  isShown: (figure: Pick<LoadFigure, 'definition' | 'statistic'>) => boolean,
): ReportedLoad {
  const { run, title, scenario, window, stop, error, solo, validity, scheduleSha256, createdAt } = record;
  const log = unpackLog(record.log);
  const law = little(log, window);
  return {
    load: id,
    run: run.id,
    title,
    seed: scenario.seed,
    rate: rateOf(record),
    startedAt: servedFrom(record),
    createdAt,
    scheduleSha256,
    window,
    requests: log.requests.count,
    ends: endsOf(log, window),
    stop,
    error,
    solo,
    validity,
    figures: record.figures
      .filter(isShown)
      .map((figure) => ({ ...figure, shown: formatServingFigure(figure) })),
    lateness: { ...lateness(log.latenessNs, scenario.limits?.ttftSeconds ?? null) },
    little: law && { ...law },
    reproduce: run.reproduce,
  };
}
