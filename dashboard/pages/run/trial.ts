import { latenciesOf, samplesOf, type TimedProcess } from '../../../results/figures/latency.ts';
import { formatDigits, formatQuantity, missing as notThere } from '../../../results/format.ts';
import { placedTitle } from '../../../results/record/company.ts';
import type { Record } from '../../../results/record.ts';
import { mean } from '../../../results/statistics/moments.ts';
import { quantileOfSorted, sorted } from '../../../results/statistics/quantile.ts';
import { watchesOf } from '../../../results/telemetry/traces.ts';
import { type Chart, type Datum, figureCells } from '../../charts/chart.ts';
import { numberColumn, textColumn } from '../../charts/columns.ts';
import { ecdf } from '../../charts/ecdf.ts';
import { chartFigure } from '../../charts/figures.ts';
import { samples } from '../../charts/samples.ts';
import { timeline } from '../../charts/timeline.ts';
import { isWithin, type Zoom } from '../../charts/zoom.ts';
import { type Range, range } from '../../state.ts';
import type { View } from '../../view.ts';
import { definitionWords } from '../../words/glossary.ts';
import { run } from '../../words/run.ts';
import { figureColumns } from '../chart-columns.ts';
import { noSuchChart, titleOf, zoomOf } from '../zoom.ts';

const milliseconds = (seconds: number) => 1e3 * seconds;

/** A time in milliseconds, written as a time of a process is on the page of its record. */
const time = (seconds: number): Datum & { readonly value: number } => ({
  value: milliseconds(seconds),
  shown: formatQuantity({ value: seconds, unit: 's' }),
});

const noFigure: Datum = { value: null, shown: notThere };

/** The parts of axes that an address may ask for: of the latency in milliseconds, by the number of a sample, in seconds of the window. */
export const trialRanges = { latency: range(), samples: range(), telemetry: range() };

type Ranges = { readonly [name in keyof typeof trialRanges]?: Range | undefined };

/**
 * One trial closely: its latencies, its samples in run order, and what was seen meanwhile.
 *
 * @throws BadRequest where a range shows nothing
 */
export function trialCharts(view: View, record: Record, ranges: Ranges): Chart[] {
  const charts = [
    ...latencyChart(view, record, ranges.latency),
    ...samplesChart(view, record, ranges.samples),
    ...telemetryChart(view, record, ranges.telemetry),
  ];
  for (const name of ['latency', 'samples', 'telemetry'] as const) {
    if (ranges[name] && !charts.some(({ id }) => id === name)) throw noSuchChart(view, name);
  }
  return charts;
}

function latencyChart(view: View, record: Record, asked: Range | undefined): Chart[] {
  const found = latenciesOf(record);
  if (!found || found.processes.length === 0) return [];
  const { definition, processes } = found;
  const words = run[view.language];
  const figures = record.figures.filter(
    (figure) => figure.definition === definition && /^p\d+$/.test(figure.statistic),
  );
  const all = processes.reduce((count, { seconds }) => count + seconds.length, 0);
  const lines = processes.map(({ place, seconds }) => ({
    name: words.processAt(place),
    values: seconds.map(milliseconds),
  }));
  const axis = { parameter: 'latency', unit: ' ms', isCounted: false, isOfDots: false } as const;
  const zoom = zoomOf(view, { ...axis, range: asked, values: lines.flatMap(({ values }) => values) });
  const about = words.latencyAbout(
    definition,
    processes.length,
    all,
    definitionWords[view.language][definition],
  );
  return [
    ecdf({
      id: 'latency',
      title: titleOf(view, words.latency(placedTitle(record)), zoom),
      description: zoom.shown === null ? about : `${about} ${words.latencyPart}`,
      x: words.latencyAxis(definition),
      y: words.share,
      lines,
      percentiles: figures.flatMap((figure) => {
        const { value, interval, statistic } = figure;
        return value === null || interval === null
          ? []
          : [
              {
                ...chartFigure({ ...figure, value }, milliseconds),
                low: milliseconds(interval.low),
                high: milliseconds(interval.high),
                name: statistic,
                share: Number(statistic.slice(1)) / 100,
              },
            ];
      }),
      zoom,
      columns: [
        textColumn(words.what, 'statistic'),
        ...figureColumns(view, definition, definition, 'ms'),
        numberColumn(words.samplesWord, 'samples'),
      ],
      rows: [
        ...figures.map((figure) => {
          const { statistic, value, samples: count, missing } = figure;
          return value === null
            ? [statistic, noFigure, noFigure, noFigure, missing ?? '']
            : [statistic, ...figureCells(chartFigure({ ...figure, value }, milliseconds)), String(count)];
        }),
        ...processes.flatMap((process) => latencyRow(view, process, zoom)),
      ],
    }),
  ];
}

