import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { Hono } from 'hono';
import { etag, RETAINED_304_HEADERS } from 'hono/etag';
import { visibleLines } from '../results/record/visible.ts';
import { type ApiOptions, createApi } from './api.ts';
import { mountReports } from './app/reports.ts';
import type { Asset, Assets } from './assets.ts';
import { chartCsv, chartFile } from './download.ts';
import { importFile } from './library/import-files.ts';
import { Remembered } from './library/remembered.ts';
import type { Library } from './library.ts';
import { documentOf, type Maker, type Page } from './page.ts';
import { browserPage } from './pages/browser.ts';
import { claimPage } from './pages/claim.ts';
import { claimsPage } from './pages/claims.ts';
import { comparePage } from './pages/compare.ts';
import { devicePage } from './pages/device.ts';
import { devicesPage } from './pages/devices.ts';
import { importPage } from './pages/import.ts';
import { importsPage } from './pages/imports.ts';
import { whileItRuns } from './pages/live.ts';
import { docPage, methodPage } from './pages/method.ts';
import { overviewPage } from './pages/overview.ts';
import { problemPage } from './pages/problem.ts';
import { rateCurvePage } from './pages/rate-curve.ts';
import { recordPage } from './pages/record.ts';
import { withReport } from './pages/run/report.ts';
import { runPage } from './pages/run.ts';
import { runsPage } from './pages/runs.ts';
import { servedLoadPage } from './pages/served-load.ts';
import type { ServeUntil } from './pages/served-what-if/answer.ts';
import { servedWhatIfPage } from './pages/served-what-if.ts';
import { servingPage } from './pages/serving.ts';
import { statusPage } from './pages/status.ts';
import { verifyPage } from './pages/verify.ts';
import { whatIfPage } from './pages/what-if.ts';
import type { Reports } from './reporting/contract.ts';
import { guard, headers, policyHeaders } from './safe.ts';
import { BadRequest, NotThere, tidy } from './state.ts';
import { serverView, type View } from './view.ts';
import { problem } from './words/problem.ts';
import { type Language, languages } from './words.ts';

/** Every page, by its path. */
export const pages: readonly (readonly [path: string, page: Maker])[] = [
  ['/', overviewPage],
  ['/runs', runsPage],
  ['/runs/:id', runPage],
  ['/records/:id', recordPage],
  ['/imports', importsPage],
  ['/imports/:id', importPage],
  ['/compare', comparePage],
  ['/claims', claimsPage],
  ['/claims/:id', claimPage],
  ['/devices', devicesPage],
  ['/devices/:id', devicePage],
  ['/serving', servingPage],
  ['/serving/:id', servedLoadPage],
  ['/serving/:id/what-if', servedWhatIfPage(null)],
  ['/serving/curve/:id', rateCurvePage],
  ['/what-if', whatIfPage],
  ['/browser', browserPage],
  ['/method', methodPage],
  ['/method/:id', docPage],
  ['/status', statusPage],
  ['/verify', verifyPage(null)],
];

export interface AppOptions extends ApiOptions {
  readonly assets: Assets;
  /** Names by which the server may be asked: `localhost`, `127.0.0.1`, `[::1]`. A port is left aside. */
  readonly hosts: readonly string[];
  /** What writes drafts of reports and verifies dossiers; without it no page offers that. */
  readonly reports?: Reports;
  /** The real scheduler on the clock of a model of the steps; without it no load is projected. */
  readonly serveByModel?: ServeUntil;
  /** Called with what went wrong inside; a browser is told nothing of it. */
  readonly onError: (error: unknown) => void;
}

