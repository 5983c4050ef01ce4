import { scaleLog } from 'd3-scale';
import { horizontalAxis, type Scale, verticalAxis, widthOf, words } from './axis.ts';
import { type Chart, type ChartFigure, type DataColumn, type Datum, figureCells, frame } from './chart.ts';
import { ink } from './colours.ts';
import { mark } from './marks.ts';
import { element, text } from './svg.ts';

/** A limit of the device, in B/s or FLOP/s, as it was measured. */
export interface RoofLimit extends ChartFigure {
  readonly name: string;
}

/** A measured point: FLOP a byte, and FLOP/s with the ends of its interval. */
interface RoofPoint extends ChartFigure {
  readonly name: string;
  readonly intensity: Datum & { readonly value: number };
}

interface RooflineChart {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly x: string;
  readonly y: string;
  readonly memory: RoofLimit;
  readonly products: readonly RoofLimit[];
  readonly points: readonly RoofPoint[];
  readonly columns: readonly [DataColumn, DataColumn, DataColumn, DataColumn, DataColumn];
}

/** What was reached of the limits of the same run: the slope is its memory, the flat lines are its products. */
export function roofline(chart: RooflineChart): Chart {
  const { id, title, description, columns, memory, products, points } = chart;
  return {
    id,
    title,
    description,
    kinds: ['measured'],
    columns,
    rows: [
      ...points.map((point) => [point.name, point.intensity, ...figureCells(point)]),
      ...[memory, ...products].map((limit) => [limit.name, '', ...figureCells(limit)]),
    ],
    svg: (width) => picture(chart, width),
  };
}

/** A logarithmic scale to Infinity has no end of ticks. */
const largest = 1e300;

function picture(chart: RooflineChart, width: number): string {
  const isNarrow = width < 600;
  const { memory, products, points } = chart;
  const [left, right, top, bottom] = [64, width - 16, 28, isNarrow ? 240 : 400];
  const ridges = products.map(({ value }) => value / memory.value);
  const xs = [...points.map(({ intensity }) => intensity.value), ...ridges];
  const x = scaleLog()
    .domain([Math.min(...xs) / 3, Math.min(Math.max(...xs) * 4, largest)])
    .range([left, right]);
  const lowest = Math.min(...points.map(({ value, low }) => (low !== null && low > 0 ? low : value)));
  const highest = Math.max(
    ...products.map(({ value }) => value),
    ...points.map(({ value, high }) => high ?? value),
    ...(products.length === 0 ? [memory.value * x.domain()[1]!] : []),
  );
  const y = scaleLog()
    .domain([lowest / 2, Math.min(highest * 2, largest)])
    .range([bottom, top])
    .clamp(true);
  const isNumbered = isNarrow || points.length > 7;
  const ordered = points.toSorted((a, b) => a.intensity.value - b.intensity.value);
  // On a phone limits have no room beside their lines either.
  const { drawn, unnamed } = flats(products, memory, x, y, isNarrow);
  const limits = isNarrow ? [memory, ...products] : unnamed;
  const key =
    isNumbered || limits.length > 0
      ? keyOf(isNumbered ? ordered : [], limits, bottom + 62, width)
      : { drawn: '', height: 0 };
  return frame(
    chart,
    { width, height: bottom + 46 + key.height },
    horizontalAxis(x, { top, bottom, label: chart.x, ticks: isNarrow ? 3 : 6 }),
    verticalAxis(y, { left, right, top, label: chart.y, ticks: 4 }),
    slope(memory, products, x, y, isNarrow),
    ...drawn,
    ...dots(ordered, x, y, isNumbered),
    key.drawn,
  );
}

const limitLine = (name: string, x1: number, y1: number, x2: number, y2: number): string =>
  element(
    'line',
    { class: 'limit', stroke: ink.limit, 'stroke-width': 1.5, x1, y1, x2, y2 },
    element('title', {}, text(name)),
  );

/** From where it enters the picture to where the highest product begins. */
function slope(
  memory: RoofLimit,
  products: readonly RoofLimit[],
  x: Scale,
  y: Scale,
  isNarrow: boolean,
): string {
  const [xMin, xMax] = x.domain() as [number, number];
  const [yMin] = y.domain() as [number, number];
  const from = Math.max(xMin, yMin / memory.value);
  const ridge = products.length > 0 ? Math.max(...products.map(({ value }) => value / memory.value)) : xMax;
  const to = Math.min(ridge, xMax);
  const name = `${memory.name} ${memory.shown}`;
  const line = limitLine(name, x(from), y(from * memory.value), x(to), y(to * memory.value));
  if (isNarrow) return line;
  // Beside the slope, in the upper left, where no point can lie; where that is too little, above it all.
  const at = Math.sqrt(from * to);
  const [labelX, labelY] = [x(at) - 10, y(at * memory.value) - 6];
  const left = x.range()[0]!;
  return (
    line +
    (widthOf(name, 12) < labelX - left
      ? words(labelX, labelY, name, { anchor: 'end', size: 12 })
      : words(left + 6, y.range()[1]! + 12, name, { size: 12 }))
  );
}

