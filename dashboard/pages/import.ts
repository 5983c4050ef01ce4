import { z } from 'zod';
import type { Imported, ImportedResult } from '../../results/import/imported.ts';
import type { StoredImport } from '../../results/import/store.ts';
import { type Html, html, nothing } from '../html.ts';
import { baseName } from '../library/import-row.ts';
import type { Library } from '../library.ts';
import type { Page } from '../page.ts';
import { auditMark, importedMark, shortened } from '../parts/imports.ts';
import { said } from '../said.ts';
import { NotThere, readState } from '../state.ts';
import type { View } from '../view.ts';
import { imports as wordsOf } from '../words/imports.ts';
import { auditSection } from './imports/audit.ts';
import { fileSection } from './imports/file.ts';
import { noise, rejected, unknown } from './imports/rest.ts';
import { resultSection } from './imports/result.ts';

/** Results of a page. Of a file with many each has some figures. */
const pageLength = 20;

const parameters = {
  /** The number of the last result of the page before. */
  after: z
    .string()
    .regex(/^\d{1,6}$/, '20')
    .optional(),
};

/** `/imports/<id>`: all that was read from a file of another tool, and what the auditor says of it. */
export async function importPage(view: View, { imports }: Library, id = ''): Promise<Page> {
  const words = wordsOf[view.language];
  const { after = '0' } = readState(view.params, parameters, view.language);
  const stored = await imports.read(id);
  if (!stored) throw new NotThere(words.noImport(shortened(id, 60)));
  const { imported } = stored;
  const [from, all] = [Number(after), imported.results.length];
  const shown = imported.results.slice(from, from + pageLength);
  return {
    title: shortened(baseName(imported.source.name), 120),
    isVerified: true,
    isBroad: true,
    date: imported.importedAt,
    sentence: sentence(view, imported),
    body: html`${auditSection(view, imported)}
${all > pageLength ? place(view, stored, from, shown) : nothing}
${shown.map((result, i) => resultSection(view, stored, result, from + i))}
${all > pageLength ? place(view, stored, from, shown) : nothing}
${rejected(view, imported)}
${unknown(view, imported)}
${noise(view, imported)}
${fileSection(view, stored, await imports.original(id))}`,
  };
}

const why = {
  consistent: 'isConsistent',
  suspicious: 'isSuspicious',
  contradictory: 'isContradictory',
  unauditable: 'isUnauditable',
} as const;

/** That it is of another tool, which, and what the auditor says. */
function sentence(view: View, { tool, toolVersion, layout, results, word, unauditable }: Imported): Html {
  const words = wordsOf[view.language];
  const figures = results.flatMap((result) => result.figures).filter(({ value }) => value !== null).length;
  const name = [tool, toolVersion].filter(Boolean).join(' ');
  const reason =
    unauditable === null
      ? words[why[word]]
      : html`${words.isUnauditable}${words.because}${said(view, unauditable)}`;
  return html`<p>${importedMark(view)} ${words.by(shortened(name, 120), shortened(layout, 60))} ${words.numbers(figures, results.length)}</p><p>${words.auditor}${words.because}<strong>${auditMark(view, word)}</strong> ${reason}</p>`;
}

/** Which of many results these are, and the way to others. */
function place(
  view: View,
  { id, imported }: StoredImport,
  from: number,
  shown: readonly ImportedResult[],
): Html {
  const words = wordsOf[view.language];
  const all = imported.results.length;
  const to = from + shown.length;
  const at = `/imports/${id}`;
  return html`<p>${words.moreResults(Math.min(from + 1, all), to, all)}${
    from > 0 ? html` <a href="${view.href(at)}">${words.firstResults}</a>` : nothing
  }${to < all ? html` <a href="${view.href(at, { after: to })}">${words.nextResults}</a>` : nothing}</p>`;
}
