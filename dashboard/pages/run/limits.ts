import { mainFigure } from '../../../results/figures/efficiency.ts';
import { rooflines } from '../../../results/figures/roofline.ts';
import { type Sweep, sweepsOf } from '../../../results/figures/sweep.ts';
import { formatFigure } from '../../../results/figures/words.ts';
import { formatQuantity } from '../../../results/format.ts';
import type { Figure, Record } from '../../../results/record.ts';
import type { Chart, DataColumn } from '../../charts/chart.ts';
import { type RoofLimit, roofline } from '../../charts/roofline.ts';
import { sweep } from '../../charts/sweep.ts';
import type { View } from '../../view.ts';
import { run } from '../../words/run.ts';

const right = (title: string): DataColumn => ({ title, align: 'right' });
const left = (title: string): DataColumn => ({ title, align: 'left' });

/** A roofline for each device of the run, and for each role that it measured in. */
export function rooflineCharts(view: View, records: readonly Record[]): Chart[] {
  const words = run[view.language];
  const found = rooflines(records);
  return found.map(({ device, role, bandwidth, arithmetic, points }, i) => {
    const place = role === null ? device.name : `${device.name}, ${words.gpuRole(device.index, role)}`;
    const limit = (name: string, figure: Figure): RoofLimit => ({
      name,
      value: figure.value!,
      low: figure.interval?.low ?? null,
      high: figure.interval?.high ?? null,
      shown: formatFigure(figure),
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
        intensity,
        rate,
        low,
        high,
        shown: shownAs(record, rate),
      })),
      columns: [
        left(words.workload),
        right(words.intensity),
        right(words.ofProducts),
        right(words.low),
        right(words.high),
      ],
    });
  });
}

/** The figure as it was stated, and the operations a second that it stands for. */
const shownAs = (record: Record, rate: number) =>
  `${formatFigure(mainFigure(record))}, ${formatQuantity({ value: rate, unit: 'FLOP/s' }, 2)}`;

/** Decode over the batch and over the context, where the run has several of either. */
export function sweepCharts(view: View, records: readonly Record[]): Chart[] {
  return (['batch', 'context'] as const).flatMap((over) => {
    const found = sweepsOf(records, over);
    return found.length === 0 ? [] : [sweepChart(view, over, found)];
  });
}

function sweepChart(view: View, over: Sweep['over'], found: readonly Sweep[]): Chart {
  const words = run[view.language];
  const panels = [...Map.groupBy(found, ({ at }) => at)].map(([at, sweeps]) => ({
    title: over === 'batch' ? words.atContext(at) : words.atBatch(at),
    lines: sweeps.map(({ name, points }) => ({
      name,
      points: points.map(({ length, figure }) => ({
        length,
        value: figure.value,
        low: figure.interval?.low ?? null,
        high: figure.interval?.high ?? null,
        shown: formatFigure(figure),
      })),
    })),
  }));
  const points = found.flatMap((one) => one.points);
  const definitions = [...new Set(points.map(({ figure }) => figure.definition))].join(', ');
  return sweep({
    id: `sweep-${over}`,
    title: over === 'batch' ? words.overBatch : words.overContext,
    description: words.sweepAbout(points.length),
    x: over === 'batch' ? words.batch : words.context,
    y: words.rate(definitions),
    panels,
    columns: [
      left(words.panel),
      left(words.series),
      right(words.length),
      right(`${definitions}, tokens/s`),
      right(words.low),
      right(words.high),
    ],
  });
}
