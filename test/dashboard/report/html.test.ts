import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe, { type AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentOf } from '../../../dashboard/report/document.ts';
import { htmlOf } from '../../../dashboard/report/html.ts';
import { reportText } from '../../../results/report.ts';
import { noChromium, startChromium } from '../../fixtures/chromium.ts';
import { madeUpReport } from '../../fixtures/made-up-report.ts';

const both = { written: ['en' as const, 'zh' as const], prevails: 'en' as const };

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const written = (parts: Parameters<typeof madeUpReport>[0] = {}) => {
  const report = madeUpReport({ languages: both, ...parts });
  return htmlOf(documentOf(report, sha256(reportText(report))));
};

describe('the HTML of a report', () => {
  it('has the same bytes for the same report', async () => {
    expect(await written()).toBe(await written());
  });

  it('names nothing outside itself', async () => {
    const html = await written();
    const named = [...html.matchAll(/\s(?:src|href|action|data|poster|srcset)="([^"]*)"/g)].map(
      ([, to]) => to,
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((to) => !to!.startsWith('#'))).toEqual([]);
    expect(html).not.toMatch(/<script|<link|<iframe|@import|url\(/);
  });

  it('shows markup of a name as text, in its head for print as well', async () => {
    const html = await written({ name: '</style><script>alert(1)</script>"><img src=x onerror=y>' });
    expect(html).not.toMatch(/<script|<img/);
    expect(html).toContain('&lt;script&gt;alert(1)');
    expect(html.match(/<\/style>/g)).toHaveLength(1);
  });

  it('says in each language what is of that language', async () => {
    const html = await written();
    expect(html).toMatch(/<html lang="en">/);
    expect(html).toContain('<span lang="zh-Hans">试验报告</span>');
  });

  it('has every cell of every table of the document', async () => {
    const report = madeUpReport({ languages: both, items: 3, more: 40 });
    const document = documentOf(report, sha256(reportText(report)));
    const tables = document.chapters.flatMap(({ blocks }) => blocks.filter(({ kind }) => kind === 'table'));
    const cells = tables.flatMap((table) => (table.kind === 'table' ? table.rows.flat() : []));
    expect((await htmlOf(document)).match(/<td/g)).toHaveLength(cells.length);
  });
});

describe.skipIf(noChromium)(
  `the HTML of a report in a browser${noChromium ? ` (skipped: ${noChromium})` : ''}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-report-html-'));
    let browser: Browser;
    let page: Page;
    const asked: string[] = [];
    const faults: string[] = [];

    beforeAll(async () => {
      writeFileSync(join(folder, 'report.html'), await written({ items: 2, status: 'draft' }));
      browser = await startChromium();
      page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      page.on('request', (request) => asked.push(request.url()));
      page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
      await page.goto(`file://${join(folder, 'report.html')}`);
    });
    afterAll(async () => {
      await browser?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it('asks for nothing but itself, and breaks none of its own rules', () => {
      expect(asked.map((url) => url.split('/').at(-1))).toEqual(['report.html']);
      expect(faults).toEqual([]);
    });

    it('is styled: its policy lets its own style in', async () => {
      expect(await page.evaluate<string>(`getComputedStyle(document.querySelector('.mark')).position`)).toBe(
        'sticky',
      );
    });

    it('passes axe', async () => {
      await page.evaluate(axe.source);
      const found = await page.evaluate<AxeResults['violations']>(
        `axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations)`,
      );
      expect(
        found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`),
      ).toEqual([]);
    });

    it.each([360, 1280])('does not slide sideways at %d pixels', async (width) => {
      await page.setViewportSize({ width, height: 800 });
      expect(
        await page.evaluate<number>(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        ),
      ).toBe(0);
    });
  },
);
