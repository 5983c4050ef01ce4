import type { Kind } from './chart.ts';
import { ink } from './colours.ts';
import { element } from './svg.ts';

const size = 5;

/** The five marks: measured ● published ○ imported □ declared ◇ projected ┄. They differ by shape, so that grey tells them apart. */
export function mark(kind: Kind, x: number, y: number): string {
  const attributes = { class: `mark ${kind}`, stroke: ink[kind], 'stroke-width': 1.5 };
  switch (kind) {
    case 'measured':
      return element('circle', { ...attributes, cx: x, cy: y, r: size, fill: ink.measured });
    case 'published':
      return element('circle', { ...attributes, cx: x, cy: y, r: size, fill: ink.ground });
    case 'imported': {
      const side = 2 * (size - 0.5);
      return element('rect', {
        ...attributes,
        x: Math.round((x - side / 2) * 100) / 100,
        y: Math.round((y - side / 2) * 100) / 100,
        width: side,
        height: side,
        fill: ink.ground,
      });
    }
    case 'declared': {
      const points = [
        [x, y - size - 1],
        [x + size + 1, y],
        [x, y + size + 1],
        [x - size - 1, y],
      ].map((point) => point.map((value) => Math.round(value * 100) / 100).join(','));
      return element('polygon', { ...attributes, points: points.join(' '), fill: ink.ground });
    }
    case 'projected':
      return element('line', {
        ...attributes,
        // Thick enough to be seen on its own interval.
        'stroke-width': 6,
        'stroke-dasharray': '4 2',
        x1: x - 2 * size,
        x2: x + 2 * size,
        y1: y,
        y2: y,
      });
  }
}

/** An interval as a line with feet; of a published or imported figure, whose interval is assumed, it is dashed. */
export function whisker(kind: Kind, low: number, high: number, y: number): string {
  const attributes = {
    class: `whisker ${kind}`,
    stroke: ink[kind],
    'stroke-width': 1.5,
    'stroke-dasharray': kind === 'published' || kind === 'imported' ? '3 3' : undefined,
  };
  const foot = (x: number) => element('line', { ...attributes, x1: x, x2: x, y1: y - 4, y2: y + 4 });
  return element('line', { ...attributes, x1: low, x2: high, y1: y, y2: y }) + foot(low) + foot(high);
}
