import { formatCount, formatDigits, formatQuantity, formatShare, missing } from '../../../results/format.ts';
import { bracketOf, rateOf } from '../../../results/serving/rate-curve.ts';
import { type Html, html, nothing } from '../../html.ts';
import { groupsOf } from '../../library/loads.ts';
import type { LoadGroup, ServedLoad } from '../../library/served-load.ts';
import { table } from '../../parts.ts';
import type { View } from '../../view.ts';
import { serving } from '../../words/serving.ts';
import { promiseMark, withoutRate } from './marks.ts';

/** How many requests a second each device holds, of which load, under which promise, and how sure that is: what a reader came for. */
export function heldPart(view: View, loads: readonly ServedLoad[]): Html {
  const words = serving[view.language];
  const promised = loads.filter(({ curve, record }) => curve !== null && record.scenario.limits !== null);
  if (promised.length === 0) return nothing;
  const curves = [...Map.groupBy(promised, ({ curve }) => curve!)];
  return html`<div class="loads held">${table(
    view,
    words.heldTitle,
    [
      { title: words.load, word: 'served' },
      { title: words.holds, word: 'heldRate', align: 'right' },
      { title: words.noLonger, word: 'lostRate', align: 'right' },
      { title: words.promise, word: 'limits' },
    ],
    curves.map(([id, some]) => rowOf(view, id, some)),
  )}</div>`;
}

function rowOf(view: View, curve: string, loads: readonly ServedLoad[]): (Html | string)[] {
  const [newest] = loads as [ServedLoad];
  const groups = groupsOf(loads);
  const at = (rate: number | null) => groups.find((group) => rateOf(group.loads[0]!.record) === rate);
  const { passes, fails } = bracketOf(
    groups.map(({ word, loads: [load] }) => ({ rate: rateOf(load!.record)!, verdict: word })),
  );
  const name = html`<a href="${view.href(`/serving/curve/${curve}`)}">${withoutRate(newest.record)}</a><small class="said">${newest.record.engine.device.name}</small>`;
  if (passes === null && fails === null) {
    return [name, promiseMark(view, 'indeterminate'), missing, promiseText(view, newest)];
  }
  return [
    name,
    rateCell(view, passes, at(passes)),
    rateCell(view, fails, at(fails)),
    promiseText(view, newest),
  ];
}

/** A rate with how many of its requests miss the promise, by the bound that its verdict rests on. */
function rateCell(view: View, rate: number | null, group: LoadGroup | undefined): Html | string {
  const words = serving[view.language];
  if (rate === null || !group?.verdict) return missing;
  const { highest, lowest, requests } = group.verdict;
  const n = formatCount(requests);
  const sure =
    group.givenUp !== null
      ? words.wasGivenUp(n)
      : group.word === 'pass'
        ? words.atMost(formatShare(highest!, 2), n)
        : words.atLeast(formatShare(lowest!, 2), n);
  return html`<strong>${words.rateText(formatDigits(rate, 4))}</strong><small class="said">${sure}</small>`;
}

function promiseText(view: View, { record }: ServedLoad): string {
  const { ttftSeconds, tpotSeconds, percent } = record.scenario.limits!;
  const seconds = (value: number) => formatQuantity({ value, unit: 's' });
  return serving[view.language].promiseText(seconds(ttftSeconds), seconds(tpotSeconds), percent);
}
