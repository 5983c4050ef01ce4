import { caveats, type ReasonCode, type ValidityState } from '../results/record/caveats.ts';
import type { Source } from '../results/reference/schema.ts';
import { type Chart, widths } from './charts/chart.ts';
import { chartMarkup, type Html, html, nothing } from './html.ts';
import { zoomForm } from './parts/zoom-form.ts';
import { inEnglish, said } from './said.ts';
import { commonWords, type View } from './view.ts';
import { anchorOf, type Word } from './words/columns.ts';

// Parts that pages share: a table, a chart with its data, a state, a link to a record.

export interface TableColumn {
  /** A text becomes a link to its word; markup, as a link that sorts, has one beside it. */
  readonly title: Html | string;
  /** What it means, in the glossary; null of a name, which has no meaning. */
  readonly word: Word | null;
  /** Numbers stand right, under one another. */
  readonly align?: 'left' | 'right';
}

/** A table that scrolls inside its own frame where a screen is narrow. The first cell of a row is its header. */
export const table = (
  view: View,
  caption: string,
  columns: readonly TableColumn[],
  rows: readonly (readonly (Html | string)[])[],
): Html => html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${said(view, caption)}</caption>
<thead><tr>${columns.map((column) => headOf(view, column))}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell, i) => cellOf(cell, i, columns[i]))}</tr>`)}</tbody>
</table></div>`;

const headOf = (view: View, { title, word, align }: TableColumn): Html => {
  const number = align === 'right' ? html` class="number"` : '';
  return html`<th scope="col"${number}>${word === null ? title : withWord(view, title, word)}</th>`;
};

const withWord = (view: View, title: Html | string, word: Word): Html => {
  const address = view.href(`/method#${anchorOf(word)}`);
  return typeof title === 'string'
    ? html`<a class="word" href="${address}">${title}</a>`
    : html`${title} <a class="word" href="${address}" aria-label="${commonWords(view).meaning}">?</a>`;
};

const cellOf = (cell: Html | string, i: number, column: TableColumn | undefined): Html => {
  const number = column?.align === 'right' ? html` class="number"` : '';
  return i === 0 ? html`<th scope="row"${number}>${cell}</th>` : html`<td${number}>${cell}</td>`;
};

/** Names and what is so called, one below the other; texts are those of the results. */
export const factList = (view: View, facts: readonly (readonly [name: string, text: string])[]): Html =>
  html`<dl class="facts">${facts.map(([name, text]) => html`<div><dt>${name}</dt><dd>${said(view, text)}</dd></div>`)}</dl>`;

/** A form by which a page is asked for something else. Where pages are files nobody answers it; they say who does. */
export const choices = (view: View, form: Html): Html =>
  view.isSite ? html`<p class="aside">${commonWords(view).needsServer}</p>` : form;

const signs = { VALID: '✓', DEGRADED: '?', INVALID: '✕' } as const;

/** The state of a record: a sign and its word, not colour alone. */
export const stateMark = (state: ValidityState): Html =>
  html`<span class="state ${state.toLowerCase()}"><span aria-hidden="true">${signs[state]}</span> ${state}</span>`;

/** A page of the web; an address of another scheme than https is shown as text. */
export const webLink = (url: string | null, text: string): Html =>
  url?.startsWith('https://')
    ? html`<a href="${url}" rel="noreferrer">${inEnglish(text)}</a>`
    : html`<span>${inEnglish(text)}</span>`;

/** A source by its id: its title, linked where it is on the web. */
export const sourceLink = (sources: { readonly [id: string]: Source }, id: string): Html =>
  webLink(sources[id]?.url ?? null, sources[id]?.title ?? id);

/** How far a reason goes: as the state that it makes of a record, or as a note, which takes nothing from it. */
export const reasonMark = (view: View, code: ReasonCode): Html => {
  const { severity } = caveats[code];
  return severity === 'note'
    ? html`<span class="state"><span aria-hidden="true">·</span> ${commonWords(view).note}</span>`
    : stateMark(severity === 'invalid' ? 'INVALID' : 'DEGRADED');
};

const marks = { measured: '●', published: '○', imported: '□', declared: '◇', projected: '┄' } as const;

/**
 * A chart in both widths, its legend, its data as a table, and its files.
 *
 * @param wide pixels, where it does not have a whole column
 */
export function chartPart(view: View, chart: Chart, wide: number = widths.wide): Html {
  const words = commonWords(view);
  const file = (extension: string) => view.download(`${chart.id}.${extension}`);
  const legend = chart.kinds.map(
    (kind) => html`<li class="${kind}"><span aria-hidden="true">${marks[kind]}</span> ${words[kind]}</li>`,
  );
  return html`<figure id="${chart.id}">
<figcaption><strong>${said(view, chart.title)}</strong>${legend.length > 0 ? html`<ul class="legend">${legend}</ul>` : ''}</figcaption>
<div class="wide">${chartMarkup(chart.svg(wide))}</div>
<div class="narrow">${chartMarkup(chart.svg(widths.narrow))}</div>
${chart.zoom && !view.isSite ? zoomForm(view, chart.id, chart.zoom) : nothing}<details><summary>${words.data}</summary>
${table(
  view,
  chart.title,
  chart.columns,
  // A figure is the same text wherever it stands.
  chart.rows.map((row) => row.map((cell) => (typeof cell === 'string' ? said(view, cell) : cell.shown))),
)}
<p class="files">${words.download}: <a href="${file('svg')}" download="${chart.id}.svg">SVG</a> <a href="${file('csv')}" download="${chart.id}.csv">CSV</a></p>
</details>
</figure>`;
}
