import { formatDigits } from '../../results/format.ts';
import type { ReportChart } from '../../results/report/schema/charts.ts';
import { type Chart, figureCells } from '../charts/chart.ts';
import { numberColumn, textColumn } from '../charts/columns.ts';
import { type RatePanel, rateCurve } from '../charts/serving/rate-curve.ts';
import type { ReportWords } from './words.ts';

type RatesChart = Extract<ReportChart, { kind: 'rates' }>;
type Panel = RatesChart['panels'][number];

/** What the loads of a search gave at each rate, as the pages draw it. */
export function ratesChart(
  chart: RatesChart,
  { served, value, low, high }: ReportWords,
  title: string,
): Chart {
  const panels = chart.panels.map((panel) => drawn(panel, served));
  const loads = new Set(chart.panels.flatMap(({ points }) => points.map(({ load }) => load)));
  return rateCurve({
    id: chart.id,
    title,
    description: served.ratesAbout(loads.size),
    x: served.ratesAxis,
    panels,
    bracket: chart.bracket,
    columns: [
      textColumn(served.what, 'definition'),
      numberColumn(served.rate, 'rate', 'requests/s'),
      numberColumn(value, 'value'),
      numberColumn(low, 'low'),
      numberColumn(high, 'high'),
    ],
    data: panels.flatMap(({ title: name, unit, points }) =>
      points.map((point) => [
        `${name}, ${unit}`,
        { value: point.rate, shown: formatDigits(point.rate, 4) },
        ...figureCells(point),
      ]),
    ),
  });
}

/** Times in milliseconds, shares in per cent. */
const scales = { s: { scale: 1e3, unit: 'ms' }, share: { scale: 100, unit: '%' } } as const;

function drawn({ definition, unit, limit, points }: Panel, served: ReportWords['served']): RatePanel {
  const { scale, unit: shown } = scales[unit];
  const scaled = (value: number | null) => (value === null ? null : scale * value);
  return {
    title: { 'ttft.sched': 'TTFT p99', 'tpot.excl_first': 'TPOT p99', attainment: served.kept }[definition],
    unit: shown,
    limit: { value: scale * limit.value, shown: served.promisedOf(limit.shown) },
    points: points.map(({ rate, name, value, low, high, shown: text, ends }) => ({
      rate,
      name,
      value: scale * value,
      low: scaled(low),
      high: scaled(high),
      shown: text,
      ends,
    })),
  };
}
