import { latenciesOf, samplesOf } from '../../../results/figures/latency.ts';
import { formatFigure } from '../../../results/figures/words.ts';
import { formatDigits, formatQuantity } from '../../../results/format.ts';
import { placedTitle } from '../../../results/record/company.ts';
import type { Record } from '../../../results/record.ts';
import { mean } from '../../../results/statistics/moments.ts';
import { quantileOfSorted, sorted } from '../../../results/statistics/quantile.ts';
import { watchesOf } from '../../../results/telemetry/traces.ts';
import type { Chart, DataColumn } from '../../charts/chart.ts';
import { ecdf } from '../../charts/ecdf.ts';
import { samples } from '../../charts/samples.ts';
import { timeline } from '../../charts/timeline.ts';
import type { View } from '../../view.ts';
import { definitionWords } from '../../words/glossary.ts';
import { run } from '../../words/run.ts';

const right = (title: string): DataColumn => ({ title, align: 'right' });
const left = (title: string): DataColumn => ({ title, align: 'left' });
const milliseconds = (seconds: number) => 1e3 * seconds;

/** One trial closely: its latencies, its samples in run order, and what was seen meanwhile. */
export const trialCharts = (view: View, record: Record): Chart[] => [
  ...latencyChart(view, record),
  ...samplesChart(view, record),
  ...telemetryChart(view, record),
];

function latencyChart(view: View, record: Record): Chart[] {
  const found = latenciesOf(record);
  if (!found || found.processes.length === 0) return [];
  const { definition, processes } = found;
  const words = run[view.language];
  const figures = record.figures.filter(
    (figure) => figure.definition === definition && /^p\d+$/.test(figure.statistic),
  );
  const percentiles = figures.flatMap((figure) =>
    figure.value === null || figure.interval === null
      ? []
      : [
          {
            name: figure.statistic,
            share: Number(figure.statistic.slice(1)) / 100,
            value: milliseconds(figure.value),
            low: milliseconds(figure.interval.low),
            high: milliseconds(figure.interval.high),
            shown: formatFigure(figure),
          },
        ],
  );
  const all = processes.reduce((count, { seconds }) => count + seconds.length, 0);
  return [
    ecdf({
      id: 'latency',
      title: words.latency(placedTitle(record)),
      description: words.latencyAbout(
        definition,
        processes.length,
        all,
        definitionWords[view.language][definition],
      ),
      x: words.latencyAxis(definition),
      y: words.share,
      lines: processes.map(({ place, seconds }) => ({
        name: words.processAt(place),
        values: seconds.map(milliseconds),
      })),
      percentiles,
      columns: [
        left(words.what),
        right(words.milliseconds),
        right(words.low),
        right(words.high),
        right(words.samplesWord),
      ],
      rows: [
        ...figures.map(({ statistic, value, interval, samples: count, missing }) => [
          statistic,
          value === null ? '' : String(milliseconds(value)),
          interval ? String(milliseconds(interval.low)) : '',
          interval ? String(milliseconds(interval.high)) : '',
          value === null ? (missing ?? '') : String(count),
        ]),
        ...processes.map(({ place, seconds }) => {
          const ascending = sorted(seconds);
          const ends = [quantileOfSorted(ascending, 0.5)!, ascending[0]!, ascending.at(-1)!];
          return [
            `${words.processAt(place)}, ${words.median}`,
            ...ends.map((value) => String(milliseconds(value))),
            String(seconds.length),
          ];
        }),
      ],
    }),
  ];
}

function samplesChart(view: View, record: Record): Chart[] {
  const words = run[view.language];
  const processes = samplesOf(record).map(({ place, seconds }) => ({
    name: words.shortProcess(place),
    values: seconds.map(milliseconds),
    mean: milliseconds(mean(seconds)!),
  }));
  if (processes.length === 0) return [];
  const all = processes.reduce((count, { values }) => count + values.length, 0);
  return [
    samples({
      id: 'samples',
      title: words.samples(placedTitle(record)),
      description: words.samplesAbout(processes.length, all),
      x: words.samplesX,
      y: words.samplesY,
      thinned: words.thinned,
      processes,
      columns: [
        left(words.process),
        right(words.mean),
        right(words.smallest),
        right(words.largest),
        right(words.samplesWord),
      ],
      rows: processes.map(({ name, values, mean: centre }) => {
        const ascending = sorted(values);
        return [name, String(centre), String(ascending[0]), String(ascending.at(-1)), String(values.length)];
      }),
    }),
  ];
}

function telemetryChart(view: View, record: Record): Chart[] {
  const words = run[view.language];
  const watches = watchesOf(record.repeats, record.engine.device);
  if (watches.length === 0) return [];
  const traces = watches.flatMap((watch) => watch.traces);
  const channels = [...new Map(traces.map(({ channel, unit }) => [channel, unit]))];
  const traceOf = (watch: (typeof watches)[number], channel: string) =>
    watch.traces.find((trace) => trace.channel === channel);
  return [
    timeline({
      id: 'telemetry',
      title: words.telemetry(placedTitle(record)),
      description: words.telemetryAbout(channels.map(([channel, unit]) => `${channel}, ${unit}`).join('; ')),
      processes: watches.map(({ place, windowSeconds }) => ({
        name: words.shortProcess(place),
        windowSeconds,
        shown: formatQuantity({ value: windowSeconds, unit: 's' }, 2),
      })),
      rows: channels.map(([channel, unit]) => ({
        name: channel,
        unit,
        cells: watches.map((watch) => ({ readings: traceOf(watch, channel)?.readings ?? [] })),
      })),
      columns: [
        left(words.channel),
        left(words.process),
        right(words.meanWord),
        right(words.low),
        right(words.high),
        right(words.samplesWord),
      ],
      data: channels.flatMap(([channel, unit]) =>
        watches.flatMap((watch) => {
          const seen = traceOf(watch, channel)?.inWindow;
          if (!seen) return [];
          const numbers = [seen.mean, seen.minimum, seen.maximum].map((value) => formatDigits(value, 4));
          return [[`${channel}, ${unit}`, words.shortProcess(watch.place), ...numbers, String(seen.samples)]];
        }),
      ),
    }),
  ];
}
