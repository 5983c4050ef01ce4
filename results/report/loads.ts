import { report as says } from '../sentences/report.ts';
import { endsOf } from '../serving/ends.ts';
import { formatServingFigure } from '../serving/figure-text.ts';
import { verdictOf } from '../serving/judged.ts';
import { lateness } from '../serving/lateness.ts';
import { little } from '../serving/little.ts';
import { unpackLog } from '../serving/packed-log.ts';
import { groupId, rateOf } from '../serving/rate-curve.ts';
import type { ServingRecord } from '../serving/record.ts';
import { earlyStoppingText, isolationText, searchText, verdictText } from '../serving/words.ts';
import type { BelievedLoad, FoundSearch, ReportInput } from './input.ts';
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
  { loads, searches }: Pick<ReportInput, 'loads' | 'searches'>,
  items: readonly Tested[],
): ReportedLoads | null {
  if (loads.length === 0) return null;
  const itemOf = new Map(items.flatMap(({ id, loads: own }) => own.map((one) => [one.id, id] as const)));
  const byId = new Map(loads.map((one) => [one.id, one]));
  const single = loads.filter(({ record }) => record.run.probe === null);
  const groups = Map.groupBy(single, ({ record }) => `${record.run.id} ${groupId(record)}`);
  return {
    groups: [...groups.values()].map((group) => groupOf(group, itemOf.get(group[0]!.id)!)),
    searches: searches.map((search) => {
      const own = search.loads.map((id) => byId.get(id)!);
      return searchOf(search, own, itemOf.get(own[0]!.id)!);
    }),
  };
}

function groupOf(group: readonly BelievedLoad[], item: string): ReportedGroup {
  const records = group.map(({ record }) => record);
  const [first] = records as [ServingRecord];
  return {
    title: first.title,
    item,
    setup: setupOf(first),
    verdict: judged(records),
    isolation: records.length === 1 ? isolationText(first.figures) : null,
    loads: group.map((one) => reported(one, () => true)),
  };
}

/** A load that was given up has failed: what had not come by then would have missed. */
function judged(records: readonly ServingRecord[]): ReportedGroup['verdict'] {
  const verdict = verdictOf(records);
  if (verdict === null) return null;
  const { word, open, requests, misses, seeds, allowed, lowest, highest, dependence, needs, earlyStopping } =
    verdict;
  const isGivenUp = records.some(({ stop }) => stop === 'backlog' || stop === 'too slow');
  return {
    word: isGivenUp ? 'fail' : word,
    isGivenUp,
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
    sentence: verdictText(verdict),
    earlyStopping: { ...earlyStopping, sentence: earlyStoppingText(verdict) },
  };
}

/** Of a load of a search: what stands in its table and its picture. */
const ofSearch = ({ definition, statistic }: Pick<LoadFigure, 'definition' | 'statistic'>): boolean =>
  definition === 'attainment' ||
  ((definition === 'ttft.sched' || definition === 'tpot.excl_first') && statistic === 'p99');

function searchOf(
  { title, result, pace, probes }: FoundSearch,
  own: readonly BelievedLoad[],
  item: string,
): ReportedSearch {
  const [{ record }] = own as [BelievedLoad];
  const { highestPass, lowestFail, boundary, isConfirmed, curve } = result ?? nothingFound;
  return {
    title: title.replace(/ rate=\S+/, ' find-rate'),
    item,
    run: record.run.id,
    setup: setupOf(record),
    sentences: result === null ? [says.searchNotReplayed()] : searchText(result, pace),
    highestPass,
    lowestFail,
    boundary,
    isConfirmed,
    probes: probes.map(({ rate, outcome, requests, misses, confirms }) => ({
      rate,
      outcome,
      requests,
      misses,
      confirms,
    })),
    curve: curve.map((point) => ({ ...point })),
    loads: own.map((one) => reported(one, ofSearch)),
  };
}

const nothingFound = {
  highestPass: null,
  lowestFail: null,
  boundary: 'undecided',
  isConfirmed: false,
  curve: [],
} as const;

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
