import { digitsBy, formatDigits, formatQuantity, formatShareEnds, missing } from '../../results/format.ts';
import type { ReportChart } from '../../results/report/schema/charts.ts';
import type { Chart, Kind } from '../charts/chart.ts';
import { numberColumn, textColumn } from '../charts/columns.ts';
import { intervalChart } from '../charts/intervals.ts';
import { roofline } from '../charts/roofline.ts';
import { shareChart } from '../charts/shares.ts';
import type { Picture } from './block.ts';
import { ratesChart } from './rates-chart.ts';
import { plain } from './text.ts';
import type { ReportWords } from './words.ts';
import { quantityWord, type Writer } from './writer.ts';

/** Charts of a report as pictures. Names and figures stand in them as in the tables; words in the language that prevails. */
export const picturesOf = (writer: Writer, charts: readonly ReportChart[]): Picture[] =>
  charts.map((chart) => {
    const caption = writer.say((words) => titleOf(words, chart, writer.hasSeveralItems));
    // A picture has one language: both in every label would be too much for it.
    const made = { title: plain(caption), severals: writer.hasSeveralItems };
    return { chart: drawn(chart, writer.wordsOfFirst, made), caption };
  });

function titleOf(words: ReportWords, chart: ReportChart, severals: boolean): string {
  switch (chart.kind) {
    case 'shares':
      return chart.of === 'reached' ? words.reachedTitle : words.declaredTitle;
    case 'roofline':
      return words.rooflineTitle(severals ? chart.item : null);
    case 'rates':
      return words.served.ratesTitle(named(severals, { name: chart.title, item: chart.item }));
    case 'intervals': {
      const quantity = quantityWord(words, chart.quantity);
      const titles = { four: words.fourTitle, units: words.unitsTitle, published: words.publishedTitle };
      return titles[chart.of](quantity);
    }
  }
}

/** So many values are named to those who do not see a picture; the table beside it has all. */
const mostNamed = 30;

function described(
  words: ReportWords,
  rows: readonly { readonly name: string; readonly shown: string }[],
): string {
  const shown = rows.slice(0, mostNamed).map(({ name, shown }) => `${name}: ${shown}`);
  const rest = rows.length > mostNamed ? [words.andMore(rows.length - mostNamed)] : [];
  return words.seenIn([...shown, ...rest].join('; '));
}

/** @param severals whether there is more than one item: else it needs no name */
const named = (severals: boolean, { name, item }: { readonly name: string; readonly item: string | null }) =>
  !severals || item === null || name.includes(item) ? name : `${item} ${name}`;

/** What is counted from the structure of a chip is drawn like what follows from something else: as a projection. */
const markOf = (kind: Kind | 'structural'): Kind => (kind === 'structural' ? 'projected' : kind);

type IntervalChart = Extract<ReportChart, { kind: 'intervals' }>;

/** What each mark is, in words: on paper no legend is beside a picture. Where all rows have one name, the kind tells them apart. */
function withKind(
  words: ReportWords,
  of: IntervalChart['of'],
  { name, row, isOne }: { name: string; row: IntervalChart['rows'][number]; isOne: boolean },
): { name: string; shown: string } {
  const kind = row.kind === 'structural' ? words.structural.toLowerCase() : words.kinds[row.kind];
  switch (of) {
    case 'units':
      return { name, shown: row.shown };
    case 'four':
      return { name: isOne ? kind : words.ofKind(name, kind), shown: row.shown };
    case 'published':
      return { name, shown: words.ofKind(row.shown, kind) };
  }
}

interface Numbers {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** The ends of an interval as they are written beside its value, in the unit of the axis. */
function endsOf({ value, low, high }: Numbers, unit: string): readonly [low: string, high: string] {
  if (low === null || high === null) return [missing, missing];
  const text = digitsBy({ centre: value, low, high });
  return [`${text(low)} ${unit}`, `${text(high)} ${unit}`];
}

function drawn(
  chart: ReportChart,
  words: ReportWords,
  { title, severals }: { readonly title: string; readonly severals: boolean },
): Chart {
  switch (chart.kind) {
    case 'intervals': {
      const isOne = new Set(chart.rows.map(({ name }) => name)).size === 1;
      const rows = chart.rows.map((row) => ({
        ...row,
        ...withKind(words, chart.of, { name: words.nameOf(named(severals, row)), row, isOne }),
        kind: markOf(row.kind),
        ends: endsOf(row, chart.unit),
      }));
      const band = chart.band === null ? '' : ` ${words.bandedBy(chart.band.label)}`;
      return intervalChart({
        id: chart.id,
        title,
        description: `${title}. ${described(words, rows)}${band}`,
        axis: words.axis(quantityWord(words, chart.quantity), chart.unit),
        ...(chart.band === null ? {} : { band: chart.band }),
        rows,
        columns: [
          textColumn(words.name, 'device'),
          textColumn(words.kindWord, 'kind'),
          numberColumn(words.value, 'value', chart.unit),
          numberColumn(words.low, 'low', chart.unit),
          numberColumn(words.high, 'high', chart.unit),
        ],
        kindWords: {
          measured: words.measured,
          published: words.kinds.published,
          imported: words.kinds.imported,
          declared: words.declared,
          projected: chart.of === 'four' ? words.structural : words.kinds.projected,
        },
      });
    }
    case 'shares': {
      const rows = chart.rows.map((row) => ({
        ...row,
        name: words.nameOf(named(severals, row)),
        value: row.share,
        ends: formatShareEnds({ centre: row.share, low: row.low, high: row.high }),
      }));
      return shareChart({
        id: chart.id,
        title,
        description: `${title}. ${described(words, rows)}`,
        axis: chart.of === 'reached' ? words.reachedAxis : words.declaredAxis,
        rows,
        columns: [
          textColumn(words.name, 'workload'),
          numberColumn(words.share, 'ofLimit'),
          numberColumn(words.low, 'low'),
          numberColumn(words.high, 'high'),
        ],
      });
    }
    case 'roofline':
      return roofline({
        id: chart.id,
        title,
        description: `${title}. ${described(words, [chart.memory, ...chart.products, ...chart.points])}`,
        x: words.intensity,
        y: words.rate,
        memory: { ...chart.memory, ends: endsOf(chart.memory, 'B/s') },
        products: chart.products.map((limit) => ({ ...limit, ends: endsOf(limit, 'FLOP/s') })),
        points: chart.points.map((point) => ({
          ...point,
          value: point.rate,
          intensity: { value: point.intensity, shown: formatDigits(point.intensity, 3) },
          ends: endsOf({ ...point, value: point.rate }, 'FLOP/s'),
          shown: `${point.shown}, ${formatQuantity({ value: point.rate, unit: 'FLOP/s' }, 2)}`,
        })),
        columns: [
          textColumn(words.trial, 'workload'),
          numberColumn(words.intensity, 'intensity', 'FLOP/B'),
          numberColumn(words.rate, 'operations', 'FLOP/s'),
          numberColumn(words.low, 'low', 'FLOP/s'),
          numberColumn(words.high, 'high', 'FLOP/s'),
        ],
      });
    case 'rates':
      return ratesChart(chart, words, title);
  }
}