/** The whole server, without a port. */
export function createApp(options: AppOptions): Hono {
  const { library, live, reports, assets, hosts, onError } = options;
  const app = new Hono();
  const kept = keepPages(library);
  const api = createApi(options);
  app.use(headers, guard(hosts));
  // A stream has no end that its ETag could be made of.
  app.route('/api', api.streams);
  app.use(etag({ retainedHeaders }));
  app.route('/api', api.rest);
  app.get('/assets/:name{.+}', ({ req, body, notFound }) => {
    const asset = assets.get(req.param('name'));
    return asset ? body(asset.content, 200, headersOf(asset)) : notFound();
  });
  // The name of a parameter ends only at a slash: `:id.json` would be a parameter `id.json`, and take the page of a record as well.
  app.get('/records/:file{[0-9a-f]+\\.json}', async ({ req, body, notFound }) => {
    const file = await library.file(basename(req.param('file'), '.json'));
    return file ? body(Buffer.from(file), 200, { 'content-type': 'application/json' }) : notFound();
  });
  app.get('/imports/:file{[0-9a-f]+\\.(?:bin|json)}', async ({ req, body, notFound }) => {
    const name = req.param('file');
    const file = await importFile(library.imports, name);
    // Somebody else wrote it: no browser shows it as a page of this server.
    const headers = {
      'content-type': name.endsWith('.json') ? 'application/json' : 'application/octet-stream',
      'content-disposition': `attachment; filename="${name}"`,
    };
    return file ? body(Buffer.from(file), 200, headers) : notFound();
  });
  for (const language of languages) {
    for (const [path, page] of pages) {
      const watched = path === '/runs/:id' ? live : undefined;
      const whole = offering(options, path, page);
      const maker = watched ? whileItRuns(watched, whole) : whole;
      app.get(localPath(language, path), async ({ req, redirect }) => {
        if (/[?&][a-z]+\.(from|to)=/.test(req.url)) {
          const { path: tidied, params, href } = viewOf(req.url, language);
          return redirect(href(tidied, Object.fromEntries(params)), 303);
        }
        const make = async () => {
          const view = viewOf(req.url, language);
          const made = await maker(view, library, ...Object.values(req.param() as object));
          return { response: await answer(library, view, made, req.url), isLive: made.isLive ?? false };
        };
        // A run that is resumed measures again before the library has anything new of it.
        const isRunning = watched && (await watched.progress(req.param('id') ?? '')) !== null;
        return isRunning ? (await make()).response : kept(req.url, make);
      });
    }
  }
  if (reports) {
    mountReports(app, {
      library,
      reports,
      localPath,
      viewOf,
      answer: (view, page, url) => answer(library, view, page, url),
    });
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

/** What says "not modified" has the policy of what was not: a browser takes its headers for those of the file that it kept. */
const retainedHeaders = [...RETAINED_304_HEADERS, ...Object.values(policyHeaders).flatMap(Object.keys)];

const headersOf = ({ type, policy = 'page', isLasting = false }: Asset) => ({
  'content-type': type,
  ...policyHeaders[policy],
  ...(isLasting && { 'cache-control': 'max-age=31536000, immutable' }),
});

/** A page of the table with what only a server can offer there that has reports, or a scheduler. */
function offering({ reports, serveByModel }: AppOptions, path: string, page: Maker): Maker {
  if (serveByModel && path === '/serving/:id/what-if') return servedWhatIfPage(serveByModel);
  if (!reports) return page;
  return path === '/runs/:id' ? withReport(page) : path === '/verify' ? verifyPage(reports) : page;
}

/** Of the records, and of what pages say of them all. */
const versionOf = (library: Library) =>
  `${library.version()} ${library.isVerified()} ${library.isMeasuring()}`;

/** Pages that are kept, by their length. Bytes. */
const keptBytes = 24e6;

/**
 * Makes each page once: as long as the library has the same version, a URL has the same page. Many people may look, and a reload costs
 * next to nothing. What is not found is not kept.
 */
function keepPages(library: Library) {
  const pages = new Remembered<{ readonly body: string; readonly headers: [string, string][] }>(keptBytes);
  let of = '';
  return async (url: string, make: () => Promise<{ response: Response; isLive: boolean }>) => {
    const version = versionOf(library);
    if (version !== of) pages.clear();
    of = version;
    const known = pages.get(url);
    if (known) return new Response(known.body, { headers: known.headers });
    const { response, isLive } = await make();
    if (response.status !== 200 || isLive) return response;
    const body = await response.text();
    const tag = createHash('sha256').update(body).digest('base64url').slice(0, 27);
    const headers = [...response.headers, ['etag', `"${tag}"`]] as [string, string][];
    if (versionOf(library) === version) pages.set(url, { body, headers }, 2 * body.length);
    return new Response(body, { headers });
  };
}

const localPath = (language: Language, path: string) =>
  language === 'en' ? path : path === '/' ? `/${language}/` : `/${language}${path}`;

const languageOf = (path: string): Language =>
  languages.find((language) => path === `/${language}` || path.startsWith(`/${language}/`)) ?? 'en';

function viewOf(address: string, language: Language): View {
  const { pathname, searchParams } = new URL(address);
  const path = language === 'en' ? pathname : pathname.slice(language.length + 1) || '/';
  return serverView(language, path, tidy(searchParams));
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
  // Some texts come from the address: nothing of them turns a line round or hides another.
  const document = visibleLines(String(await documentOf(view, page, library)));
  return new Response(document, {
    status: page.status ?? 200,
    headers: { 'content-type': 'text/html; charset=utf-8', ...policyHeaders[page.policy ?? 'page'] },
  });
}
