import { formatDigits, formatPrinted, formatShare } from '../../../results/format.ts';
import { assumedEfficiency, efficiencySpread } from '../../../results/projection/roofline.ts';
import type { PublishedCheck } from '../../../results/projection/validate.ts';
import { type Html, html, nothing } from '../../html.ts';
import { table } from '../../parts.ts';
import type { View } from '../../view.ts';
import { whatIf } from '../../words/what-if.ts';
import { fitText } from '../devices.ts';
import type { Outcome } from './answer.ts';
import type { Source } from './target.ts';

// What an answer stands on, and how far off that is.

/** Everything that is taken for granted. */
export function assumptions(view: View, { target, source, activation, answers }: Outcome): Html {
  const words = whatIf[view.language];
  const { bandwidth, prefill } = assumedEfficiency;
  const isOther = source !== null && !source.isTarget && answers.length > 1;
  const spread = formatDigits(100 * efficiencySpread, 2);
  const lines = [
    words.roofline,
    ...(target.hasMemory
      ? [words.assumed(formatShare(bandwidth), formatShare(prefill), spread), words.usable]
      : []),
    words.cacheType(activation),
    ...(target.limits?.verified === false ? [words.unverifiedLimits] : []),
    ...(isOther ? [words.otherSource(source.title)] : []),
  ];
  return html`<section><h2>${words.assumptions}</h2><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul></section>`;
}

/** The error on what is known: steps that were left out of the fit, and published results. */
export function checked(view: View, checks: readonly PublishedCheck[], source: Source | null): Html {
  const words = whatIf[view.language];
  const errors = checks.map(({ relativeError }) => relativeError);
  const published =
    errors.length === 0
      ? words.noCheck
      : words.publishedCheck(errors.length, signed(Math.min(...errors)), signed(Math.max(...errors)));
  return html`<section><h2>${words.checkTitle}</h2><p>${published}</p>
${source ? html`<p>${source.title}: ${fitText(view, source.fit)}</p>` : nothing}
${checks.length > 0 ? html`<details><summary>${words.checkTable}</summary>${checkTable(view, checks)}</details>` : nothing}</section>`;
}

const signed = (share: number) => `${share > 0 ? '+' : ''}${formatShare(share)}`;

function checkTable(view: View, checks: readonly PublishedCheck[]): Html {
  const words = whatIf[view.language];
  return table(
    view,
    words.checkTable,
    [
      { title: words.result, word: 'result' },
      { title: words.batch, word: 'batch', align: 'right' },
      { title: `${words.isl} / ${words.osl}`, word: 'lengths', align: 'right' },
      { title: words.publishedRate, word: 'published', align: 'right' },
      { title: words.predicted, word: 'projected', align: 'right' },
      { title: words.error, word: 'deviation', align: 'right' },
    ],
    checks.map(({ result, batch, isl, osl, published, predicted, relativeError }) => [
      html`<code>${result}</code>`,
      String(batch),
      `${isl} / ${osl}`,
      formatPrinted(published),
      formatDigits(predicted, 3),
      signed(relativeError),
    ]),
  );
}
