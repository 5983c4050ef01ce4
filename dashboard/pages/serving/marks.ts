import { formatCount, missing } from '../../../results/format.ts';
import { formatServingFigure, servingFigure } from '../../../results/serving/figure-text.ts';
import type { ServingFigure } from '../../../results/serving/record.ts';
import type { Verdict } from '../../../results/serving/verdict.ts';
import { type Html, html } from '../../html.ts';
import type { ServedLoad } from '../../library/loads.ts';
import type { View } from '../../view.ts';
import { serving } from '../../words/serving.ts';

// How figures and verdicts of served loads stand on every page.

/** A figure, or how many requests it would take. */
export function figureText(view: View, figure: ServingFigure | null): string {
  if (!figure) return missing;
  return figure.value === null && figure.needs !== null
    ? serving[view.language].needs(formatCount(figure.needs))
    : formatServingFigure(figure);
}

/** The same of a load; of one that is INVALID it is struck out. */
export function figureOf(view: View, { record }: ServedLoad, id: string, statistic?: string): Html | string {
  const shown = figureText(view, servingFigure(record, id, statistic));
  return record.validity.state === 'INVALID' ? html`<s>${shown}</s>` : shown;
}

const signs = { pass: '✓', fail: '✕', indeterminate: '?' } as const;
const classes = { pass: 'supported', fail: 'refuted', indeterminate: 'inconclusive' } as const;

/** A verdict as a sign and a word. */
export const promiseMark = (view: View, verdict: Verdict | null): Html =>
  verdict === null
    ? html`<span class="aside">${serving[view.language].promisesNothing}</span>`
    : html`<span class="verdict ${classes[verdict.word]}"><span aria-hidden="true">${signs[verdict.word]}</span> ${serving[view.language][verdict.word]}</span>`;

export const dateOf = (createdAt: string): string => `${createdAt.slice(0, 16).replace('T', ' ')} UTC`;
