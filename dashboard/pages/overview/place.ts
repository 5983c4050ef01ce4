import { kernelLadder, kernelLadders } from '../../../results/ladder/kernels.ts';
import { neighbours } from '../../../results/ladder/neighbours.ts';
import type { Rung } from '../../../results/ladder/rung.ts';
import type { Chart } from '../../charts/chart.ts';
import { type Html, html } from '../../html.ts';
import type { Library } from '../../library.ts';
import { commonWords, type View } from '../../view.ts';
import { overview } from '../../words/overview.ts';
import { type AnyRung, ladderChart, rungText } from '../devices/ladder-chart.ts';

/** The memory bandwidth of a device among few others; `neighbours` says which. */
export interface Place {
  readonly unit: string;
  /** Highest first. */
  readonly rungs: readonly Rung[];
  /** The device, by the name of its records; null where there is none. */
  readonly own: string | null;
}

/** So many rungs are seen at a glance. */
const mostRungs = 7;

export async function placeOf(library: Library, own: string | null): Promise<Place> {
  const { reference } = library;
  const { unit, rungs } = kernelLadder(kernelLadders[0]!, reference, await library.measured());
  return { unit, own, rungs: neighbours({ rungs }, own, reference.claims, mostRungs) };
}

const isOwn = ({ own }: Place, { kind, name }: AnyRung) => kind === 'measured' && name === own;

export const placeChart = (view: View, place: Place): Chart =>
  ladderChart(view, {
    id: 'ladder-bandwidth',
    title: overview[view.language].ladderTitle,
    unit: place.unit,
    rungs: place.rungs,
    isOwn: (rung) => isOwn(place, rung),
  });

/**
 * Between which of the others the device stands, in the order of the picture: by value alone. Whether two differ is the question of the
 * page Compare.
 *
 * @param page the page of the device, where its figures lead to their records
 */
export function placeSentence(view: View, place: Place, page: string | null): Html {
  const words = overview[view.language];
  const { rungs, unit } = place;
  const at = rungs.findIndex((rung) => isOwn(place, rung));
  const compare = html`<a href="${view.href('/compare')}">${words.compare}</a>`;
  if (at < 0) return html`${words.noPlace} ${compare}`;
  const figure = `${rungText(rungs[at]!)} ${unit}`;
  const named = (rung: Rung) =>
    `${rung.name}${words.inBrackets(`${rungText(rung)} ${unit}${words.comma}${commonWords(view)[rung.kind]}`)}${words.endOfBrackets}`;
  const [above, below] = [rungs[at - 1], rungs[at + 1]];
  const stands =
    above && below
      ? words.between(named(above), named(below))
      : above
        ? words.lowest(rungs.length - 1, named(above))
        : below
          ? words.highest(rungs.length - 1, named(below))
          : words.onlyOne;
  return html`${words.bestBandwidth}${page ? html`<a class="figure" href="${page}">${figure}</a>` : figure}${words.comma}${stands}${words.stop} ${compare}`;
}
