import { readFileSync } from 'node:fs';
import { recordVersion } from '../../results/record.ts';
import { type Html, html, nothing } from '../html.ts';
import type { Library } from '../library.ts';
import type { Page } from '../page.ts';
import { table } from '../parts.ts';
import { readState } from '../state.ts';
import type { View } from '../view.ts';
import { status } from '../words/method.ts';
import { contradictionSection } from './run/contradictions.ts';

/** Read once: what this copy is. */
const { version: toolVersion } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string };

/** Of records that say what their samples do not give, so many of each kind are named. */
const most = 20;

/** `/status`: what the index knows, which versions answer, which files cannot be read, and which say what their samples do not give. */
export function statusPage(view: View, library: Library): Page {
  readState(view.params, {}, view.language);
  const words = status[view.language];
  const unreadable = library.unreadable();
  const { files, listed, records, rebuilt, isMeasuring, indexFile, notices } = library.progress();
  const facts: readonly (readonly [string, Html | string])[] = [
    [words.store, html`<code>${library.store}</code>`],
    [words.version, html`<code>${library.version()}</code>`],
    [words.files, String(files)],
    [words.listed, String(listed)],
    [words.records, String(records)],
    [words.rebuilt, String(rebuilt)],
    [words.indexFile, indexFile === null ? words.inMemory : html`<code>${indexFile}</code>`],
  ];
  const versions: readonly (readonly [string, string])[] = [
    ['assay', toolVersion],
    [words.recordVersion, String(recordVersion)],
    ['Node.js', process.versions.node],
    ['SQLite', process.versions.sqlite ?? ''],
  ];
  return {
    isLive: true,
    title: words.title,
    sentence: html`${words.sentence(listed - unreadable.length, files, unreadable.length)}${isMeasuring ? html` ${words.measuring}` : ''}`,
    body: html`<section><h2>${words.unreadable}</h2>${
      unreadable.length === 0
        ? html`<p>${words.none}</p>`
        : html`${table(
            view,
            words.unreadable,
            [
              { title: words.file, word: 'file' },
              { title: words.why, word: 'why' },
            ],
            unreadable.map(({ path, why }) => [path, why]),
          )}<p>${words.wayOut}</p>`
    }</section>
${contradictionSection(view, library.contradicting('changed', most), library.contradicting('other rules', most))}
<section><h2>${words.index}</h2>${factList(facts)}${
      notices.length === 0
        ? nothing
        : html`<h3>${words.notices}</h3><ul>${notices.map((notice) => html`<li lang="en">${notice}</li>`)}</ul>`
    }</section>
<section><h2>${words.versions}</h2>${factList(versions)}</section>`,
  };
}

const factList = (facts: readonly (readonly [string, Html | string])[]): Html =>
  html`<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
