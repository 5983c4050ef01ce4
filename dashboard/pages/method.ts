import { reasonCodes } from '../../results/record/caveats.ts';
import { definitionIds, definitions } from '../../results/record/definitions.ts';
import { type Html, html, nothing } from '../html.ts';
import type { Library } from '../library.ts';
import type { Page } from '../page.ts';
import { reasonMark, table } from '../parts.ts';
import { NotThere, readState } from '../state.ts';
import type { View } from '../view.ts';
import { anchorOf, type ColumnWord, columnMeanings, columnNames } from '../words/columns.ts';
import { caveatText, definitionWords } from '../words/glossary.ts';
import { method } from '../words/method.ts';
import { loadDocs } from './method/docs.ts';
import { renderMarkdown } from './method/markdown.ts';

/** Read once, when the server starts: no path of a request reaches the disk. */
const docs = loadDocs();

/** `/method`: every figure and every doubt by its word, then the method itself. */
export function methodPage(view: View): Page {
  readState(view.params, {}, view.language);
  const words = method[view.language];
  const source = docs.get('method');
  return {
    title: words.title,
    isVerified: true,
    sentence: html`${words.sentence(definitionIds.length, reasonCodes.length)}`,
    body: html`<section><h2>${words.definitions}</h2>${definitionTable(view)}</section>
<section><h2>${words.doubts}</h2>${doubtTable(view)}</section>
<section><h2>${words.columns}</h2>${columnTable(view)}</section>
<section><h2>${words.document}</h2>${source === undefined ? html`<p>${words.noDocs}</p>` : documentPart(view, source)}</section>
${otherDocs(view)}`,
  };
}

/** `/method/<name>`: another page of docs/, to which the method refers. */
export function docPage(view: View, _: Library, name = ''): Page {
  readState(view.params, {}, view.language);
  const words = method[view.language];
  const source = docs.get(name);
  if (source === undefined) throw new NotThere(words.noDoc(name));
  return {
    title: renderMarkdown(source, () => null).title || name,
    isVerified: true,
    sentence: html`${words.docSentence} <a href="${view.href('/method')}">${words.backToMethod}</a>`,
    body: documentPart(view, source),
  };
}

function documentPart(view: View, source: string): Html {
  const words = method[view.language];
  const { body } = renderMarkdown(source, (target) => addressOf(view, target));
  const note = view.language === 'en' ? nothing : html`<p class="aside">${words.inEnglish}</p>`;
  return html`${note}<div class="document" lang="en">${body}</div>`;
}

/** Of a link in docs/: another page of docs/, a place on the same page, or a page of the web. */
function addressOf(view: View, target: string): string | null {
  if (target.startsWith('https://')) return target;
  if (target.startsWith('#')) return target;
  const [, name, mark = ''] = /^(?:[./\w-]*\/)?([\w-]+)\.md(#.*)?$/.exec(target) ?? [];
  if (name === undefined || !docs.has(name)) return null;
  return view.href(name === 'method' ? `/method${mark}` : `/method/${name}${mark}`);
}

function otherDocs(view: View): Html {
  const names = [...docs.keys()].filter((name) => name !== 'method');
  if (names.length === 0) return nothing;
  const entries = names.map((name) => html`<li><a href="${view.href(`/method/${name}`)}">${name}</a></li>`);
  return html`<section><h2>${method[view.language].others}</h2><ul class="counts">${entries}</ul></section>`;
}

function definitionTable(view: View): Html {
  const words = method[view.language];
  return table(
    view,
    words.definitions,
    [
      { title: words.id, word: 'id' },
      { title: words.unit, word: 'unit' },
      { title: words.better, word: 'better' },
      { title: words.means, word: 'meaning' },
    ],
    definitionIds.map((id) => [
      html`<code id="${id}" class="id">${id}</code>`,
      definitions[id].unit,
      html`<span class="id">${words[definitions[id].better]}</span>`,
      definitionWords[view.language][id],
    ]),
  );
}

function doubtTable(view: View): Html {
  const words = method[view.language];
  return table(
    view,
    words.doubts,
    [
      { title: words.doubt, word: 'doubt' },
      { title: words.severity, word: 'validity' },
      { title: words.says, word: 'meaning' },
      { title: words.remedy, word: 'remedy' },
    ],
    reasonCodes.map((code) => {
      const { sentence, remedy } = caveatText(view.language, code);
      return [html`<code id="${code}" class="id">${code}</code>`, reasonMark(view, code), sentence, remedy];
    }),
  );
}

/** The words at the head of tables: every such head leads here. */
function columnTable(view: View): Html {
  const words = method[view.language];
  const names = columnNames[view.language];
  return table(
    view,
    words.columns,
    [
      { title: words.word, word: 'id' },
      { title: words.means, word: 'meaning' },
    ],
    (Object.keys(names) as ColumnWord[]).map((word) => [
      html`<span id="${anchorOf(word)}">${names[word]}</span>`,
      columnMeanings[view.language][word],
    ]),
  );
}
