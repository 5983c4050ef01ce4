import { formatCount, formatDigits } from '../../../results/format.ts';
import { servingCaveats } from '../../../results/serving/caveats.ts';
import { formatServingFigure, servingFigure } from '../../../results/serving/figure-text.ts';
import { rateOf } from '../../../results/serving/rate-curve.ts';
import { type Html, html, nothing } from '../../html.ts';
import type { LoadGroup, ServedLoad } from '../../library/served-load.ts';
import { stateMark, table } from '../../parts.ts';
import { said } from '../../said.ts';
import type { View } from '../../view.ts';
import { serving } from '../../words/serving.ts';
import { dateOf, figureOf, promiseMark, titleOf } from './marks.ts';

/** Loads by what they are; the verdict stands once for those that differ in their seed alone. */
export function listOfLoads(view: View, caption: string, groups: readonly LoadGroup[]): Html {
  const words = serving[view.language];
  return html`<div class="loads">${table(
    view,
    caption,
    [
      { title: words.load, word: 'served' },
      { title: words.state, word: 'validity' },
      { title: words.verdict, word: 'promise' },
      { title: words.kept, word: 'kept', align: 'right' },
      { title: words.tokens, word: 'servedTokens', align: 'right' },
      { title: 'TTFT p50', word: 'servedTtft', align: 'right' },
      { title: 'TTFT p99', word: 'servedTtft', align: 'right' },
      { title: 'TPOT p50', word: 'servedTpot', align: 'right' },
      { title: 'TPOT p99', word: 'servedTpot', align: 'right' },
    ],
    groups.flatMap(({ loads, word }) =>
      loads.map((load, i) => [
        name(view, load, i === 0),
        html`${stateMark(load.record.validity.state)}${why(view, load)}`,
        i === 0 ? promiseMark(view, word) : '〃',
        figureOf(load, 'attainment'),
        tokensOf(load),
        figureOf(load, 'ttft.sched', 'p50'),
        figureOf(load, 'ttft.sched', 'p99'),
        figureOf(load, 'tpot.excl_first', 'p50'),
        figureOf(load, 'tpot.excl_first', 'p99'),
      ]),
    ),
  )}</div>`;
}

/** The unit stands at the head of the column. */
function tokensOf(load: ServedLoad): Html | string {
  const shown = formatServingFigure(servingFigure(load.record, 'tput.out.wall')).replace(' tokens/s', '');
  return load.record.validity.state === 'INVALID' ? html`<s>${shown}</s>` : shown;
}

/** The words that ask for it, once for a group, and what tells it from the others of it. */
function name(view: View, load: ServedLoad, isFirst: boolean): Html {
  const { id, record, ends, isFromElsewhere } = load;
  const words = serving[view.language];
  const { scenario, engine, createdAt } = record;
  const rate = rateOf(record);
  const about = [
    ...(rate === null || !isFirst ? [] : [words.rateText(formatDigits(rate, 4))]),
    words.served(formatCount(ends.finished)),
    ...(isFirst ? [words.seed(scenario.seed), engine.device.name] : []),
    dateOf(createdAt),
    ...(isFromElsewhere ? [words.elsewhere] : []),
  ].join(' · ');
  return html`<a href="${view.href(`/serving/${id}`)}">${isFirst ? titleOf(load) : words.seed(scenario.seed)}</a><small class="said">${about}</small>`;
}

/** Of an INVALID load why it is; of others a doubt is one click away. */
const why = (view: View, { record: { validity } }: ServedLoad): Html =>
  validity.state === 'INVALID'
    ? html`<small class="said">${validity.reasons.map(({ code }) => html`${said(view, servingCaveats[code].sentence)} `)}</small>`
    : nothing;
