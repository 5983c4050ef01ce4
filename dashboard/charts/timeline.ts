import { scaleLinear } from 'd3-scale';
import { type Scale, words } from './axis.ts';
import { type Chart, type DataCell, type DataColumn, frame } from './chart.ts';
import { ink } from './colours.ts';
import { coordinate, element, text } from './svg.ts';
import { thin } from './thin.ts';
import { type Zoom, zoomArea } from './zoom.ts';

/** What was read of one channel while one process lived; seconds count from the start of its measured window. */
interface TimelineCell {
  readonly readings: readonly { readonly seconds: number; readonly value: number | null }[];
}

/** A channel over all processes, on one scale. */
interface TimelineRow {
  readonly name: string;
  readonly unit: string;
  readonly cells: readonly TimelineCell[];
}

interface Timeline {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** One for each column: how the process is called, and how long its window was, in seconds and as it is written. */
  readonly processes: readonly {
    readonly name: string;
    readonly windowSeconds: number;
    readonly shown: string;
  }[];
  readonly rows: readonly TimelineRow[];
  readonly columns: readonly [DataColumn, DataColumn, DataColumn, DataColumn, DataColumn, DataColumn];
  readonly data: readonly (readonly DataCell[])[];
  readonly zoom?: Zoom;
}

/** Channels below each other, processes beside each other, and in each the measured window as a band. */
export function timeline(chart: Timeline): Chart {
  const { id, title, description, columns, data: rows, zoom } = chart;
  return { id, title, description, kinds: [], columns, rows, zoom, svg: (width) => picture(chart, width) };
}

const [rowHeight, cellHeight, gap] = [74, 44, 8] as const;

function picture(chart: Timeline, width: number): string {
  const { processes, rows } = chart;
  const left = 56;
  const share = (width - 8 - left + gap) / Math.max(1, processes.length);
  const scales = processes.map(({ windowSeconds }, i) =>
    scaleLinear()
      .domain(chart.zoom?.shown ?? spanOf(rows, i, windowSeconds))
      .range([left + i * share, left + (i + 1) * share - gap])
      .clamp(true),
  );
  const heads = processes.map(({ name }, i) => words(left + i * share, 14, name, { faint: true, size: 12 }));
  const drawn = rows.map((row, r) => {
    const top = 42 + r * rowHeight;
    const y = valueScale(row).range([top + cellHeight, top]);
    const cells = row.cells.map((cell, i) => oneCell(cell, processes[i]!.windowSeconds, scales[i]!, y, top));
    const [low, high] = y.domain() as [number, number];
    return [
      words(8, top - 8, `${row.name}, ${row.unit}`, { size: 12 }),
      words(left - 6, top + 10, short(high), { anchor: 'end', faint: true, size: 12 }),
      words(left - 6, top + cellHeight, short(low), { anchor: 'end', faint: true, size: 12 }),
      ...cells,
    ].join('');
  });
  const bottom = 42 + rows.length * rowHeight - 14;
  const windows = processes.map(({ shown }, i) =>
    words(left + i * share, bottom, shown, { faint: true, size: 12 }),
  );
  const areas = chart.zoom
    ? scales.map((x) => {
        const [from, to] = x.range() as [number, number];
        return zoomArea(x, { left: from, right: to, top: 42, bottom: bottom - 14 });
      })
    : [];
  return frame(chart, { width, height: bottom + 12 }, ...heads, ...drawn, ...windows, ...areas);
}

/** From the first to the last reading of a process, its window in any case inside. */
function spanOf(rows: readonly TimelineRow[], column: number, windowSeconds: number): [number, number] {
  const times = rows.flatMap(({ cells }) => cells[column]?.readings.map(({ seconds }) => seconds) ?? []);
  return [
    times.reduce((least, at) => Math.min(least, at), 0),
    times.reduce((most, at) => Math.max(most, at), windowSeconds),
  ];
}

function valueScale({ cells }: TimelineRow) {
  let [least, most] = [Infinity, -Infinity];
  for (const { readings } of cells) {
    for (const { value } of readings) {
      if (value !== null) [least, most] = [Math.min(least, value), Math.max(most, value)];
    }
  }
  if (!Number.isFinite(least)) return scaleLinear().domain([0, 1]);
  // What never moved has a line in the middle, not a scale of nothing.
  const room = most === least ? Math.abs(most) * 0.05 || 1 : 0;
  return scaleLinear()
    .domain([least >= 0 ? Math.max(0, least - room) : least - room, most + room])
    .nice(2);
}

const short = (value: number) => String(Number(value.toPrecision(4)));

function oneCell({ readings }: TimelineCell, windowSeconds: number, x: Scale, y: Scale, top: number): string {
  const [left, right] = x.range() as [number, number];
  const area = { y: top, height: cellHeight };
  const [from, to] = x.domain() as [number, number];
  const isSeen = from <= windowSeconds && to >= 0;
  return element(
    'g',
    {},
    element('rect', {
      class: 'panel',
      fill: 'none',
      stroke: ink.rule,
      x: left,
      width: right - left,
      ...area,
    }),
    isSeen
      ? element('rect', {
          class: 'band',
          fill: ink.band,
          x: x(0),
          // A window shorter than a pixel is still seen.
          width: Math.max(1.5, x(windowSeconds) - x(0)),
          ...area,
        })
      : '',
    ...stretches(readings).map((stretch) => curve(stretch, x, y)),
  );
}

type Reading = { readonly seconds: number; readonly value: number };

/** The readings without those that the sensor did not give: there the line breaks. */
function stretches(readings: TimelineCell['readings']): Reading[][] {
  const found: Reading[][] = [[]];
  for (const { seconds, value } of readings) {
    if (value === null) found.push([]);
    else found.at(-1)!.push({ seconds, value });
  }
  return found.filter((stretch) => stretch.length > 0);
}

/** A line; where several readings fall into one pixel it goes from the smallest to the largest of them. */
function curve(stretch: readonly Reading[], x: Scale, y: Scale): string {
  const columns = thin(stretch.map(({ seconds, value }) => ({ x: x(seconds), y: value })));
  const told = element('title', {}, text(short(stretch[0]!.value)));
  if (columns.length === 1 && columns[0]!.count === 1) {
    const [only] = columns;
    return element(
      'circle',
      { class: 'dot series-0', cx: only!.x, cy: y(only!.low), r: 2, fill: ink.measured },
      told,
    );
  }
  const corners = columns.flatMap(({ x: at, low, high, count }) =>
    count === 1
      ? [[at, low]]
      : [
          [at, low],
          [at, high],
        ],
  ) as [number, number][];
  const d = corners.map(
    ([at, value], i) => `${i === 0 ? 'M' : 'L'}${coordinate(at)} ${coordinate(y(value))}`,
  );
  return element('path', {
    class: 'measured',
    fill: 'none',
    stroke: ink.measured,
    'stroke-width': 1.25,
    d: d.join(''),
  });
}
