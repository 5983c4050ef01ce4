import { type Html, html, nothing } from '../../html.ts';
import type { Library } from '../../library.ts';
import { auditMark, importedMark, shortened } from '../../parts/imports.ts';
import { table } from '../../parts.ts';
import type { View } from '../../view.ts';
import { imports as wordsOf } from '../../words/imports.ts';

/** So many are named; the list of imports has all. */
const most = 30;

/**
 * Files of other tools about a device, each with the word of the auditor.
 *
 * @param device of the catalogue; null for one that it does not have, which files name as they like
 */
export function importsPart(view: View, { imports }: Library, device: string | null, title: string): Html {
  const words = wordsOf[view.language];
  const ids = new Set(
    imports
      .sides()
      .filter(({ side, named }) => (device === null ? named === title : side.device === device))
      .map(({ id }) => id),
  );
  const rows = imports.rows({ limit: Number.MAX_SAFE_INTEGER }).rows.filter(({ id }) => ids.has(id));
  if (rows.length === 0) return nothing;
  return html`<section id="imported"><h2>${words.ofDevice}</h2><p>${importedMark(view)} ${words.onLadderNote}</p>${table(
    view,
    words.ofDevice,
    [
      { title: words.file, word: 'fileThere' },
      { title: words.auditor, word: 'auditor' },
      { title: words.tool, word: 'tool' },
      { title: words.figures, word: 'figures', align: 'right' },
    ],
    rows
      .slice(0, most)
      .map(({ id, name, word, tool, toolVersion, figures }) => [
        html`<a class="foreign" href="${view.href(`/imports/${id}`)}">${shortened(name, 60)}</a>`,
        auditMark(view, word),
        html`<span class="foreign">${shortened([tool, toolVersion].filter(Boolean).join(' '), 60)}</span>`,
        String(figures),
      ]),
  )}${rows.length > most ? html`<p><a href="${view.href('/imports')}">${words.title}</a></p>` : nothing}</section>`;
}
