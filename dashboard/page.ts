import type { Chart } from './charts/chart.ts';
import { type Html, html, nothing } from './html.ts';
import type { Library } from './library.ts';
import { filePolicy, type Policy } from './safe.ts';
import { inEnglish } from './said.ts';
import { commonWords, type View } from './view.ts';
import { belief } from './words/belief.ts';
import { languageTag } from './words.ts';

/** A page before it is written: sentence, pictures, tables and records, in this order. */
export interface Page {
  readonly status?: 200 | 400 | 403 | 404 | 410 | 413 | 422 | 500 | 503;
  readonly title: string;
  /** The answer, in one or a few sentences. */
  readonly sentence: Html;
  /** The charts in `body`, so that each can be downloaded by its id. */
  readonly charts?: readonly Chart[];
  readonly body: Html;
  /** Of the newest record that is shown, ISO 8601; where the page shows records. */
  readonly date?: string;
  /** Scripts of `client/` that this page wants beside those of every page. */
  readonly scripts?: readonly string[];
  /** The same as modules, which import others. */
  readonly modules?: readonly string[];
  /** Says something that changes while the records do not: it is made anew for everyone who asks. */
  readonly isLive?: boolean;
  /** What the page may do beside showing itself. */
  readonly policy?: Policy;
  /** Its tables want more than a column of text. Said in its first lines, so that nothing shifts while it comes. */
  readonly isBroad?: boolean;
  /** Whether all records that it shows are verified; else it says that they are not. Of the whole store, where it does not tell. */
  readonly isVerified?: boolean;
}

/** What makes a page: of the view, the library and the parts of the path. */
export type Maker = (view: View, library: Library, ...parts: string[]) => Page | Promise<Page>;

/** The entries at the top of every page. */
export const navigation = [
  ['/', 'overview'],
  ['/runs', 'runs'],
  ['/imports', 'imports'],
  ['/compare', 'compare'],
  ['/claims', 'claims'],
  ['/devices', 'devices'],
  ['/serving', 'serving'],
  ['/what-if', 'whatIf'],
  ['/browser', 'browser'],
  ['/method', 'method'],
] as const;

/** Whether a page lies under an entry of the navigation. */
const isUnder = (path: string, entry: string) =>
  entry === '/' ? path === '/' : path === entry || path.startsWith(`${entry}/`);

/** The whole document of a page, with the version of the library, so that the page can tell when there is something new. */
export function documentOf(view: View, page: Page, library: Library): Html {
  const words = commonWords(view);
  const version = library.version();
  const isVerified = page.isVerified ?? library.isVerified();
  const other = view.language === 'en' ? 'zh' : 'en';
  const entries = navigation.map(
    ([path, name]) =>
      html`<li><a href="${view.href(path)}"${isUnder(view.path, path) ? html` aria-current="page"` : ''}>${words[name]}</a></li>`,
  );
  const hasZoom = !view.isSite && page.charts?.some(({ zoom }) => zoom);
  const scripts = ['page.js', ...(hasZoom ? ['zoom.js'] : []), ...(page.scripts ?? [])].map(
    (name) => html`<script src="${view.asset(name)}" defer></script>`,
  );
  const modules = (page.modules ?? []).map(
    (name) => html`<script type="module" src="${view.asset(name)}"></script>`,
  );
  const policy = html`<meta http-equiv="Content-Security-Policy" content="${filePolicy}">
<meta name="generator" content="assay site">
`;
  return html`<!doctype html>
<html lang="${languageTag[view.language]}"${view.isSite ? nothing : html` data-version="${version}"`}>
<head>
<meta charset="utf-8">
${view.isSite ? policy : nothing}<title>${page.title} · assay</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<script src="${view.asset('theme.js')}"></script>
<link rel="icon" href="${view.asset('icon.svg')}">
<link rel="stylesheet" href="${view.asset('style.css')}">
<link rel="alternate" hreflang="${languageTag[other]}" href="${view.inLanguage(other)}">
${scripts}${modules}
</head>
<body>
<a class="skip" href="#content">${words.skip}</a>
<header class="top">
<a class="name" href="${view.href('/')}">assay</a>
<nav aria-label="${words.pages}"><ul>${entries}</ul></nav>
${view.isSite ? nothing : search(view)}
<a class="language" hreflang="${languageTag[other]}" lang="${languageTag[other]}" href="${view.inLanguage(other)}">${words.otherLanguage}</a>
<label class="theme scripted"><span class="unseen">${words.theme}</span><select>${(['automatic', 'light', 'dark'] as const).map((name) => html`<option value="${name}">${words[name]}</option>`)}</select></label>
</header>
<main id="content"${page.isBroad ? html` class="broad"` : nothing}>
<h1>${inEnglish(page.title)}</h1>
<div class="sentence">${page.sentence}</div>
${isVerified ? nothing : html`<p class="aside" role="status">${belief[view.language].unverified} <a href="${view.href('/status')}">${words.status}</a></p>`}
${page.body}
</main>
<footer><p>${words.footer} <a href="${view.href('/status')}">${words.status}</a>${view.isSite ? nothing : html` <a href="${view.href('/verify')}">${words.verify}</a>`}</p></footer>
${forScripts(view)}
</body>
</html>
`;
}

const search = (view: View): Html => {
  const words = commonWords(view);
  return html`<form class="search" action="${view.href('/runs')}" role="search"><label><span class="unseen">${words.search}</span><input type="search" name="search" placeholder="${words.searchFor}"></label></form>`;
};

/** What scripts show and say, in the language of the page; nobody sees it without them. */
function forScripts(view: View): Html {
  const words = commonWords(view);
  const keys = [
    ['/', words.keySearch],
    ['g, o r i c l d', words.keyPages],
    ['c', words.keyCopy],
    ['← →', words.keyChart],
    ['?', words.keyHelp],
  ] as const;
  return html`<dialog class="keys" aria-labelledby="keys-title">
<h2 id="keys-title">${words.keys}</h2>
<dl>${keys.map(([key, does]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${does}</dd></div>`)}</dl>
<form method="dialog"><label><input type="checkbox" class="keys-on"> ${words.keysOn}</label> <button>${words.close}</button></form>
</dialog>
<p class="news" role="status" hidden data-runs="${words.newRuns}" data-run="${words.newRun}" data-records="${words.newRecords}"><span></span> <a href="">${words.show}</a></p>
<p class="readout" role="status" hidden></p>
<template class="copy-button"><button type="button" class="copy" data-done="${words.copied}">${words.copy}</button></template>`;
}
