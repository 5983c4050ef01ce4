import { formatCount, formatQuantity, formatShare } from '../../../results/format.ts';
import { formatServingFigure, servingEnds, servingFigure } from '../../../results/serving/figure-text.ts';
import { counting, tpotSeconds, ttftSeconds } from '../../../results/serving/latencies.ts';
import { spanOf } from '../../../results/serving/span.ts';
import { batchSizes } from '../../../results/serving/steps.ts';
import type { Chart, Datum } from '../../charts/chart.ts';
import { numberColumn, textColumn } from '../../charts/columns.ts';
import { ecdf } from '../../charts/ecdf.ts';
import { histogram } from '../../charts/serving/histogram.ts';
import type { WholeLoad } from '../../library/served-load.ts';
import type { Range } from '../../state.ts';
import type { View } from '../../view.ts';
import { servedLoad } from '../../words/served-load.ts';
import { serving } from '../../words/serving.ts';
import { servingDefinitions } from '../../words/serving-definitions.ts';
import { figureColumns } from '../chart-columns.ts';
import { titleOf, zoomOf } from '../zoom.ts';

const spreads = {
  ttft: {
    id: 'ttft.sched',
    word: 'servedTtft',
    title: 'ttftTitle',
    limit: 'ttftSeconds',
    seconds: ttftSeconds,
  },
  tpot: {
    id: 'tpot.excl_first',
    word: 'servedTpot',
    title: 'tpotTitle',
    limit: 'tpotSeconds',
    seconds: tpotSeconds,
  },
} as const;

/** The times of all finished requests that count, with what was promised as a line. */
export function spreadPart(
  view: View,
  { log, record }: WholeLoad,
  which: keyof typeof spreads,
  asked: Range | undefined,
): Chart[] {
  const { id, word, title, limit, seconds } = spreads[which];
  const all = counting(log, record.window)
    .map((i) => 1e3 * seconds(log, i))
    .filter((value) => !Number.isNaN(value));
  const values = all.filter(Number.isFinite);
  if (values.length === 0) return [];
  const words = servedLoad[view.language];
  const promised = record.scenario.limits?.[limit] ?? null;
  const axis = { parameter: which, unit: ' ms', isCounted: false, isOfDots: false } as const;
  const zoom = zoomOf(view, {
    ...axis,
    range: asked,
    values: promised === null ? values : [...values, 1e3 * promised],
  });
  const figures = (['p50', 'p90', 'p99'] as const).flatMap(
    (statistic) => servingFigure(record, id, statistic) ?? [],
  );
  return [
    ecdf({
      id: which,
      title: titleOf(view, words[title], zoom),
      description: words.spread(id, formatCount(all.length), servingDefinitions[view.language][id]),
      x: words.axis(id),
      y: words.ofFinished,
      lines: [{ name: words.countedRequests, values, of: all.length }],
      percentiles: figures.flatMap((figure) => {
        const { value, interval, statistic } = figure;
        if (value === null || statistic === 'p90') return [];
        const { low, high } = interval ?? { low: value, high: value };
        return [
          {
            name: statistic,
            share: Number(statistic.slice(1)) / 100,
            value: 1e3 * value,
            low: 1e3 * Math.max(0, low),
            high: 1e3 * high,
            shown: formatServingFigure(figure),
            ends: servingEnds(figure),
          },
        ];
      }),
      ...(promised !== null && {
        limit: {
          value: 1e3 * promised,
          shown: serving[view.language].promised(formatQuantity({ value: promised, unit: 's' })),
        },
      }),
      zoom,
      columns: [
        textColumn(words.statistic, 'ofRequests'),
        ...figureColumns(view, id, word, 'ms'),
        numberColumn(words.requests, 'requests'),
      ],
      rows: figures.map((figure) => {
        const { value, interval, statistic, n } = figure;
        const ends = servingEnds(figure);
        const datum = (seconds: number | null | undefined, shown: string): Datum => ({
          value: seconds === null || seconds === undefined ? null : 1e3 * seconds,
          shown,
        });
        return [
          statistic,
          datum(value, formatServingFigure(figure)),
          datum(interval?.low, ends[0]),
          datum(interval?.high, ends[1]),
          formatCount(n),
        ];
      }),
    }),
  ];
}

/** How full the steps were. */
export function histogramPart(view: View, { log, record }: WholeLoad): Chart[] {
  const sizes = batchSizes(log.steps, spanOf(log, record.window));
  const all = sizes.reduce((sum, { steps }) => sum + steps, 0);
  if (all === 0) return [];
  const words = servedLoad[view.language];
  const { rows } = record.policy;
  return [
    histogram({
      id: 'histogram',
      title: words.histogramTitle,
      description: words.histogramAbout(formatCount(all), rows),
      x: words.rowsAxis,
      y: words.shareAxis,
      most: Math.max(rows, ...sizes.map(({ active }) => active)),
      bars: sizes.map(({ active, steps }) => ({
        rows: active,
        steps,
        share: steps / all,
        shown: formatShare(steps / all, 1),
      })),
      columns: [
        numberColumn(words.rowsAxis, 'rowsInWork'),
        numberColumn(words.steps, 'samples'),
        numberColumn(words.share, 'rowsInWork', '%'),
      ],
    }),
  ];
}
