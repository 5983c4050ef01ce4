import { z } from 'zod';
import { type Html, html, nothing } from '../html.ts';
import { auditWords, type ImportRow, type Imports } from '../library/imports.ts';
import type { Library } from '../library.ts';
import type { Page } from '../page.ts';
import { auditMark, importedMark, shortened } from '../parts/imports.ts';
import { choices, table } from '../parts.ts';
import { inEnglish, said } from '../said.ts';
import { oneOf, readState } from '../state.ts';
import type { View } from '../view.ts';
import { imports as wordsOf } from '../words/imports.ts';

const pageLength = 100;

const parameters = {
  search: z.string().max(200).optional(),
  auditor: oneOf([...auditWords, '']).optional(),
  tool: z.string().max(200).optional(),
  after: z.string().max(200).optional(),
};

type State = { readonly [name in keyof typeof parameters]?: string | undefined };

/** `/imports`: every file of another tool, with what the auditor says of it. */
export function importsPage(view: View, { imports }: Library): Page {
  const words = wordsOf[view.language];
  const { search, auditor, tool, after } = readState(view.params, parameters, view.language);
  const word = auditor || undefined;
  const { rows, total, next } = imports.rows({ search, word, tool, after, limit: pageLength });
  const all = countOf(imports);
  const hasChoice = Boolean(search || word || tool);
  const further = Object.fromEntries(view.params);
  return {
    title: words.title,
    isVerified: true,
    isBroad: true,
    isLive: imports.unread() > 0,
    date: rows[0]?.importedAt ?? '',
    sentence: sentence(view, imports, all, hasChoice ? words.found(total, all) : ''),
    body: html`${all > 0 ? filters(view, imports, { search, auditor, tool }) : nothing}${
      all > 0 && total === 0
        ? html`<p>${words.noneFits} <a href="${view.href('/imports')}">${words.showAll}</a></p>`
        : nothing
    }${rows.length > 0 ? list(view, rows) : nothing}${
      next
        ? html`<p><a href="${view.href('/imports', { ...further, after: next })}">${words.more}</a></p>`
        : nothing
    }${broken(view, imports)}`,
  };
}

const countOf = (imports: Imports) => Object.values(imports.counts()).reduce((sum, count) => sum + count, 0);

/** How many there are, by the word of the auditor, each a link to those. */
function countedImports(view: View, imports: Imports): Html {
  const counts = imports.counts();
  const parts = auditWords
    .filter((word) => counts[word] > 0)
    .map(
      (word) =>
        html`<li><a class="figure" href="${view.href('/imports', { auditor: word })}">${counts[word]}</a> ${auditMark(view, word)}</li>`,
    );
  return html`<ul class="counts">${parts}</ul>`;
}

function sentence(view: View, imports: Imports, all: number, found: string): Html {
  const words = wordsOf[view.language];
  const unread = imports.unread();
  const reading = unread > 0 ? html` ${words.unread(unread)}` : nothing;
  if (all === 0) {
    return html`<p>${words.none}${reading}</p><pre data-copy tabindex="0"><code>npm run assay -- import bench.json</code></pre>`;
  }
  return html`${importedMark(view)} ${words.areImported(all)}${countedImports(view, imports)}<p>${words.notOurs}${found && html` ${found}`}${reading}</p>`;
}

function filters(view: View, imports: Imports, { search, auditor, tool }: State): Html {
  const words = wordsOf[view.language];
  const option = (value: string, text: string, wanted: string | undefined) =>
    html`<option value="${value}"${wanted === value ? html` selected` : ''}>${text}</option>`;
  const tools = imports
    .tools()
    .map(({ value, count }) => option(value, `${shortened(value, 60)} (${count})`, tool));
  return choices(
    view,
    html`<form class="filters" action="${view.href('/imports')}">
<label>${words.search} <input type="search" name="search" value="${search ?? ''}"></label>
<label>${words.auditor} <select name="auditor"><option value="">${words.any}</option>${auditWords.map((word) => option(word, words[word], auditor))}</select></label>
<label>${words.tool} <select name="tool"><option value="">${words.any}</option>${tools}</select></label>
<button>${words.filter}</button> <a href="${view.href('/imports')}">${words.showAll}</a>
</form>`,
  );
}