/** The median and the ends of what is shown of a process. */
function latencyRow(view: View, { place, seconds }: TimedProcess, { shown }: Zoom) {
  const words = run[view.language];
  const ascending = sorted(seconds.filter((each) => isWithin(milliseconds(each), shown)));
  const [least] = ascending;
  if (least === undefined) return [];
  const statistics = [quantileOfSorted(ascending, 0.5)!, least, ascending.at(-1)!];
  return [[`${words.processAt(place)}, ${words.median}`, ...statistics.map(time), String(ascending.length)]];
}

function samplesChart(view: View, record: Record, asked: Range | undefined): Chart[] {
  const words = run[view.language];
  const timed = samplesOf(record);
  if (timed.length === 0) return [];
  const longest = timed.reduce((most, { seconds }) => Math.max(most, seconds.length), 1);
  const axis = { parameter: 'samples', unit: '', isCounted: true, isOfDots: false } as const;
  const zoom = zoomOf(view, { ...axis, range: asked, values: [1, longest] });
  const first = zoom.shown ? Math.max(1, Math.ceil(zoom.shown[0])) : 1;
  const processes = timed.flatMap(({ place, seconds }) => {
    const part = seconds.slice(first - 1, zoom.shown ? Math.floor(zoom.shown[1]) : undefined);
    return part.length === 0 ? [] : [{ name: words.shortProcess(place), seconds: part, mean: mean(part)! }];
  });
  const all = processes.reduce((count, { seconds }) => count + seconds.length, 0);
  return [
    samples({
      id: 'samples',
      title: titleOf(view, words.samples(placedTitle(record)), zoom),
      description: (zoom.shown ? words.samplesPart : words.samplesAbout)(processes.length, all),
      x: zoom.shown ? words.samplesPartX : words.samplesX,
      y: words.samplesY,
      thinned: words.thinned,
      processes: processes.map(({ name, seconds, mean: centre }) => ({
        name,
        values: seconds.map(milliseconds),
        first,
        mean: time(centre),
      })),
      zoom,
      columns: [
        textColumn(words.process, 'place'),
        { ...numberColumn(words.mean, 'mean', 'ms'), asShown: words.meanShown },
        numberColumn(words.low, 'low', 'ms'),
        numberColumn(words.high, 'high', 'ms'),
        numberColumn(words.samplesWord, 'samples'),
      ],
      rows: processes.map(({ name, seconds, mean: centre }) => {
        const ascending = sorted(seconds);
        const ends = [time(ascending[0]!), time(ascending.at(-1)!)];
        return [name, time(centre), ...ends, String(seconds.length)];
      }),
    }),
  ];
}

function telemetryChart(view: View, record: Record, asked: Range | undefined): Chart[] {
  const words = run[view.language];
  const whole = watchesOf(record.repeats, record.engine.device);
  if (whole.length === 0) return [];
  const axis = { parameter: 'telemetry', unit: ' s', isCounted: false, isOfDots: false } as const;
  const zoom = zoomOf(view, {
    ...axis,
    range: asked,
    values: whole.flatMap(({ windowSeconds, traces }) => [
      0,
      windowSeconds,
      ...traces.flatMap(({ readings }) => readings.map(({ seconds }) => seconds)),
    ]),
  });
  const watches = zoom.shown ? watchesOf(record.repeats, record.engine.device, zoom.shown) : whole;
  const traces = watches.flatMap((watch) => watch.traces);
  const channels = [...new Map(traces.map(({ channel, unit }) => [channel, unit]))];
  const traceOf = (watch: (typeof watches)[number], channel: string) =>
    watch.traces.find((trace) => trace.channel === channel);
  const about = words.telemetryAbout(channels.map(([channel, unit]) => `${channel}, ${unit}`).join('; '));
  const reading = (value: number): Datum => ({ value, shown: formatDigits(value, 4) });
  return [
    timeline({
      id: 'telemetry',
      title: titleOf(view, words.telemetry(placedTitle(record)), zoom),
      description: zoom.shown ? `${about} ${words.telemetryPart}` : about,
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
      zoom,
      columns: [
        textColumn(words.channel, 'channel'),
        textColumn(words.process, 'place'),
        { ...numberColumn(words.meanWord, 'mean'), asShown: words.meanShown },
        numberColumn(words.low, 'low'),
        numberColumn(words.high, 'high'),
        numberColumn(words.samplesWord, 'samples'),
      ],
      data: channels.flatMap(([channel, unit]) =>
        watches.flatMap((watch) => {
          const seen = traceOf(watch, channel)?.inWindow;
          if (!seen) return [];
          const numbers = [seen.mean, seen.minimum, seen.maximum].map(reading);
          return [[`${channel}, ${unit}`, words.shortProcess(watch.place), ...numbers, String(seen.samples)]];
        }),
      ),
    }),
  ];
}
