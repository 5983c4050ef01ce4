import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserAssets } from '../../dashboard/browser.ts';
import { readLibrary } from '../../dashboard/library/in-memory.ts';
import { contentSecurityPolicy } from '../../dashboard/safe.ts';
import { type RunningServer, startServer } from '../../dashboard/server.ts';
import { readContent, type StoredRecord } from '../../results/record/store.ts';
import { loadReference } from '../../results/reference/load.ts';

let server: RunningServer;

beforeAll(async () => {
  const store = mkdtempSync(join(tmpdir(), 'assay-browser-'));
  const library = await readLibrary(store, loadReference());
  server = await startServer({
    library,
    host: '127.0.0.1',
    port: 0,
    onError: (error) => console.error(error),
  });
});

afterAll(() => server.close());

const policyOf = (answer: Response) => answer.headers.get('content-security-policy') ?? '';

describe('the page of this browser', () => {
  it('may run WebAssembly in workers of its own and is isolated, and no other page is', async () => {
    // Workers are started by their address, which Trusted Types refuse.
    const withoutTrustedTypes = contentSecurityPolicy.replace(/; require-trusted-types-for .*$/, '');
    for (const path of ['browser', 'zh/browser', 'browser?shape=llama-3.2-1b&on=webgpu&threads=2']) {
      const { headers } = await fetch(`${server.address}${path}`);
      expect(headers.get('content-security-policy')).toBe(
        `${withoutTrustedTypes.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")}; worker-src 'self'`,
      );
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    }
    for (const path of ['', 'runs', 'claims', 'assets/style.css', 'no-such-page']) {
      const { headers } = await fetch(`${server.address}${path}`);
      expect(headers.get('content-security-policy'), path).toBe(contentSecurityPolicy);
      expect(headers.get('cross-origin-embedder-policy'), path).toBeNull();
    }
  });

  it('keeps the policy of a worker where its script was not modified, since a browser takes the headers of that answer', async () => {
    const script = `${server.address}assets/modules/dashboard/client/browser-process.ts`;
    const first = await fetch(script);
    const again = await fetch(script, { headers: { 'if-none-match': first.headers.get('etag')! } });
    expect(again.status).toBe(304);
    expect(policyOf(again)).toBe(policyOf(first));
    expect(again.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
  });

  it('says in a sentence what it would do where there is no JavaScript', async () => {
    const text = await (await fetch(`${server.address}browser`)).text();
    expect(text).toMatch(/<noscript><p>With JavaScript this page would measure here/);
    expect(text).toMatch(/<form class="filters waiting" action="\/browser">/);
  });

  it('refuses a shape, a number of threads and a way that do not exist', async () => {
    for (const query of ['shape=huge', 'threads=0', 'threads=x', 'on=cuda', 'model=a']) {
      expect((await fetch(`${server.address}browser?${query}`)).status, query).toBe(400);
    }
  });
});

describe('what the page loads', () => {
  const names = browserAssets().map(([name]) => name);

  it.each([
    ['modules/results/statistics/steady.ts', 'text/javascript; charset=utf-8'],
    ['browser/tiny-wasm/plan.json', 'application/json'],
    ['browser/tiny-wasm/decode.onnx', 'application/octet-stream'],
    ['onnxruntime-web-1.30.0/ort-wasm-simd-threaded.wasm', 'application/wasm'],
    ['modules/packages/d3-scale.mjs', 'text/javascript; charset=utf-8'],
  ])('%s is served as %s', async (name, type) => {
    expect(names).toContain(name);
    const answer = await fetch(`${server.address}assets/${name}`);
    expect(answer.headers.get('content-type')).toBe(type);
    expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(100);
  });

  it('is a list that was made before anybody asked: no other file of the project or its packages is there', async () => {
    for (const name of [
      'modules/package.json',
      'modules/results/record.ts',
      'modules/dashboard/server.ts',
      'modules/../package.json',
      'modules/%2e%2e/%2e%2e/package.json',
      'onnxruntime-web-1.30.0/ort.min.js',
      'browser/llama-2-70b-wasm/plan.json',
    ]) {
      expect((await fetch(`${server.address}assets/${name}`)).status, name).toBe(404);
    }
  });

  it('may be kept where its name has the version of the library, and is asked for again where it has none', async () => {
    const kept = async (name: string) =>
      (await fetch(`${server.address}assets/${name}`, { method: 'HEAD' })).headers.get('cache-control');
    expect(await kept('onnxruntime-web-1.30.0/ort-wasm-simd-threaded.mjs')).toBe(
      'max-age=31536000, immutable',
    );
    expect(await kept('modules/dashboard/client/browser.ts')).toBe('no-cache');
  });
});

const executablePath = '/usr/bin/chromium';
const hasChromium = existsSync(executablePath);
if (!hasChromium)
  console.warn(`skipped: there is no ${executablePath} to measure in (apt-get install chromium)`);

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Runs in the page, before everything else: a text, since the tests know no DOM. */
const tellOfPolicy = `document.addEventListener('securitypolicyviolation', (event) =>
  console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI));`;

describe.runIf(hasChromium)('a real browser', () => {
  /** Opens a page and gathers what goes wrong on it. */
  async function visit<T>(
    path: string,
    look: (page: Page) => Promise<T>,
  ): Promise<{ found: T; wrong: string[] }> {
    const browser = await chromium.launch({ executablePath, args: flags });
    try {
      const page = await browser.newPage();
      const wrong: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') wrong.push(message.text());
      });
      page.on('pageerror', (error) => wrong.push(error.message));
      page.on('requestfailed', (request) => wrong.push(request.url()));
      await page.addInitScript(tellOfPolicy);
      await page.goto(`${server.address}${path}`);
      return { found: await look(page), wrong };
    } finally {
      await browser.close();
    }
  }

  it('measures the tiny shape on WebAssembly to the end, and keeps records that the schema knows', async () => {
    const { found, wrong } = await visit('browser?threads=2', async (page) => {
      await page.getByRole('button', { name: 'Measure' }).click();
      await page.waitForSelector('#measure[data-state=done]', { timeout: 400_000 });
      const files = await page.locator('#measure a[download$=".json"]').all();
      const kept: StoredRecord[] = [];
      for (const link of files) {
        const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
        kept.push(await readContent(await download.path()));
      }
      const dots = await page.locator('#workers .wide .row').count();
      const links = await page.locator('#measure th[scope=col] a.word').all();
      const words = await Promise.all(links.map((link) => link.getAttribute('href')));
      await page.locator('#workers .wide svg').press('ArrowDown');
      const told = await page.innerText('.readout');
      await page.locator('#workers summary').click();
      const pictures = [];
      for (const kind of ['SVG', 'CSV']) {
        const link = page.locator('#workers .files').getByText(kind);
        const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
        pictures.push([download.suggestedFilename(), readFileSync(await download.path(), 'utf8')]);
      }
      return { text: await page.innerText('#measure'), kept, dots, words, told, pictures };
    });
    expect(wrong).toEqual([]);
    const records = found.kept.map(({ record }) => record);
    expect(records.map(({ workload }) => workload.title)).toEqual(['bw.read', 'decode tiny int4 b1 c128']);
    for (const record of records) {
      expect(record.engine).toMatchObject({ id: 'web', threads: 2, browser: { isIsolated: true } });
      expect(record.population).toMatchObject({ issued: 3, ok: 3 });
      expect(record.validity.state, JSON.stringify(record.validity.reasons)).not.toBe('INVALID');
      expect(record.repeats.map(({ output }) => output.wrong)).toEqual([null, null, null]);
    }
    const [probe, decode] = records;
    expect(probe!.workload.search?.tried.map(({ why }) => why)).toEqual([null, null, null, null, null]);
    // The cache of two layers, past and present, with ids and lengths: all of it is copied.
    const cache = 2 * 2 * 2 * 192 * 16 * 4;
    expect(decode!.repeats[0]!.traffic).toEqual({ toDeviceBytes: cache + 16, toHostBytes: cache + 8 });
    expect(found.text).toMatch(/This browser decodes .* tokens\/s/);
    // Three workers, and what they say together: no rung of another device.
    expect(found.dots).toBe(4);
    // As charts on other pages: figures by the arrows, and files that say where they come from.
    expect(found.told).toMatch(/tokens\/s/);
    expect(found.pictures).toEqual([
      ['workers.svg', expect.stringMatching(/^<\?xml.*\/browser\?.*<\/svg>\n$/s)],
      ['workers.csv', expect.stringContaining(`# data of,${decode!.createdAt}`)],
    ]);
    const method = await (await fetch(`${server.address}method`)).text();
    expect(found.words.length).toBe(10);
    for (const word of found.words) expect(method).toContain(` id="${word!.replace('/method#', '')}"`);
  }, 450_000);

  it('speaks Chinese where it is asked to, and stops when it is told to', async () => {
    const { found, wrong } = await visit('zh/browser', async (page) => {
      await page.getByRole('button', { name: '开始测量' }).click();
      await page.getByRole('button', { name: '停止' }).click();
      await page.waitForSelector('#measure[data-state=stopped]');
      return page.innerText('#measure .said');
    });
    expect(wrong).toEqual([]);
    expect(found).toBe('已停止。');
  });
});
