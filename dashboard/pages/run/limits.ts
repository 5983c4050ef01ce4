import { mainFigure } from '../../../results/figures/efficiency.ts';
import { rooflines } from '../../../results/figures/roofline.ts';
import { type Sweep, sweepsOf } from '../../../results/figures/sweep.ts';
import { formatFigure } from '../../../results/figures/words.ts';
import { formatDigits, formatEnds, formatQuantity } from '../../../results/format.ts';
import type { Figure, Record } from '../../../results/record.ts';
import type { Chart } from '../../charts/chart.ts';
import { numberColumn, textColumn } from '../../charts/columns.ts';
import { chartFigure } from '../../charts/figures.ts';
import { type RoofLimit, roofline } from '../../charts/roofline.ts';
import { sweep } from '../../charts/sweep.ts';
import { isWithin } from '../../charts/zoom.ts';
import { type Range, range } from '../../state.ts';
import type { View } from '../../view.ts';
import { run } from '../../words/run.ts';
import { figureColumns } from '../chart-columns.ts';
import { noSuchChart, titleOf, zoomOf } from '../zoom.ts';

/** A roofline for each device of the run, and for each role that it measured in. */
export function rooflineCharts(view: View, records: readonly Record[]): Chart[] {
  const words = run[view.language];
  const found = rooflines(records);
  return found.map(({ device, role, bandwidth, arithmetic, points }, i) => {
    const place = role === null ? device.name : `${device.name}, ${words.gpuRole(device.index, role)}`;
    const limit = (name: string, figure: Figure): RoofLimit => ({
      ...chartFigure({ ...figure, value: figure.value! }),
      name,
    });
    return roofline({
      id: `roofline-${i + 1}`,
      title: found.length === 1 ? words.roofline : words.rooflineOf(place),
      description: words.rooflineAbout(place),
      x: words.intensity,
      y: words.flops,
      memory: limit(words.memory(bandwidth.definition), bandwidth),
      products: arithmetic.map(({ precision, figure }) => limit(words.product(precision), figure)),
      points: points.map(({ record, intensity, rate, low, high }) => ({
        name: record.workload.title,
        intensity: { value: intensity, shown: formatDigits(intensity, 3) },
        value: rate,
        low,
        high,
        shown: shownAs(record, rate),
        ends: formatEnds({ centre: rate, low, high }, 'FLOP/s'),
      })),
      columns: [
        textColumn(words.workload, 'workload'),
        numberColumn(words.intensity, 'intensity'),
        ...figureColumns(view, words.ofProducts, 'operations'),
      ],
    });
  });
}

/** The figure as it was stated, and the operations a second that it stands for. */
const shownAs = (record: Record, rate: number) =>
  `${formatFigure(mainFigure(record))}, ${formatQuantity({ value: rate, unit: 'FLOP/s' }, 2)}`;

/** The parts of sweeps that an address may ask for. */
export const sweepRanges = { batch: range(), context: range() };

type Ranges = { readonly [name in keyof typeof sweepRanges]?: Range | undefined };

/**
 * Decode over the batch and over the context, where the run has several of either.
 *
 * @throws BadRequest where a range shows nothing
 */
export function sweepCharts(view: View, records: readonly Record[], ranges: Ranges): Chart[] {
  return (['batch', 'context'] as const).flatMap((over) => {
    const found = sweepsOf(records, over);
    if (found.length === 0 && ranges[over]) throw noSuchChart(view, over);
    return found.length === 0 ? [] : [sweepChart(view, over, found, ranges[over])];
  });
}

function sweepChart(
  view: View,
  over: Sweep['over'],
  found: readonly Sweep[],
  asked: Range | undefined,
): Chart {
  const words = run[view.language];
  const lengths = found.flatMap((one) => one.points.map(({ length }) => length));
  const axis = { parameter: over, unit: '', isCounted: true, isOfDots: true } as const;
  const zoom = zoomOf(view, { ...axis, range: asked, values: lengths });
  const shown = found
    .map((one) => ({ ...one, points: one.points.filter(({ length }) => isWithin(length, zoom.shown)) }))
    .filter(({ points }) => points.length > 0);
  const panels = [...Map.groupBy(shown, ({ at }) => at)].map(([at, sweeps]) => ({
    title: over === 'batch' ? words.atContext(at) : words.atBatch(at),
    lines: sweeps.map(({ name, points }) => ({
      name,
      points: points.map(({ length, figure }) => ({ length, ...chartFigure(figure) })),
    })),
  }));
  const points = shown.flatMap((one) => one.points);
  const definitions = [...new Set(points.map(({ figure }) => figure.definition))];
  const names = definitions.join(', ');
  return sweep({
    id: `sweep-${over}`,
    title: titleOf(view, over === 'batch' ? words.overBatch : words.overContext, zoom),
    description: words.sweepAbout(points.length),
    x: over === 'batch' ? words.batch : words.context,
    y: words.rate(names),
    panels,
    zoom,
    columns: [
      textColumn(words.panel, over === 'batch' ? 'context' : 'batch'),
      textColumn(words.series, 'series'),
      numberColumn(words.length, over),
      ...figureColumns(view, names, definitions[0]!, 'tokens/s'),
    ],
  });
}
