import { formatCount, formatDigits } from '../../../results/format.ts';
import { rateOf } from '../../../results/serving/rate-curve.ts';
import { type Html, html, nothing } from '../../html.ts';
import type { LoadGroup, ServedLoad } from '../../library/loads.ts';
import { stateMark, table } from '../../parts.ts';
import type { View } from '../../view.ts';
import { serving, servingDoubts } from '../../words/serving.ts';
import { dateOf, figureOf, promiseMark } from './marks.ts';

/** Loads by what they are; the verdict stands once for those that differ in their seed alone. */
export function listOfLoads(view: View, caption: string, groups: readonly LoadGroup[]): Html {
  const words = serving[view.language];
  return table(
    view,
    caption,
    [
      { title: words.load, word: 'served' },
      { title: words.verdict, word: 'promise' },
      { title: words.kept, word: 'kept', align: 'right' },
      { title: words.rate, word: 'rate', align: 'right' },
      { title: words.requests, word: 'requests', align: 'right' },
      { title: words.tokens, word: 'servedTokens', align: 'right' },
      { title: 'TTFT p50', word: 'servedTtft', align: 'right' },
      { title: 'TTFT p99', word: 'servedTtft', align: 'right' },
      { title: 'TPOT p50', word: 'servedTpot', align: 'right' },
      { title: 'TPOT p99', word: 'servedTpot', align: 'right' },
      { title: words.state, word: 'validity' },
    ],
    groups.flatMap(({ loads, verdict }) =>
      loads.map((load, i) => [
        name(view, load, i === 0),
        i === 0 ? promiseMark(view, verdict) : '〃',
        figureOf(view, load, 'attainment'),
        rateText(load),
        formatCount(load.ends.finished),
        figureOf(view, load, 'tput.out.wall'),
        figureOf(view, load, 'ttft.sched', 'p50'),
        figureOf(view, load, 'ttft.sched', 'p99'),
        figureOf(view, load, 'tpot.excl_first', 'p50'),
        figureOf(view, load, 'tpot.excl_first', 'p99'),
        html`${stateMark(load.record.validity.state)}${why(view, load)}`,
      ]),
    ),
  );
}

/** The words that ask for it, once for a group, and what tells it from the others of it. */
function name(view: View, { id, record, isFromElsewhere }: ServedLoad, isFirst: boolean): Html {
  const words = serving[view.language];
  const { scenario, engine, createdAt } = record;
  const about = [
    words.seed(scenario.seed),
    ...(isFirst ? [engine.device.name] : []),
    dateOf(createdAt),
    ...(isFromElsewhere ? [words.elsewhere] : []),
  ].join(' · ');
  const address = view.href(`/serving/${id}`);
  return isFirst
    ? html`<a href="${address}">${record.title}</a><small class="said">${about}</small>`
    : html`<a href="${address}">${words.seed(scenario.seed)}</a><small class="said">${dateOf(createdAt)}</small>`;
}

export function rateText({ record }: ServedLoad): string {
  const rate = rateOf(record);
  return rate === null ? '' : `${formatDigits(rate, 3)}/s`;
}

/** Of an INVALID load why it is; of others a doubt is one click away. */
const why = (view: View, { record: { validity } }: ServedLoad): Html =>
  validity.state === 'INVALID'
    ? html`<small class="said">${validity.reasons.map(({ code }) => servingDoubts[view.language][code]).join(' ')}</small>`
    : nothing;