/** The rows. A server compares those whose box is ticked; a site has no boxes. */
function list(view: View, rows: readonly ImportRow[]): Html {
  const words = wordsOf[view.language];
  const all = table(
    view,
    words.title,
    [
      { title: words.file, word: 'fileThere' },
      { title: words.auditor, word: 'auditor' },
      { title: words.tool, word: 'tool' },
      { title: words.device, word: 'deviceThere' },
      { title: words.model, word: 'model' },
      { title: words.precision, word: 'precision' },
      { title: words.figures, word: 'figures', align: 'right' },
      { title: words.when, word: 'imported' },
    ],
    rows.map((row) => cellsOf(view, row)),
  );
  return view.isSite
    ? all
    : html`<form class="list" action="${view.href('/compare')}">${all}<p><button>${words.compare}</button> <span class="aside">${words.compareHint}</span></p></form>`;
}

function cellsOf(view: View, row: ImportRow): (Html | string)[] {
  const name = shortened(row.name, longestName);
  return [
    html`${tick(view, row, name)}<a class="foreign" href="${view.href(`/imports/${row.id}`)}">${name}</a>${folderOf(row)}`,
    html`${auditMark(view, row.word)}${row.unauditable === null ? nothing : html`<small class="said">${said(view, row.unauditable)}</small>`}`,
    html`<span class="foreign">${shortened([row.tool, row.toolVersion].filter(Boolean).join(' '), longestName)}</span>`,
    named(view, row, 'device', row.devices),
    named(view, row, 'model', row.models),
    named(view, row, 'precision', row.precisions),
    String(row.figures),
    html`<time datetime="${row.importedAt}">${row.importedAt.slice(0, 16).replace('T', ' ')}</time>`,
  ];
}

/** Of a long path its end, which tells files of one name apart. */
function folderOf({ folder }: ImportRow): Html {
  if (folder === '') return nothing;
  const end = shortened(Array.from(folder).reverse().join(''), longestName);
  return html`<small class="said foreign">${Array.from(end).reverse().join('')}</small>`;
}

/** Of a name in a list. Characters. */
const longestName = 60;

/** A condition as the file states it, or as the user told it; of several the first. */
function named(
  view: View,
  { told }: ImportRow,
  condition: 'device' | 'model' | 'precision',
  names: readonly string[],
): Html {
  const words = wordsOf[view.language];
  const [first, ...others] = names.map((name) => shortened(name, longestName));
  if (first === undefined) return html`<span class="aside">${words.notStated}</span>`;
  const text = others.length > 0 ? words.severalOf(first, others.length) : first;
  return html`<span class="foreign">${inEnglish(text)}</span>${told.includes(condition) ? html` <small class="aside">${words.told}</small>` : nothing}`;
}

const tick = (view: View, { id }: ImportRow, name: string): Html =>
  view.isSite
    ? nothing
    : html`<label class="tick"><input type="checkbox" name="records" value="${id}" aria-label="${wordsOf[view.language].tick(name)}"></label> `;

/** So many folders that are no imports are named. */
const mostBroken = 100;

function broken(view: View, imports: Imports): Html {
  const words = wordsOf[view.language];
  const all = imports.unreadable();
  if (all.length === 0) return nothing;
  return html`<section id="broken"><h2>${words.broken}</h2><p>${words.brokenCount(all.length)}. ${words.brokenWay}</p>${table(
    view,
    words.broken,
    [
      { title: words.file, word: 'file' },
      { title: words.why, word: 'why' },
    ],
    all
      .slice(0, mostBroken)
      .map(({ path, why }) => [
        html`<span class="foreign">${shortened(path, 120)}</span>`,
        said(view, shortened(why, 300)),
      ]),
  )}</section>`;
}