interface Flats {
  readonly drawn: readonly string[];
  /** Those that have no room for a name beside their lines. */
  readonly unnamed: readonly RoofLimit[];
}

/**
 * From the slope to the right end, each named left of where it begins: above a roof there is no point. Where the axis stands in the way
 * the name stands above the right end of its line, if no other line is near.
 */
function flats(
  products: readonly RoofLimit[],
  memory: RoofLimit,
  x: Scale,
  y: Scale,
  isNarrow: boolean,
): Flats {
  const [left, right] = x.range() as [number, number];
  const drawn: string[] = [];
  const unnamed: RoofLimit[] = [];
  let last = Number.NEGATIVE_INFINITY;
  let above = y.range()[1]!;
  for (const product of products.toSorted((a, b) => b.value - a.value)) {
    const [at, ridge] = [y(product.value), x(product.value / memory.value)];
    const name = `${product.name} ${product.shown}`;
    drawn.push(limitLine(name, ridge, at, right, at));
    const beside = Math.max(at + 4, last + 14);
    const end = ridge - 12 - 0.7 * Math.max(0, beside - at - 4);
    if (!isNarrow && end - widthOf(name, 12) > left) {
      drawn.push(words(end, beside, name, { anchor: 'end', size: 12 }));
      last = beside;
    } else if (!isNarrow && at - above > 18) {
      drawn.push(words(right, at - 6, name, { anchor: 'end', size: 12 }));
    } else {
      unnamed.push(product);
    }
    above = at;
  }
  return { drawn, unnamed };
}

/** Points, each with its name beside it or, where names would be too many, with its number in the key; neighbours share a label. */
function dots(points: readonly RoofPoint[], x: Scale, y: Scale, isNumbered: boolean): string[] {
  const right = x.range()[1]!;
  const labels: { cx: number; cy: number; names: string[] }[] = [];
  const drawn = points.map((point, i) => {
    const [cx, cy] = [x(point.intensity.value), y(point.value)];
    const name = isNumbered ? String(i + 1) : point.name;
    const beside = labels.find((label) => Math.abs(label.cx - cx) < 26 && Math.abs(label.cy - cy) < 12);
    if (beside) beside.names.push(name);
    else labels.push({ cx, cy, names: [name] });
    const interval =
      point.low === null || point.high === null
        ? ''
        : element('line', {
            class: 'whisker measured',
            stroke: ink.measured,
            'stroke-width': 1.5,
            x1: cx,
            x2: cx,
            y1: y(Math.max(point.low, y.domain()[0]!)),
            y2: y(point.high),
          });
    const told = element('title', {}, text(`${point.name}: ${point.shown}`));
    return element('g', { class: 'row' }, told, interval, mark('measured', cx, cy));
  });
  const names = labels.map(({ cx, cy, names: those }) => {
    const name = those.join(', ');
    const isLeft = cx + 12 + widthOf(name, 12) > right;
    return words(isLeft ? cx - 12 : cx + 12, cy + 14, name, {
      size: 12,
      ...(isLeft ? { anchor: 'end' as const } : {}),
    });
  });
  return [...drawn, ...names];
}

/** The limits, and the numbers of the points, with their names and figures. */
function keyOf(
  points: readonly RoofPoint[],
  limits: readonly RoofLimit[],
  top: number,
  width: number,
): { drawn: string; height: number } {
  const lines = [
    ...limits.map(({ name, shown }) => `${name} ${shown}`),
    ...points.map(({ name, shown }, i) => `${i + 1}  ${name}: ${shown.split(', ').at(-1)}`),
  ];
  const columns = width < 600 ? 1 : 2;
  const rows = Math.ceil(lines.length / columns);
  const drawn = lines.map((line, i) => {
    const x = 8 + Math.floor(i / rows) * (width / columns);
    return words(x, top + 18 * (i % rows), line, { size: 12 });
  });
  return { drawn: drawn.join(''), height: 18 * rows + 10 };
}
