import type { Imported } from '../../../results/import/imported.ts';
import { type Html, html, nothing } from '../../html.ts';
import { shortened } from '../../parts/imports.ts';
import { type TableColumn, table } from '../../parts.ts';
import { said } from '../../said.ts';
import type { View } from '../../view.ts';
import { imports as wordsOf } from '../../words/imports.ts';

// What of a file is no figure: it is kept, and shown.

/** So many of each are shown; the file of what was read has all. */
const most = 200;

/** Of a content that nobody understood. Characters. */
const longest = 200;

/** Rows that are no results, each with its reason. */
export const rejected = (view: View, { rejected }: Imported): Html => {
  const words = wordsOf[view.language];
  return part(
    view,
    'rejected',
    words.rejected,
    nothing,
    { title: words.reason, word: 'why' },
    rejected.map(({ at, reason }) => [at, said(view, shortened(reason, 500))]),
  );
};

/** Fields that nobody understood, as they are. */
export const unknown = (view: View, { unknown }: Imported): Html => {
  const words = wordsOf[view.language];
  return part(
    view,
    'unknown',
    words.unknown,
    html`<p class="aside">${words.unknownAbout}</p>`,
    { title: words.content, word: 'contentThere' },
    unknown.map(({ at, value }) => [
      at,
      html`<code class="foreign">${shortened(JSON.stringify(value) ?? '', longest)}</code>`,
    ]),
  );
};

/** Lines around the result, such as a log. */
export const noise = (view: View, { noise }: Imported): Html => {
  const words = wordsOf[view.language];
  return part(
    view,
    'noise',
    words.noise,
    nothing,
    { title: words.line, word: 'contentThere' },
    noise.map(({ at, text }) => [at, html`<code class="foreign">${shortened(text, longest)}</code>`]),
  );
};

function part(
  view: View,
  id: string,
  title: string,
  about: Html,
  column: TableColumn,
  rows: readonly (readonly [at: string, content: Html])[],
): Html {
  if (rows.length === 0) return nothing;
  const words = wordsOf[view.language];
  const more = rows.length - most;
  return html`<section class="titled" id="${id}"><h2>${title} <small class="aside">${rows.length}</small></h2>${about}${table(
    view,
    title,
    [{ title: words.where, word: 'pointer' }, column],
    rows
      .slice(0, most)
      .map(([at, content]) => [html`<code class="foreign">${shortened(at, 160)}</code>`, content]),
  )}${more > 0 ? html`<p>${words.moreThere(more)}</p>` : nothing}</section>`;
}
