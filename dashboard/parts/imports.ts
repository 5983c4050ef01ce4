import { type Html, html, nothing } from '../html.ts';
import type { AuditWord, Imports } from '../library/imports.ts';
import { oneOf } from '../state.ts';
import type { View } from '../view.ts';
import { imports } from '../words/imports.ts';

// What stands beside every figure of another tool, wherever it is shown.

const signs = { consistent: '✓', suspicious: '?', contradictory: '✕', unauditable: '–' } as const;

/** The word of the auditor: a sign and its word, not colour alone. */
export const auditMark = (view: View, word: AuditWord): Html =>
  html`<span class="state ${word}"><span aria-hidden="true">${signs[word]}</span> ${imports[view.language][word]}</span>`;

/** Says of a figure, or of a file, that another tool measured it. */
export const importedMark = (view: View): Html =>
  html`<span class="state imported"><span aria-hidden="true">□</span> ${imports[view.language].imported}</span>`;

/** A foreign text may have any length: so much of it tells it apart. */
export function shortened(text: string, most: number): string {
  const characters = Array.from(text.slice(0, 2 * most));
  const isWhole = text.length <= 2 * most && characters.length <= most;
  return isWhole ? text : `${characters.slice(0, most - 1).join('')}…`;
}

/** Whether imports stand beside what the page is about: a reader can leave them out. */
export const importsChoice = oneOf(['shown', 'hidden']).optional();

/** The control of that choice, for a form; nothing where there is no import. */
export function importsForm(view: View, { sides }: Pick<Imports, 'sides'>, chosen: string | undefined): Html {
  if (sides().length === 0) return nothing;
  const words = imports[view.language];
  const option = (value: string, text: string) =>
    html`<option value="${value}"${value === (chosen ?? 'shown') ? html` selected` : ''}>${text}</option>`;
  return html`<label>${words.beside} <select name="imports">${option('shown', words.areShown)}${option('hidden', words.areHidden)}</select></label>`;
}

/** The same choice as a link, where there is no form. */
export function importsSwitch(
  view: View,
  { sides }: Pick<Imports, 'sides'>,
  chosen: string | undefined,
  hrefWith: (imports: 'hidden' | undefined) => string,
): Html {
  if (sides().length === 0) return nothing;
  const words = imports[view.language];
  return chosen === 'hidden'
    ? html`<p class="aside">${words.beside}${words.because}${words.areHidden} · <a href="${hrefWith(undefined)}">${words.showThem}</a></p>`
    : html`<p class="aside">${words.beside}${words.because}${words.areShown} · <a href="${hrefWith('hidden')}">${words.hideThem}</a></p>`;
}

/** The page of an import, by its id. */
export const importLink = (view: View, id: string): Html =>
  html`<a class="id" href="${view.href(`/imports/${id}`)}">${id}</a>`;
