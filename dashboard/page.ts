import type { Chart } from './charts/chart.ts';
import { type Html, html } from './html.ts';
import type { Library } from './library.ts';
import type { Policy } from './safe.ts';
import { commonWords, type View } from './view.ts';
import { languageTag } from './words.ts';

/** A page before it is written: sentence, pictures, tables and records, in this order. */
export interface Page {
  readonly status?: 200 | 400 | 403 | 404 | 410 | 500;
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
}

/** What makes a page: of the view, the library and the parts of the path. */
export type Maker = (view: View, library: Library, ...parts: string[]) => Page | Promise<Page>;

const navigation = [
  ['/', 'overview'],
  ['/runs', 'runs'],
  ['/compare', 'compare'],
  ['/claims', 'claims'],
  ['/devices', 'devices'],
  ['/what-if', 'whatIf'],
  ['/browser', 'browser'],
  ['/method', 'method'],
] as const;

/** Whether a page lies under an entry of the navigation. */
const isUnder = (path: string, entry: string) =>
  entry === '/' ? path === '/' : path === entry || path.startsWith(`${entry}/`);

/** The whole document of a page. The same page gives the same bytes. */
export function documentOf(view: View, page: Page): Html {
  const words = commonWords(view);
  const other = view.language === 'en' ? 'zh' : 'en';
  const entries = navigation.map(
    ([path, name]) =>
      html`<li><a href="${view.href(path)}"${isUnder(view.path, path) ? html` aria-current="page"` : ''}>${words[name]}</a></li>`,
  );
  const scripts = ['page.js', ...(page.scripts ?? [])].map(
    (name) => html`<script src="${view.asset(name)}" defer></script>`,
  );
  const modules = (page.modules ?? []).map(
    (name) => html`<script type="module" src="${view.asset(name)}"></script>`,
  );
  return html`<!doctype html>
<html lang="${languageTag[view.language]}">
<head>
<meta charset="utf-8">
<title>${page.title} · assay</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
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
<form class="search" action="${view.href('/runs')}" role="search"><label><span class="unseen">${words.search}</span><input type="search" name="search" placeholder="${words.searchFor}"></label></form>
<a class="language" hreflang="${languageTag[other]}" lang="${languageTag[other]}" href="${view.inLanguage(other)}">${words.otherLanguage}</a>
</header>
<main id="content">
<h1>${page.title}</h1>
<div class="sentence">${page.sentence}</div>
${page.body}
</main>
<footer><p>${words.footer} <a href="${view.href('/status')}">${words.status}</a></p></footer>
</body>
</html>
`;
}
