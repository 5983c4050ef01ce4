import { formatCount, formatDigits, formatShare } from '../../../results/format.ts';
import {
  type SearchedLoad,
  searchResult,
  type TriedRate,
  triedRates,
} from '../../../results/serving/searched.ts';
import { searchText } from '../../../results/serving/words.ts';
import { type Html, html, nothing } from '../../html.ts';
import { groupsOf } from '../../library/loads.ts';
import type { ServedLoad } from '../../library/served-load.ts';
import { type ServedRun, type ShownPart, shownParts } from '../../library/served-run.ts';
import { table } from '../../parts.ts';
import { said } from '../../said.ts';
import { commonWords, type View } from '../../view.ts';
import { servedRun } from '../../words/served-run.ts';
import { listOfLoads } from '../serving/list.ts';
import { outcomeMark } from './served-marks.ts';

/** What a run served: its loads with their verdicts, and what its searches found, rate by rate. */
export function servedSections(view: View, run: ServedRun): Html {
  const words = servedRun[view.language];
  const parts = shownParts(run);
  const searches = parts.filter(({ isSearch }) => isSearch);
  return html`${parts
    .filter(({ isSearch }) => !isSearch)
    .map(
      ({ loads }) =>
        html`<section id="loads" class="titled"><h2>${words.loads}</h2>${listOfLoads(view, words.loads, groupsOf(loads))}</section>`,
    )}${searches.map((search, i) => searchSection(view, search, i))}`;
}

function searchSection(view: View, { title, loads }: ShownPart, i: number): Html {
  const words = servedRun[view.language];
  const { stop } = commonWords(view);
  const tried = triedRates(loads satisfies readonly SearchedLoad[]);
  const found = tried.length === 0 ? [] : searchText(searchResult(tried));
  const curve = loads[0]!.curve;
  const link =
    curve === null ? nothing : html` <a href="${view.href(`/serving/curve/${curve}`)}">${words.overRate}</a>`;
  return html`<section id="search-${i + 1}"><h2>${words.search}</h2><p><code>${title}</code>${link}</p>${
    tried.length === 0
      ? html`<p>${words.noRate}</p>`
      : html`<ul class="notes">${found.map((text) => html`<li>${said(view, text)}${stop}</li>`)}</ul>${tableOfRates(view, tried)}`
  }</section>`;
}

function tableOfRates(view: View, tried: readonly TriedRate<ServedLoad>[]): Html {
  const words = servedRun[view.language];
  return table(
    view,
    words.rates,
    [
      { title: words.rate, word: 'rate', align: 'right' },
      { title: words.requests, word: 'requests', align: 'right' },
      { title: words.missed, word: 'kept', align: 'right' },
      { title: words.share, word: 'kept', align: 'right' },
      { title: words.outcome, word: 'promise' },
      { title: words.served, word: 'served' },
    ],
    tried.map(({ probe: { rate, requests, asked, misses, outcome, confirms }, loads }) => [
      formatDigits(rate, 3),
      formatCount(requests),
      formatCount(misses),
      requests > 0 ? formatShare(misses / requests, 1) : '',
      html`${outcomeMark(view, outcome)}${outcome === 'unfinished' ? html` <span class="aside">${words.cutOffAfter(formatCount(requests), formatCount(asked))}</span>` : nothing}${confirms ? html` <span class="aside">${words.fresh}</span>` : nothing}`,
      html`${loads.map(({ id, record }, n) => html`${n > 0 ? ', ' : ''}<a href="${view.href(`/serving/${id}`)}">${words.seed(record.scenario.seed)}</a>`)}`,
    ]),
  );
}
