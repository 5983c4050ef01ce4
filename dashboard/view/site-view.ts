import { createHash } from 'node:crypto';
import { type Params, queryText, type View } from '../view.ts';
import type { Language } from '../words.ts';

/** A page of a site, without its language. */
export interface SiteAddress {
  readonly path: string;
  /** As `queryText` writes it: with its question mark, or empty. */
  readonly query: string;
}

/** What is asked of the site while its pages are made. */
export interface SiteLinks {
  /** Whether there is a page of its own with this query; without it a link leads to the page without one. */
  page(address: SiteAddress): boolean;
  recordFile(id: string): void;
  importFile(name: string): void;
}

/** A name that every file system takes as it is, and an URL too. */
const isPlain = (name: string) => /^[a-z0-9]([a-z0-9.=,_-]{0,98}[a-z0-9])?$/i.test(name);

/** Ids come from records of anybody: what is not plain becomes a hash. */
const fileName = (name: string): string =>
  isPlain(name) ? name : `__${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;

/** The folder of a page, from the root of the site: empty, or with a slash at its end. A query is a folder that begins with `_`. */
export function folderOf(language: Language, { path, query }: SiteAddress): string {
  const parts = path.split('/').filter(Boolean).map(fileName);
  const asked = query === '' ? [] : [`_${fileName(query.slice(1))}`];
  return [...(language === 'en' ? [] : [language]), ...parts, ...asked].map((part) => `${part}/`).join('');
}

/** The file of a record, from the root of the site. */
export const recordFileOf = (id: string): string => `records/${fileName(id)}.json`;

/** A file of an import, from the root of the site. */
export const importFileOf = (name: string): string => `imports/${fileName(name)}`;

/** How a folder of files links its pages: relative, so that it can lie anywhere and opens from a disk. */
export function siteView(language: Language, address: SiteAddress, links: SiteLinks): View {
  const { path, query } = address;
  const own = folderOf(language, address);
  const root = '../'.repeat(own.split('/').length - 1);
  const at = (wanted: Language, to: SiteAddress, mark: string | undefined) => {
    const page = links.page(to) ? to : { path: to.path, query: '' };
    const folder = folderOf(wanted, page);
    const file = folder === own ? '' : `${root}${folder}`;
    return `${file}index.html${mark === undefined ? '' : `#${mark}`}`;
  };
  return {
    language,
    path,
    params: new URLSearchParams(query),
    href: (to: string, params: Params = {}) => {
      const [page = '/', mark] = to.split('#');
      return at(language, { path: page, query: queryText(params) }, mark);
    },
    inLanguage: (wanted) => at(wanted, address, undefined),
    asset: (name) => `${root}assets/${name}`,
    download: fileName,
    recordFile: (id) => {
      links.recordFile(id);
      return `${root}${recordFileOf(id)}`;
    },
    importFile: (name) => {
      links.importFile(name);
      return `${root}${importFileOf(name)}`;
    },
    isSite: true,
  };
}
