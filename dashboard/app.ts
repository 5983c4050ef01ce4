import { Hono } from 'hono';
import { etag } from 'hono/etag';
import type { Assets } from './assets.ts';
import { chartCsv, chartFile } from './download.ts';
import type { Library } from './library.ts';
import { documentOf, type Page } from './page.ts';
import { claimPage } from './pages/claim.ts';
import { claimsPage } from './pages/claims.ts';
import { comparePage } from './pages/compare.ts';
import { overviewPage } from './pages/overview.ts';
import { problemPage } from './pages/problem.ts';
import { recordPage } from './pages/record.ts';
import { runPage } from './pages/run.ts';
import { runsPage } from './pages/runs.ts';
import { guard, headers } from './safe.ts';
import { BadRequest, NotThere } from './state.ts';
import { serverView, type View } from './view.ts';
import { problem } from './words/problem.ts';
import { type Language, languages } from './words.ts';

/** What makes a page: of the view, the library and the parts of the path. */
type Maker = (view: View, library: Library, ...parts: string[]) => Page | Promise<Page>;

/** Every page, by its path. */
export const pages: readonly (readonly [path: string, page: Maker])[] = [
  ['/', overviewPage],
  ['/runs', runsPage],
  ['/runs/:id', runPage],
  ['/records/:id', recordPage],
  ['/compare', comparePage],
  ['/claims', claimsPage],
  ['/claims/:id', claimPage],
];

export interface AppOptions {
  readonly library: Library;
  readonly assets: Assets;
  /** Names by which the server may be asked, with their port: `127.0.0.1:8080`. */
  readonly hosts: readonly string[];
  /** Called with what went wrong inside; a browser is told nothing of it. */
  readonly onError: (error: unknown) => void;
}

/** The whole server, without a port. */
export function createApp({ library, assets, hosts, onError }: AppOptions): Hono {
  const app = new Hono();
  app.use(headers, guard(hosts), etag());
  app.get('/assets/:name', ({ req, body, notFound }) => {
    const asset = assets.get(req.param('name'));
    return asset ? body(asset.content, 200, { 'content-type': asset.type }) : notFound();
  });
  app.get('/records/:file{.+\\.json}', async ({ req, body, notFound }) => {
    const file = await library.file(req.param('file').replace(/\.json$/, ''));
    return file ? body(Buffer.from(file), 200, { 'content-type': 'application/json' }) : notFound();
  });
  for (const language of languages) {
    for (const [path, maker] of pages) {
      app.get(localPath(language, path), async ({ req }) => {
        const view = viewOf(req.url, language);
        return answer(
          library,
          view,
          await maker(view, library, ...Object.values(req.param() as object)),
          req.url,
        );
      });
    }
  }
  app.notFound(({ req }) => {
    const view = viewOf(req.url, languageOf(req.path));
    return answer(library, view, problemPage(view, 404, problem[view.language].noPage(view.path)), req.url);
  });
  app.onError((error, { req }) => {
    const view = viewOf(req.url, languageOf(req.path));
    const status = error instanceof BadRequest ? 400 : error instanceof NotThere ? 404 : 500;
    if (status === 500) onError(error);
    return answer(library, view, problemPage(view, status, status === 500 ? '' : error.message), req.url);
  });
  return app;
}

const localPath = (language: Language, path: string) =>
  language === 'en' ? path : path === '/' ? `/${language}/` : `/${language}${path}`;

const languageOf = (path: string): Language =>
  languages.find((language) => path === `/${language}` || path.startsWith(`/${language}/`)) ?? 'en';

function viewOf(address: string, language: Language): View {
  const { pathname, searchParams } = new URL(address);
  const path = language === 'en' ? pathname : pathname.slice(language.length + 1) || '/';
  return serverView(language, path, searchParams);
}

/** The document of a page, or the chart of it that was asked for as a file. */
async function answer(library: Library, view: View, page: Page, address: string): Promise<Response> {
  const wanted = view.params.get('download');
  const [id, extension] = wanted?.split('.') ?? [];
  const chart = page.charts?.find((each) => each.id === id);
  if (chart) {
    const { download: _, ...shown } = Object.fromEntries(view.params);
    const provenance = { address: new URL(view.href(view.path, shown), address).href, date: page.date ?? '' };
    const [body, type] =
      extension === 'csv'
        ? [chartCsv(chart, provenance), 'text/csv; charset=utf-8']
        : [chartFile(chart, 960, provenance), 'image/svg+xml'];
    return new Response(body, { headers: { 'content-type': type } });
  }
  const document = await documentOf(view, page, library.version());
  return new Response(String(document), {
    status: page.status ?? 200,
    headers: { 'content-type': 'text/html; charset=utf-8' },
  });
}
