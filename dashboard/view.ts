import { common } from './words/common.ts';
import type { Language } from './words.ts';

/** Parameters of an URL; those without a value are left out. */
export type Params = { readonly [name: string]: string | number | readonly string[] | null | undefined };

/** Who looks, and how pages are linked: what every page gets beside its data. */
export interface View {
  readonly language: Language;
  /** Of this page, without the language: `/runs/2026-…`. */
  readonly path: string;
  /** As they stand in the URL. */
  readonly params: URLSearchParams;
  /** The address of a page of the dashboard, in the language of this view. `#` and what follows are kept. */
  href(path: string, params?: Params): string;
  /** The address of this page in another language, with the same parameters. */
  inLanguage(language: Language): string;
  /** The address of the file of a record, the same in every language. */
  recordFile(id: string): string;
  /** The address of a file of an import, `<id>.bin` or `<id>.json`, the same in every language. */
  importFile(name: string): string;
  /** The address of a file of the dashboard: its style, its scripts. */
  asset(name: string): string;
  /** The address of a file that this page offers beside itself: a chart as `<id>.svg` or `<id>.csv`. */
  download(name: string): string;
  /** Pages are files: there is no server that could answer a form or tell news. */
  readonly isSite: boolean;
}

/** The words that stand on every page. */
export const commonWords = ({ language }: Pick<View, 'language'>) => common[language];

/** A query string in the order of the parameters, readable: commas, slashes and colons stay. */
export function queryText(params: Params): string {
  const pairs = Object.entries(params).flatMap(([name, value]) =>
    value === null || value === undefined || value === ''
      ? []
      : [`${name}=${readable(Array.isArray(value) ? value.join(',') : String(value))}`],
  );
  return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}

const readable = (value: string) =>
  encodeURIComponent(value)
    .replace(/%(2C|2F|3A|40)/g, (code) => decodeURIComponent(code))
    .replace(/%20/g, '+');

/** How the server links its pages: `/runs`, `/zh/runs`. */
export function serverView(language: Language, path: string, params: URLSearchParams): View {
  const prefix = (wanted: Language) => (wanted === 'en' ? '' : `/${wanted}`);
  const at = (wanted: Language, to: string, query: string) => {
    const [page, mark] = to.split('#');
    const address = `${prefix(wanted)}${page === '/' && wanted !== 'en' ? '/' : page}`;
    return `${address}${query}${mark === undefined ? '' : `#${mark}`}`;
  };
  return {
    language,
    path,
    params,
    href: (to, given = {}) => at(language, to, queryText(given)),
    inLanguage: (wanted) => at(wanted, path, queryText(Object.fromEntries(params))),
    recordFile: (id) => `/records/${id}.json`,
    importFile: (name) => `/imports/${name}`,
    asset: (name) => `/assets/${name}`,
    download: (name) => at(language, path, queryText({ ...Object.fromEntries(params), download: name })),
    isSite: false,
  };
}
