import { formatCount, formatDigits, formatShare } from '../../../results/format.ts';
import type { Verdict } from '../../../results/serving/verdict.ts';
import { type Html, html, nothing } from '../../html.ts';
import type { LoadGroup } from '../../library/served-load.ts';
import type { View } from '../../view.ts';
import { serving } from '../../words/serving.ts';
import { promiseMark } from './marks.ts';

/** Whether the promise is kept, on which ground, and what MLPerf's rule makes of the same requests. */
export function verdictSection(view: View, { verdict, word, isGivenUp, loads }: LoadGroup): Html {
  if (verdict === null) return nothing;
  const words = serving[view.language];
  const { requests, misses, allowed, lowest, highest, dependence, earlyStopping } = verdict;
  const lines = [
    html`${words.seen(formatCount(misses), formatCount(requests))} (${requests > 0 ? formatShare(misses / requests, 2) : ''}). ${words.together(loads.length)}`,
    ...(lowest === null || highest === null
      ? []
      : [html`${words.bounds(formatShare(lowest, 2), formatShare(highest, 2), formatShare(allowed, 1))}`]),
    ...(dependence && dependence.inflation > 1
      ? [
          html`${words.worth(formatDigits(dependence.inflation, 2), formatCount(Math.floor(dependence.effective)))}`,
        ]
      : []),
    ...(isGivenUp ? [html`${words.givenUp}`] : openLine(view, verdict)),
    html`${words.early(earlyStopping.passes)}`,
  ];
  return html`<section id="verdict"><h2>${words.judged}: ${promiseMark(view, word)}</h2><ul class="notes">${lines.map((line) => html`<li>${line}</li>`)}</ul></section>`;
}

function openLine(view: View, { open, needs }: Verdict): Html[] {
  const words = serving[view.language];
  if (open === null) return [];
  if (needs === null) return [html`${words.openNone}`];
  const count = formatCount(needs);
  const line = {
    'too few': words.tooFew,
    'between the bounds': words.open,
    'not enough seen': words.thin,
  }[open](count);
  return [html`${line}`];
}
