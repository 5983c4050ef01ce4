import { type Html, html } from '../html.ts';
import type { AuditWord } from '../library/imports.ts';
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
