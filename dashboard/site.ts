import { pages } from './app.ts';
import type { Assets } from './assets.ts';
import { chartCsv, chartFile } from './download.ts';
import { importFile } from './library/import-files.ts';
import type { Library } from './library.ts';
import { documentOf, type Page } from './page.ts';
import { problemPage } from './pages/problem.ts';
import { NotThere } from './state.ts';
import {
  folderOf,
  importFileOf,
  recordFileOf,
  type SiteAddress,
  type SiteLinks,
  siteView,
} from './view/site-view.ts';
import type { View } from './view.ts';
import { problem } from './words/problem.ts';
import { type Language, languages } from './words.ts';

/** A file of a site. */
export interface SiteFile {
  /** From the root of the site, with slashes. */
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** Pages that are nothing without a server: one computes in the browser, one is about the server, one sends a file to it. */
export const served: readonly string[] = ['/browser', '/status', '/verify'];

/**
 * The dashboard as files: all pages that can be reached by links from the overview, in both languages, with the charts, records and
 * imported files beside them. A page with a query has a file of its own where a page without one links to it, or where it continues a list; every other
 * choice leads to the page without it. The same library gives the same files.
 */
export async function* siteFiles(library: Library, assets: Assets): AsyncGenerator<SiteFile> {
  for (const [name, { content }] of assets) yield { path: `assets/${name}`, content };
  const records = new Set<string>();
  const imported = new Set<string>();
  for (const language of languages) yield* pagesIn(language, library, { records, imported });
  for (const id of [...records].sort()) {
    const content = await library.file(id);
    if (content) yield { path: recordFileOf(id), content };
  }
  for (const name of [...imported].sort()) {
    const content = await importFile(library.imports, name);
    if (content) yield { path: importFileOf(name), content };
  }
}

async function* pagesIn(
  language: Language,
  library: Library,
  files: { readonly records: Set<string>; readonly imported: Set<string> },
): AsyncGenerator<SiteFile> {
  const found = new Set<string>();
  const [plain, asked]: [SiteAddress[], SiteAddress[]] = [[], []];
  const isFound = (address: SiteAddress) => found.has(folderOf(language, address));
  const find = (address: SiteAddress) => {
    if (isFound(address)) return;
    found.add(folderOf(language, address));
    (address.query === '' ? plain : asked).push(address);
  };
  const links = (of: SiteAddress): SiteLinks => ({
    page: (to) => {
      const isOpened = to.query === '' || of.query === '' || new URLSearchParams(to.query).has('after');
      if (isOpened) find(to);
      else find({ path: to.path, query: '' });
      return isFound(to);
    },
    recordFile: (id) => files.records.add(id),
    importFile: (name) => files.imported.add(name),
  });
  find({ path: '/', query: '' });
  // Pages without a query come first: then it is known which choices have a page.
  for (let next = plain.shift(); next; next = plain.shift() ?? asked.shift()) yield* filesOf(next);

  async function* filesOf(address: SiteAddress): AsyncGenerator<SiteFile> {
    const view = siteView(language, address, links(address));
    const page = await pageAt(view, library);
    const folder = folderOf(language, address);
    const document = String(await documentOf(view, page, library));
    yield { path: `${folder}index.html`, content: document };
    for (const chart of page.charts ?? []) {
      const provenance = { address: `${address.path}${address.query}`, date: page.date ?? '' };
      yield {
        path: `${folder}${view.download(`${chart.id}.svg`)}`,
        content: chartFile(chart, 960, provenance),
      };
      yield { path: `${folder}${view.download(`${chart.id}.csv`)}`, content: chartCsv(chart, provenance) };
    }
  }
}

/** The page of an address; where there is none, one that says who has it. */
async function pageAt(view: View, library: Library): Promise<Page> {
  const absent = () => problemPage(view, 404, problem[view.language].notInSite(view.path));
  const match = served.includes(view.path) ? undefined : pages.find(([path]) => partsOf(path, view.path));
  if (!match) return absent();
  const [path, maker] = match;
  try {
    return await maker(view, library, ...partsOf(path, view.path)!);
  } catch (error) {
    if (error instanceof NotThere) return absent();
    throw error;
  }
}

/** What stands in a path for the names of a pattern such as `/runs/:id`; null where it does not fit. */
function partsOf(pattern: string, path: string): string[] | null {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  const fits =
    wanted.length === given.length && wanted.every((part, i) => part[0] === ':' || part === given[i]);
  return fits ? given.filter((_, i) => wanted[i]![0] === ':') : null;
}
