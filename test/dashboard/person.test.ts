import { createPublicKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe, { type AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pages } from '../../dashboard/app.ts';
import { loadAssets } from '../../dashboard/assets.ts';
import { mark } from '../../dashboard/charts/marks.ts';
import { readLibrary } from '../../dashboard/library/in-memory.ts';
import type { Chosen } from '../../dashboard/library/loads.ts';
import { type RunningServer, startServer } from '../../dashboard/server.ts';
import { writeSite } from '../../dashboard/site/write.ts';
import { siteFiles } from '../../dashboard/site.ts';
import { reportDesk } from '../../harness/commands/report/desk.ts';
import { serveByModel } from '../../harness/serving/projected.ts';
import { packed } from '../../results/dossier/archive.ts';
import { mainFigure } from '../../results/figures/efficiency.ts';
import { formatFigure } from '../../results/figures/words.ts';
import { noChromium, startChromium } from '../fixtures/chromium.ts';
import { keys, madeUpDossier } from '../fixtures/made-up-dossier.ts';
import { makeShownStore, recordedRuns } from '../fixtures/shown-store.ts';

// The dashboard as a person has it: in a real browser, by keyboard, on a phone, without scripts, from a disk.

if (noChromium) console.warn(`test/dashboard/person.test.ts is skipped: ${noChromium}`);

let browser: Browser;
let shown: Awaited<ReturnType<typeof makeShownStore>>;
let server: RunningServer;
const failures: unknown[] = [];

/** The address of a page: `/zh/runs`. */
const at = (path: string) => new URL(path, server.address).href;

/** An address for each page of the table, by its pattern. */
const examples = (): Readonly<Record<string, string>> => ({
  '/': '/',
  '/runs': '/runs',
  '/runs/:id': `/runs/${recordedRuns.quick}`,
  '/records/:id': `/records/${shown.gpus.h200}`,
  '/imports': '/imports',
  '/imports/:id': `/imports/${shown.imports.suspicious.id}`,
  '/compare': `/compare?records=${shown.gpus.h100},${shown.gpus.h200},${shown.imports.h200.id}`,
  '/claims': '/claims',
  '/claims/:id': '/claims/C000-04',
  '/devices': '/devices',
  '/devices/:id': '/devices/h200-sxm-141gb',
  '/serving': '/serving',
  '/serving/:id': `/serving/${shown.load}`,
  '/serving/:id/what-if': `/serving/${shown.load}/what-if?rate=9&rows=6`,
  '/serving/curve/:id': `/serving/curve/${shown.curve}`,
  '/what-if': '/what-if',
  '/browser': '/browser',
  '/method': '/method',
  '/method/:id': '/method/0014-probes-are-searched',
  '/status': '/status',
  '/verify': '/verify',
});

/** Collects what a page does wrong before anybody sees it: violations of its policy, and how far it shifted. */
const watcher = `
  window.violations = [];
  window.shift = 0;
  addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective + ' ' + event.blockedURI));
  new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => { shift += value; }))
    .observe({ type: 'layout-shift', buffered: true });
`;

/** A window of its own, and what went wrong in it. */
async function open(options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const faults: string[] = [];
  // On a busy host a page may take long; the time of a test is its limit.
  context.setDefaultTimeout(100_000);
  await context.addInitScript(watcher);
  const page = await context.newPage();
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('requestfailed', (request) => faults.push(`${request.url()}: ${request.failure()?.errorText}`));
  page.on(
    'response',
    (answer) => answer.status() >= 400 && faults.push(`${answer.status()} ${answer.url()}`),
  );
  return { page, context, faults };
}

const violations = (page: Page) => page.evaluate<string[]>('violations');

/** Rules of WCAG that a page breaks, with where. */
async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate<AxeResults['violations']>(
    `axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations)`,
  );
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

/** Whether a page slides sideways at a width; wide parts have frames of their own that do. */
async function widthBeyond(page: Page, width: number): Promise<number> {
  await page.setViewportSize({ width, height: 800 });
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

beforeAll(async () => {
  shown = await makeShownStore();
  server = await startServer({
    library: shown.library,
    serveByModel,
    reports: reportDesk({ store: shown.folder, reference: [], folder: null }),
    host: '127.0.0.1',
    port: 0,
    onError: (error) => failures.push(error),
  });
  if (!noChromium) browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  await server.close();
  shown.remove();
  expect(failures).toEqual([]);
});

describe.skipIf(noChromium !== null)('a script on a page', () => {
  it.each(['<p>.innerHTML', 'a policy'])('makes no markup of a text, by %s', async (way) => {
    const { page, context } = await open();
    await page.goto(server.address);
    const make =
      way === 'a policy'
        ? `trustedTypes.createPolicy('own', { createHTML: (text) => text })`
        : `document.createElement('p').innerHTML = '<b>bold</b>'`;
    expect(
      await page.evaluate(
        `(() => { try { ${make}; return 'made'; } catch (error) { return error.name; } })()`,
      ),
    ).toBe('TypeError');
    await context.close();
  });
});

describe.skipIf(noChromium !== null)('every page', () => {
  it('is opened by this file', () => {
    expect(Object.keys(examples())).toEqual(pages.map(([path]) => path));
  });

  it.each([
    { theme: 'light', language: 'en', prefix: '' },
    { theme: 'dark', language: 'zh-Hans', prefix: '/zh' },
  ] as const)(
    'is without fault in $language, $theme: console, requests, policy, accessibility, shifts, widths',
    async ({ theme, language, prefix }) => {
      const { page, context, faults } = await open({ colorScheme: theme });
      for (const path of Object.values(examples())) {
        await page.setViewportSize({ width: 1280, height: 800 });
        await page.goto(at(`${prefix}${path}`));
        const said = {
          path,
          language: await page.locator('html').getAttribute('lang'),
          ground: await page.evaluate('getComputedStyle(document.body).backgroundColor'),
          violations: await violations(page),
          shift: await page.evaluate<number>('shift'),
          accessibility: await accessibilityFaults(page),
          beyond: [await widthBeyond(page, 360), await widthBeyond(page, 640), await widthBeyond(page, 1920)],
          faults: faults.splice(0),
        };
        expect(said, path).toEqual({
          path,
          language,
          ground: theme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(17, 20, 24)',
          violations: [],
          shift: expect.closeTo(0, 3),
          accessibility: [],
          beyond: [0, 0, 0],
          faults: [],
        });
      }
      await context.close();
    },
  );

  it('that is not there, or that cannot be, says so without fault of its own', async () => {
    const { page, context } = await open();
    for (const path of ['/zh/nothing', '/claims?verdict=maybe', `/records/${'0'.repeat(16)}`]) {
      await page.goto(at(path));
      expect(await violations(page), path).toEqual([]);
      expect(await accessibilityFaults(page), path).toEqual([]);
      expect(await widthBeyond(page, 360), path).toBe(0);
    }
    await context.close();
  });

  it('leaves half of a phone to its content', async () => {
    const { page, context } = await open({ viewport: { width: 360, height: 640 } });
    await page.goto(at('/'));
    const header = await page.locator('header.top').boundingBox();
    expect(header!.height).toBeLessThan(160);
    await context.close();
  });
});

/** What has the focus, and its ring. */
interface Stop {
  readonly style: string;
  readonly width: number;
  readonly contrast: number;
  readonly tag: string;
  readonly href: string | null;
  readonly name: string | null;
}

/** Presses the tabulator until a link or a field is reached; every stop on the way is seen. */
async function tabTo(page: Page, isIt: (stop: Stop) => boolean): Promise<void> {
  for (let stops = 0; stops < 200; stops++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate<Stop>(stopOfFocus);
    if (stop.tag !== 'BODY') {
      expect(stop.style, stop.tag).not.toBe('none');
      expect(stop.width, stop.tag).toBeGreaterThanOrEqual(2);
      expect(stop.contrast, stop.tag).toBeGreaterThanOrEqual(3);
    }
    if (isIt(stop)) return;
  }
  throw new Error('200 stops, and it was not among them');
}

/** With the outline's contrast against the page (WCAG 2.1, relative luminance). */
const stopOfFocus = `(() => {
  const luminance = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(document.activeElement);
  const [a, b] = [outlineColor, getComputedStyle(document.body).backgroundColor].map(luminance);
  return {
    style: outlineStyle,
    width: parseFloat(outlineWidth),
    contrast: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05),
    tag: document.activeElement.outerHTML.slice(0, 120),
    href: document.activeElement.getAttribute('href'),
    name: document.activeElement.getAttribute('name'),
  };
})()`;

const leadsTo =
  (end: RegExp) =>
  ({ href }: Stop) =>
    end.test(href ?? '');
const isField = (wanted: string) => (stop: Stop) => stop.name === wanted;

describe.skipIf(noChromium !== null)('a person', () => {
  it.each(['light', 'dark'] as const)(
    'goes from the list to a comparison, a claim and a record by keyboard alone, and sees where they are (%s)',
    async (colorScheme) => {
      const { page, context } = await open({ colorScheme });
      const enter = async () => {
        await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
      };
      await page.goto(at('/runs'));
      await tabTo(page, leadsTo(/^\/compare/));
      await enter();
      await tabTo(page, isField('records'));
      await page.keyboard.type(`${shown.gpus.h100},${shown.gpus.h200}`);
      await enter();
      expect(new URL(page.url()).search).toContain(shown.gpus.h200);
      await tabTo(page, leadsTo(/^\/claims$/));
      await enter();
      await tabTo(page, leadsTo(/^\/claims\/C000-04/));
      await enter();
      await tabTo(page, leadsTo(/^\/runs$/));
      await enter();
      await tabTo(page, leadsTo(new RegExp(`^/records/${shown.gpus.h200}`)));
      await enter();
      expect(new URL(page.url()).pathname).toBe(`/records/${shown.gpus.h200}`);
      await context.close();
    },
  );

  it('has every number without scripts, and no control that does nothing', async () => {
    const { page, context } = await open({ javaScriptEnabled: false });
    for (const run of Object.values(recordedRuns)) {
      await page.goto(at(`/runs/${run}`));
      const text = await page.locator('main').textContent();
      for (const { record } of await shown.library.recordsOf(run)) {
        expect(text).toContain(formatFigure(mainFigure(record)));
      }
    }
    const [stored] = await shown.library.recordsOf(recordedRuns.quick);
    await page.goto(at(`/records/${stored!.id}`));
    const text = await page.locator('main').textContent();
    for (const figure of stored!.record.figures) expect(text).toContain(formatFigure(figure));
    await page.goto(at('/'));
    const rows = await page.locator('figure table tbody tr').count();
    expect(rows).toBe(await page.locator('figure .wide .row').count());
    expect(await page.locator('.scripted:visible, button.copy:visible, dialog:visible').count()).toBe(0);
    await context.close();
  });

  it('gives an address to somebody else, who sees the same text and the same pictures', async () => {
    const looked = async (address: string) => {
      const { page, context } = await open();
      await page.goto(address);
      const seen = {
        text: await page.locator('main').innerText(),
        pictures: await page.evaluate(
          `[...document.querySelectorAll('svg')].map((svg) => svg.outerHTML).join('')`,
        ),
      };
      await context.close();
      return seen;
    };
    const { page, context } = await open();
    await page.goto(at('/zh/claims'));
    await page.locator('select[name=evidence]').selectOption('published');
    await page.locator('select[name=verdict]').selectOption('supported');
    await Promise.all([page.waitForNavigation(), page.locator('form.filters button').click()]);
    const address = page.url();
    expect(new URL(address).searchParams.get('verdict')).toBe('supported');
    expect((await looked(address)).text).toBe(await page.locator('main').innerText());
    const compared = at(examples()['/compare']!);
    const first = await looked(compared);
    expect(first.pictures).toContain('<svg');
    expect(await looked(compared)).toEqual(first);
    await context.close();
  });

  it('drops a dossier on a page, or chooses it without scripts, and reads the answer', async () => {
    const changed = new Map([...(await madeUpDossier()), ['note.txt', Buffer.from('trust me')]]);
    const archive = await packed(changed, 'LAB');
    const key = createPublicKey(keys.authoriser).export({ type: 'spki', format: 'pem' }).toString();
    for (const javaScriptEnabled of [true, false]) {
      const { page, context, faults } = await open({ javaScriptEnabled });
      await page.goto(at(javaScriptEnabled ? '/verify' : '/zh/verify'));
      if (javaScriptEnabled) {
        const dropped = await page.evaluateHandle(
          `(() => {
            const files = new DataTransfer();
            files.items.add(new File([Uint8Array.fromBase64('${archive.toString('base64')}')], 'LAB.tgz'));
            return files;
          })()`,
        );
        await page.dispatchEvent('.drop p', 'drop', { dataTransfer: dropped });
        expect(await page.evaluate(`document.querySelector('[name=dossier]').files[0].name`)).toBe('LAB.tgz');
      } else {
        const file = { name: 'LAB.tgz', mimeType: 'application/gzip', buffer: archive };
        await page.locator('[name=dossier]').setInputFiles(file);
      }
      await page.locator('[name=keys]').fill(key);
      await Promise.all([page.waitForNavigation(), page.locator('form.verify button').click()]);
      expect(await page.locator('h1').textContent()).toBe(javaScriptEnabled ? 'Altered' : '已被改动');
      expect(await page.locator('main table').first().textContent()).toContain('note.txt');
      if (javaScriptEnabled) {
        expect(await violations(page)).toEqual([]);
        expect(await accessibilityFaults(page)).toEqual([]);
      }
      expect(await widthBeyond(page, 360)).toBe(0);
      expect(faults).toEqual([]);
      await context.close();
    }
  });

  it('opens the draft of a run, which asks for nothing and breaks no policy', async () => {
    const { page, context, faults } = await open();
    await page.goto(at(`/zh/runs/${recordedRuns.quick}`));
    await Promise.all([page.waitForNavigation(), page.locator('#report .files a').first().click()]);
    expect(new URL(page.url()).pathname).toBe(`/zh/runs/${recordedRuns.quick}/report.html`);
    expect(await page.locator('body').innerText()).toContain('草稿');
    expect(await page.evaluate(`getComputedStyle(document.querySelector('main')).maxWidth`)).not.toBe('none');
    expect(await violations(page)).toEqual([]);
    expect(faults).toEqual([]);
    await context.close();
  });

  it('chooses a theme that stays, and that no address carries', async () => {
    const { page, context } = await open({ colorScheme: 'light' });
    const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    await page.goto(at('/'));
    await page.locator('.theme select').selectOption('dark');
    expect(await ground()).toBe('rgb(17, 20, 24)');
    await page.goto(at('/runs'));
    expect(await ground()).toBe('rgb(17, 20, 24)');
    expect(page.url()).toBe(at('/runs'));
    await page.locator('.theme select').selectOption('automatic');
    expect(await ground()).toBe('rgb(255, 255, 255)');
    await context.close();
  });

  it('goes to pages and to the search by keys, reads which there are, and turns them off', async () => {
    const { page, context } = await open();
    await page.goto(at('/'));
    await page.keyboard.press('/');
    expect(await page.evaluate('document.activeElement.name')).toBe('search');
    await page.locator('h1').click();
    await page.keyboard.press('g');
    await Promise.all([page.waitForURL('**/claims'), page.keyboard.press('l')]);
    await page.keyboard.press('?');
    expect(await page.locator('dialog.keys').isVisible()).toBe(true);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.locator('.keys-on').uncheck();
    await page.keyboard.press('Escape');
    await page.reload();
    await page.keyboard.press('/');
    expect(await page.evaluate('document.activeElement.name')).not.toBe('search');
    await context.close();
  });

  it('copies the command that makes a record again with one key', async () => {
    const { page, context } = await open({ permissions: ['clipboard-read', 'clipboard-write'] });
    const [stored] = await shown.library.recordsOf(recordedRuns.quick);
    await page.goto(at(`/records/${stored!.id}`));
    await page.keyboard.press('c');
    await page.locator('button.copy', { hasText: 'Copied' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(stored!.record.run.reproduce);
    await context.close();
  });

  it('reads a figure of a chart under the pointer, and by the arrows', async () => {
    const { page, context, faults } = await open();
    await page.goto(at('/'));
    const readout = page.locator('.readout');
    const rows = await page.locator('figure tbody tr th').allTextContents();
    await page.locator('.wide .row').nth(2).locator('.mark').hover();
    expect(await readout.textContent()).toContain(rows[2]);
    await page.locator('h1').hover();
    expect(await readout.isVisible()).toBe(false);
    await page.locator('.wide svg.chart').focus();
    await page.keyboard.press('ArrowDown');
    expect(await readout.textContent()).toContain(rows[0]);
    await page.keyboard.press('ArrowUp');
    expect(await readout.textContent()).toContain(rows.at(-1));
    const box = await readout.boundingBox();
    expect(box!.x).toBeGreaterThanOrEqual(0);
    expect(box!.y + box!.height).toBeLessThanOrEqual(800);
    await page.keyboard.press('Escape');
    expect(await readout.isVisible()).toBe(false);
    expect([...faults, ...(await violations(page))]).toEqual([]);
    await context.close();
  });

  it('draws over a part of a chart, which is the address that the form asks without scripts, and back', async () => {
    const { page, context, faults } = await open({ viewport: { width: 1280, height: 1000 } });
    const path = `/runs/${recordedRuns.sweep}`;
    await page.goto(at(path));
    const area = page.locator('#samples .wide .area').first();
    await area.scrollIntoViewIfNeeded();
    const { x, y, width, height } = (await area.boundingBox())!;
    await page.mouse.move(x + width * 0.4, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.7, y + height / 2, { steps: 4 });
    expect(await page.locator('#samples .chosen').count()).toBe(1);
    await page.mouse.move(x + width, y + height / 2);
    await Promise.all([page.waitForURL(/samples=/), page.mouse.up()]);
    expect(page.url()).toBe(at(`${path}?samples=2..3#samples`));
    const drawn = await page.locator('main').innerText();
    const plain = await open({ javaScriptEnabled: false });
    await plain.page.goto(at(path));
    await plain.page.locator('#samples [name="samples.from"]').fill('2');
    await plain.page.locator('#samples [name="samples.to"]').fill('3');
    await plain.page.locator('#samples .zoom button').click();
    await plain.page.waitForURL(/samples=/);
    expect(plain.page.url()).toBe(page.url());
    expect(await plain.page.locator('#samples figcaption').innerText()).toMatch(/, 2 to 3$/);
    expect(drawn).toContain(await plain.page.locator('#samples figcaption').innerText());
    await Promise.all([page.waitForURL(at(`${path}#samples`)), page.locator('#samples .zoom a').click()]);
    // Between two dots there is nothing that could be shown.
    const dots = page.locator('#sweep-batch .wide .dot');
    await dots.first().scrollIntoViewIfNeeded();
    const [first, second] = [(await dots.nth(0).boundingBox())!, (await dots.nth(1).boundingBox())!];
    await page.mouse.move(first.x + 20, first.y);
    await page.mouse.down();
    await page.mouse.move(second.x - 10, first.y, { steps: 3 });
    await page.mouse.up();
    expect(await page.locator('#sweep-batch .chosen').count()).toBe(0);
    expect(page.url()).toBe(at(`${path}#samples`));
    expect([...faults, ...(await violations(page))]).toEqual([]);
    await plain.context.close();
    await context.close();
  });

  it('takes a chart home as PNG, twice as fine as on the page', async () => {
    const { page, context, faults } = await open();
    await page.goto(at('/'));
    await page.locator('figure summary').click();
    const svg = await (await fetch(at(`/?download=ladder-bandwidth.svg`))).text();
    const [, width, height] = / width="(\d+)" height="(\d+)"/.exec(svg)!;
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('.files a', { hasText: 'PNG' }).click(),
    ]);
    const png = readFileSync(await download.path());
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2 * Number(width), 2 * Number(height)]);
    expect([...faults, ...(await violations(page))]).toEqual([]);
    await context.close();
  });

  it('is told of new runs, and the page stays until they want it', async () => {
    const all = shown.library;
    const first: Chosen = ({ record }) => record.run.id === recordedRuns.quick;
    let known = await readLibrary(shown.folder, all.reference, first);
    const growing = new Proxy(all, { get: (_, name) => Reflect.get(known, name) });
    const onError = (error: unknown) => failures.push(error);
    const own = await startServer({ library: growing, host: '127.0.0.1', port: 0, onError });
    const { page, context } = await open();
    await page.clock.install();
    await page.goto(new URL('/runs', own.address).href);
    await page.evaluate('window.isSame = true');
    await Promise.all([page.waitForResponse('**/api/version'), page.clock.runFor(15_000)]);
    expect(await page.locator('.news').isVisible()).toBe(false);
    known = all;
    await Promise.all([page.waitForResponse('**/api/version'), page.clock.runFor(15_000)]);
    const more = all.counts().runs - 1;
    await page.locator('.news', { hasText: `${more} new runs` }).waitFor();
    expect(await page.evaluate('window.isSame')).toBe(true);
    await Promise.all([page.waitForNavigation(), page.locator('.news a').click()]);
    expect(page.url()).toBe(new URL('/runs', own.address).href);
    expect(await page.locator('main').textContent()).toContain(recordedRuns.sweep);
    await context.close();
    await own.close();
  });
});

