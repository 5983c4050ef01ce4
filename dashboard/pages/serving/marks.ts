import { formatDigits } from '../../../results/format.ts';
import type { ServingDefinitionId } from '../../../results/serving/definitions.ts';
import { formatServingFigure, servingFigure } from '../../../results/serving/figure-text.ts';
import type { ServingFigure } from '../../../results/serving/figures.ts';
import { rateOf } from '../../../results/serving/rate-curve.ts';
import type { Verdict } from '../../../results/serving/verdict.ts';
import { type Html, html } from '../../html.ts';
import type { ServedLoad } from '../../library/served-load.ts';
import type { View } from '../../view.ts';
import { serving } from '../../words/serving.ts';

// How figures and verdicts of served loads stand on every page.

/** A figure of a load; of one that is INVALID it is struck out. */
export function figureOf(
  { record }: ServedLoad,
  id: ServingDefinitionId,
  statistic?: ServingFigure['statistic'],
): Html | string {
  const shown = formatServingFigure(servingFigure(record, id, statistic));
  return record.validity.state === 'INVALID' ? html`<s>${shown}</s>` : shown;
}

const signs = { pass: '✓', fail: '✕', indeterminate: '?' } as const;
const classes = { pass: 'supported', fail: 'refuted', indeterminate: 'inconclusive' } as const;

/** A verdict as a sign and a word. */
export const promiseMark = (view: View, word: Verdict['word'] | null): Html =>
  word === null
    ? html`<span class="aside">${serving[view.language].promisesNothing}</span>`
    : html`<span class="verdict ${classes[word]}"><span aria-hidden="true">${signs[word]}</span> ${serving[view.language][word]}</span>`;

/** The words that ask for a load; a rate that a search found has more digits than anybody reads. */
export const titleOf = ({ record }: Pick<ServedLoad, 'record'>): string => {
  const rate = rateOf(record);
  return rate === null ? record.title : record.title.replace(/ rate=\S+/, ` rate=${formatDigits(rate, 4)}`);
};

/** The same but for its rate. */
export const withoutRate = ({ title }: Pick<ServedLoad['record'], 'title'>): string =>
  title.replace(/ rate=\S+/, '');

export const dateOf = (createdAt: string): string => `${createdAt.slice(0, 16).replace('T', ' ')} UTC`;
