import { scaleLog } from 'd3-scale';
import { horizontalAxis, widthOf, words } from './axis.ts';
import { type Chart, type DataColumn, frame } from './chart.ts';
import { ink } from './colours.ts';
import { element, text } from './svg.ts';

/** One factor of a product; null where it is not known. */
interface Factor {
  readonly name: string;
  readonly value: number | null;
  /** The value as it is written elsewhere, or why there is none. */
  readonly shown: string;
  readonly detail: string;
}

interface Waterfall {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly axis: string;
  readonly factors: readonly Factor[];
  /** What the product comes to. */
  readonly total: Factor & { readonly value: number };
  readonly columns: readonly [DataColumn, DataColumn, DataColumn];
}

const rowHeight = 32;

/** A ratio as a product: each factor begins where the one before ended, on a logarithmic axis, so that equal factors are equally long. */
export function waterfall(chart: Waterfall): Chart {
  const { id, title, description, factors, total, columns } = chart;
  return {
    id,
    title,
    description,
    kinds: [],
    columns,
    rows: [...factors, total].map(({ name, value, shown, detail }) => [name, { value, shown }, detail]),
    svg: (width) => picture(chart, width),
  };
}

function picture(chart: Waterfall, width: number): string {
  const { factors, total } = chart;
  const all = [...factors, total];
  const isNarrow = width < 600;
  const names = isNarrow ? 8 : 20 + Math.max(...all.map(({ name }) => widthOf(name)));
  const values = isNarrow ? 16 : 20 + Math.max(...all.map(({ shown }) => widthOf(shown)));
  const height = isNarrow ? 46 : rowHeight;
  const bottom = 8 + all.length * height;
  const { starts, ends } = stepsOf(factors);
  const reached = [1, total.value, ...starts, ...ends];
  const scale = scaleLog()
    .domain([Math.min(...reached) / 1.1, Math.max(...reached) * 1.1])
    .range([names, width - values]);
  const row = (factor: Factor, i: number, start: number, end: number) => {
    const y = 8 + i * height + (isNarrow ? 20 : 7);
    const [from, to] = [scale(Math.min(start, end)), scale(Math.max(start, end))];
    const bar = element('rect', {
      class: end < start ? 'factor below' : 'factor',
      fill: end < start ? ink.published : ink.projected,
      x: from,
      y,
      width: Math.max(to - from, 2),
      height: 18,
    });
    const lettering = isNarrow
      ? words(8, y - 6, `${factor.name}: ${factor.shown}`)
      : words(names - 12, y + 14, factor.name, { anchor: 'end' }) +
        words(width - values + 12, y + 14, factor.shown, { faint: true });
    const told = element('title', {}, text(`${factor.name}: ${factor.shown}. ${factor.detail}`));
    return element('g', { class: 'row' }, told, lettering, bar);
  };
  return frame(
    chart,
    { width, height: bottom + 46 },
    horizontalAxis(scale, { top: 8, bottom, label: chart.axis, ticks: isNarrow ? 4 : 8 }),
    element('line', { class: 'join', stroke: ink.faint, x1: scale(1), x2: scale(1), y1: 8, y2: bottom }),
    ...factors.map((factor, i) => row(factor, i, starts[i]!, ends[i]!)),
    row(total, factors.length, 1, total.value),
  );
}

/** Where each factor begins and ends; one that is not known changes nothing. */
function stepsOf(factors: readonly Factor[]) {
  const ends: number[] = [];
  for (const { value } of factors) ends.push((ends.at(-1) ?? 1) * (value ?? 1));
  return { starts: [1, ...ends.slice(0, -1)], ends };
}