describe('the five marks', () => {
  it('differ in grey: by element, filling or dash', () => {
    const shape = (svg: string) => {
      const filling = /fill="([^"]*)"/.exec(svg)?.[1] ?? 'none';
      return [
        /^<(\w+)/.exec(svg)![1],
        filling === '#ffffff' ? 'hollow' : 'full',
        svg.includes('dasharray'),
      ].join();
    };
    const shapes = (['measured', 'published', 'imported', 'declared', 'projected'] as const).map((kind) =>
      shape(mark(kind, 0, 0)),
    );
    expect(new Set(shapes).size).toBe(5);
  });
});

describe.skipIf(noChromium !== null)('a site on a disk', () => {
  it('is walked without fault, in both languages', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-site-'));
    // A site of one run has a page of each kind that is walked to.
    const ofQuick: Chosen = ({ record }) => record.run.id === recordedRuns.quick;
    const library = await readLibrary(shown.folder, shown.library.reference, ofQuick);
    await writeSite(folder, siteFiles(library, loadAssets()));
    const { page, context, faults } = await open();
    await page.goto(pathToFileURL(join(folder, 'index.html')).href);
    const walk = async (selector: string) => {
      await Promise.all([page.waitForNavigation(), page.locator(selector).first().click()]);
      const said = [page.url(), ...faults.splice(0), ...(await violations(page))];
      expect(said).toEqual([page.url()]);
      expect(await page.locator('h1').textContent()).not.toBe('');
    };
    await walk('nav a[href$="runs/index.html"]');
    await walk(`main a[href$="runs/${recordedRuns.quick}/index.html"]`);
    await walk('main a[href*="records/"]');
    await walk('nav a[href$="claims/index.html"]');
    await walk('main a[href*="claims/C000-04/"]');
    await walk('main a[href*="_evidence=published"]');
    await walk('a.language');
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-Hans');
    expect(await page.evaluate('getComputedStyle(document.querySelector("main")).maxWidth')).toBe('1000px');
    expect(await accessibilityFaults(page)).toEqual([]);
    await context.close();
    rmSync(folder, { recursive: true });
  });
});
