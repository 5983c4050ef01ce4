import { formatDigits, formatQuantity } from '../format.ts';
import { servingEnds } from '../serving/figure-text.ts';
import type { ReportChart } from './schema/charts.ts';
import type { LoadFigure, ReportedLoad, ReportedSearch } from './schema/loads.ts';

type RatesChart = Extract<ReportChart, { kind: 'rates' }>;
type Panel = RatesChart['panels'][number];

/** Latency and kept promises over the rate, of each search: what is INVALID is no figure and has no place in it. */
export const searchCharts = (searches: readonly ReportedSearch[]): ReportChart[] =>
  searches.flatMap((search, i) => {
    const loads = search.loads.filter(({ validity, rate }) => validity.state !== 'INVALID' && rate !== null);
    const { limits } = search.setup;
    if (limits === null || loads.length === 0) return [];
    const { highestPass, lowestFail, isConfirmed } = search;
    const panels = [
      panel('ttft.sched', 'p99', 's', seconds(limits.ttftSeconds), loads),
      panel('tpot.excl_first', 'p99', 's', seconds(limits.tpotSeconds), loads),
      panel('attainment', 'mean', 'share', percent(limits.percent), loads),
    ].filter(({ points }) => points.length > 0);
    // A percentile that no load has requests enough for has no picture.
    if (panels.length === 0) return [];
    const isWhole = isConfirmed && highestPass !== null && lowestFail !== null;
    const bracket: RatesChart['bracket'] = isWhole ? [highestPass, lowestFail] : null;
    return [{ kind: 'rates', id: `rates-${i + 1}`, item: search.item, title: search.title, bracket, panels }];
  });

const seconds = (value: number) => ({ value, shown: formatQuantity({ value, unit: 's' }) });
const percent = (value: number) => ({ value: value / 100, shown: `${value} %` });

/** One figure of each load at its rate; base units. */
function panel(
  definition: Panel['definition'],
  statistic: LoadFigure['statistic'],
  unit: Panel['unit'],
  limit: Panel['limit'],
  loads: readonly ReportedLoad[],
): Panel {
  // From left to right: a line joins them.
  const byRate = loads.toSorted((a, b) => a.rate! - b.rate!);
  const points = byRate.flatMap(({ load, rate, figures }) => {
    const figure = figures.find((one) => one.definition === definition && one.statistic === statistic);
    if (figure?.value == null) return [];
    const { value, interval, shown } = figure;
    return [
      {
        load,
        rate: rate!,
        name: `${formatDigits(rate!, 4)}/s`,
        value,
        low: interval === null ? null : Math.max(0, interval.low),
        high: interval?.high ?? null,
        shown,
        ends: [...servingEnds(figure)] as [string, string],
      },
    ];
  });
  return { definition, statistic, unit, limit, points };
}
