import { widthOf, words } from './axis.ts';
import { series } from './colours.ts';
import { element } from './svg.ts';

/** Dashes of the series, so that grey tells lines apart. */
export const dashes = [undefined, '6 3', '2 3', '8 3 2 3', '1 4', '10 4', '4 2 1 2'] as const;

/** Which line is which, by its dash and its colour, in as many lines as the width asks for. */
export function legendOf(
  names: readonly string[],
  width: number,
): { readonly drawn: string; readonly height: number } {
  let [x, y] = [8, 16];
  const entries = names.map((name, i) => {
    const needed = 48 + widthOf(name, 12);
    if (x > 8 && x + needed > width) [x, y] = [8, y + 20];
    const at = i % series.length;
    const line = element('line', {
      class: `series series-${at}`,
      stroke: series[at]!,
      'stroke-width': 1.5,
      'stroke-dasharray': dashes[at],
      x1: x,
      x2: x + 24,
      y1: y - 4,
      y2: y - 4,
    });
    const drawn = line + words(x + 30, y, name, { size: 12 });
    x += needed;
    return drawn;
  });
  return { drawn: entries.join(''), height: y + 8 };
}
