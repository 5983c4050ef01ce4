import { formatCount } from '../../../results/format.ts';
import { servingCaveats } from '../../../results/serving/caveats.ts';
import { formatServingFigure } from '../../../results/serving/figure-text.ts';
import { type Html, html, nothing } from '../../html.ts';
import type { ServedLoad } from '../../library/served-load.ts';
import { stateMark, table } from '../../parts.ts';
import { said } from '../../said.ts';
import { commonWords, type View } from '../../view.ts';
import { servedLoad } from '../../words/served-load.ts';
import { serving } from '../../words/serving.ts';
import { servingDefinitions } from '../../words/serving-definitions.ts';

/** What makes a load INVALID takes every figure from it; the others make it DEGRADED. */
export function doubtsOf(view: View, { record: { validity }, saysOtherwise }: ServedLoad): Html {
  const words = servedLoad[view.language];
  const banner = saysOtherwise ? html`<p class="banner" role="status">${words.otherwise}</p>` : nothing;
  if (validity.reasons.length === 0) return html`${banner}<p>${words.noDoubts}</p>`;
  const { stop } = commonWords(view);
  return html`${banner}<section><h2>${words.doubts}</h2><ul class="doubts">${validity.reasons.map(
    ({ code, detail }) => {
      const { severity, sentence, remedy } = servingCaveats[code];
      return html`<li>${severityMark(view, severity)} <code>${code}</code> ${said(view, sentence)} <span class="aside">${said(view, detail)}${stop}</span>
<br>→ ${said(view, remedy)}</li>`;
    },
  )}</ul></section>`;
}

const severityMark = (
  view: View,
  severity: (typeof servingCaveats)[keyof typeof servingCaveats]['severity'],
): Html =>
  severity === 'note'
    ? html`<span class="state"><span aria-hidden="true">·</span> ${commonWords(view).note}</span>`
    : stateMark(severity === 'invalid' ? 'INVALID' : 'DEGRADED');

/** Every figure by its definition, each under an address of its own. */
export function figuresOf(view: View, { record }: ServedLoad): Html {
  const words = servedLoad[view.language];
  const meanings = servingDefinitions[view.language];
  const isInvalid = record.validity.state === 'INVALID';
  return table(
    view,
    words.figures,
    [
      { title: words.definition, word: 'definition' },
      { title: words.statistic, word: 'ofRequests' },
      { title: serving[view.language].value, word: 'value', align: 'right' },
      { title: words.of, word: 'requests', align: 'right' },
      { title: words.meaning, word: 'meaning' },
    ],
    record.figures.map((figure, i) => {
      const shown = formatServingFigure(figure);
      const isFirst = record.figures[i - 1]?.definition !== figure.definition;
      return [
        html`<span id="${figure.definition}-${figure.statistic}">${figure.definition}</span>`,
        figure.statistic,
        isInvalid ? html`<s>${shown}</s>` : shown,
        formatCount(figure.n),
        html`${isFirst ? meanings[figure.definition] : ''}${why(view, figure)}`,
      ];
    }),
  );
}

/** Why a figure has no value, or no interval. */
const why = (view: View, { missing }: ServedLoad['record']['figures'][number]): Html =>
  missing === null ? nothing : html`<small class="said">${said(view, missing)}</small>`;

/** How requests ended, and the load with them. */
export function endsOfLoad(view: View, { ends, record: { window, stop, error, solo } }: ServedLoad): Html {
  const words = servedLoad[view.language];
  const stops = {
    done: words.stopDone,
    backlog: words.stopBacklog,
    'too slow': words.stopTooSlow,
    interrupted: words.stopInterrupted,
    failed: words.stopDied,
  };
  const facts: readonly (readonly [string, Html | string])[] = [
    [
      words.stop,
      html`${stops[stop]}${error === null ? nothing : html` <span class="aside" lang="en">${error}</span>`}`,
    ],
    [words.warmup, formatCount(window.first)],
    [words.finished, formatCount(ends.finished)],
    ...(['cancelled', 'unfinished', 'never'] as const).flatMap((end) =>
      ends[end] === 0 ? [] : [[words[end], formatCount(ends[end])] as const],
    ),
    [words.alone, solo ? words.aloneText(solo.differing, solo.checked) : words.notCompared],
  ];
  return html`<section><h2>${words.ends}</h2>${listOfFacts(facts)}</section>`;
}

export const listOfFacts = (facts: readonly (readonly [string, Html | string])[]): Html =>
  html`<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
