import type { ScaleContinuousNumeric } from 'd3-scale';
import { isEnglishProse } from '../../results/sentences.ts';
import { ink } from './colours.ts';
import { element, text } from './svg.ts';

export type Scale = ScaleContinuousNumeric<number, number>;

/** A horizontal axis below a plot, with lines through it, and what it counts at its end. */
export function horizontalAxis(
  scale: Scale,
  { top, bottom, label, ticks = 5 }: { top: number; bottom: number; label: string; ticks?: number },
): string {
  const [left = 0, right = 0] = scale.range();
  const marked = ticksOf(scale, ticks);
  return [
    ...marked.map((value) => {
      const x = scale(value);
      return element('line', { class: 'grid', stroke: ink.rule, x1: x, x2: x, y1: top, y2: bottom });
    }),
    ...apart(marked.map((value) => ({ x: scale(value), line: tickText(value, scale, ticks) }))).map(
      ({ x, line }) => words(x, bottom + 16, line, { anchor: 'middle', faint: true }),
    ),
    words((left + right) / 2, bottom + 34, label, { anchor: 'middle', faint: true }),
  ].join('');
}

/** Between two words of an axis, at least. Pixels. */
const gap = 6;

/** Those that run into nothing that stands before them: a narrow plot has room for fewer words than lines. */
function apart<Tick extends { readonly x: number; readonly line: string }>(ticks: readonly Tick[]): Tick[] {
  let free = -Infinity;
  return ticks.filter(({ x, line }) => {
    const half = widthOf(line) / 2;
    if (line === '' || x - half < free) return false;
    free = x + half + gap;
    return true;
  });
}

/** A vertical axis left of a plot, with lines through it, and what it counts above it. */
export function verticalAxis(
  scale: Scale,
  {
    left,
    right,
    top,
    label,
    ticks = 5,
  }: { left: number; right: number; top: number; label: string; ticks?: number },
): string {
  return [
    ...ticksOf(scale, ticks).map((value) => {
      const y = scale(value);
      return (
        element('line', { class: 'grid', stroke: ink.rule, x1: left, x2: right, y1: y, y2: y }) +
        words(left - 8, y + 4, tickText(value, scale, ticks), { anchor: 'end', faint: true })
      );
    }),
    words(8, top - 10, label, { faint: true }),
  ].join('');
}

/** As people write it: 0.5 and 200, and 20k where there would be many zeros. A scale leaves out what would stand too close. */
function tickText(value: number, scale: Scale, ticks: number): string {
  const written = scale.tickFormat(ticks, '~s')(value);
  const isShort = value === 0 || (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e4);
  return written !== '' && isShort ? String(Number(value.toPrecision(6))) : written;
}

/** About so many values to mark; on a logarithmic scale 1, 2 and 5 of each decade, or its beginning where there are many. */
function ticksOf(scale: Scale, wanted: number): readonly number[] {
  const all = scale.ticks(wanted);
  const firstDigit = (value: number) => Number(value.toExponential()[0]);
  const isLogarithmic = 'base' in scale;
  if (!isLogarithmic || all.length <= wanted) return all;
  const some = all.filter((value) => [1, 2, 5].includes(firstDigit(value)));
  return some.length <= 2 * wanted ? some : all.filter((value) => firstDigit(value) === 1);
}

interface Lettering {
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly faint?: boolean;
  readonly bold?: boolean;
  readonly size?: number;
}

/** A line of text in a picture. */
export const words = (x: number, y: number, line: string, lettering: Lettering = {}): string =>
  element(
    'text',
    {
      x,
      y,
      class: lettering.faint ? 'faint' : undefined,
      'text-anchor': lettering.anchor === 'start' ? undefined : lettering.anchor,
      'font-size': lettering.size,
      'font-weight': lettering.bold ? 600 : undefined,
      fill: lettering.faint ? ink.faint : ink.text,
      lang: isEnglishProse(line) ? 'en' : undefined,
    },
    text(line),
  );

/** About how many pixels a text takes at 13 px: an em for a character of Chinese, somewhat more than half of one for others. */
export const widthOf = (line: string, size = 13): number =>
  [...line].reduce((sum, character) => sum + (character > '\u2e80' ? size : narrowest * size), 0);

/** Of a character, in ems. */
const narrowest = 0.58;

/**
 * A line that takes no more than so many pixels. It is cut in the middle, since names of a chart often begin alike and differ at their
 * end; the whole of it stands in the title of its row and in the table.
 */
export function fitted(line: string, room: number, size = 13): string {
  const characters = [...line];
  // More never fit: a text of a record may be so long that trying them all takes minutes.
  const most = Math.max(2, Math.floor(room / (narrowest * size)));
  let cut = line;
  for (let kept = Math.min(characters.length - 1, most); kept > 1 && widthOf(cut, size) > room; kept--) {
    const head = Math.floor(kept / 3);
    cut = `${characters.slice(0, head).join('')}…${characters.slice(head - kept).join('')}`;
  }
  return cut;
}

/** "name: value" on a line of its own, as a phone shows it, at 12 px: the value stands whole, whatever is left of the name. */
export const namedValue = (
  { name, shown }: { readonly name: string; readonly shown: string },
  room: number,
) => `${fitted(name, room - widthOf(`: ${shown}`, 12), 12)}: ${shown}`;
