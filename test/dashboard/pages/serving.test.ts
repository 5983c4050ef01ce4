import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatShare } from '../../../results/format.ts';
import { canonicalHash } from '../../../results/record/fingerprint.ts';
import { inChinese, isInChinese } from '../../../results/sentences.ts';
import { servingCaveats } from '../../../results/serving/caveats.ts';
import { formatServingFigure } from '../../../results/serving/figure-text.ts';
import { groupLoads } from '../../../results/serving/judged.ts';
import type { StoredServing } from '../../../results/serving/store.ts';
import { verdictLines } from '../../../results/serving/words.ts';
import { promise, servedLoad, storeLoads } from '../../fixtures/served-loads.ts';
import { parseCsv, serverOver } from '../asked.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-served-'));
let server: Awaited<ReturnType<typeof serverOver>>;
let [kept, other, over, dead, offline]: StoredServing[] = [];

beforeAll(async () => {
  // Enough requests for a verdict: 245.76 that may be late.
  const enough = { requests: 2500 };
  [kept, other, over, dead, offline] = await storeLoads(folder, [
    { perSecond: 4, scenario: enough },
    { perSecond: 4, scenario: { ...enough, seed: 2 }, createdAt: '2026-11-22T13:00:00Z' },
    { perSecond: 60, scenario: enough, stop: 'backlog', createdAt: '2026-11-23T12:00:00Z' },
    {
      perSecond: 4,
      gpu: 'h100',
      stop: 'failed',
      error: '<b>killed</b> & gone',
      endsAtNs: 5e9,
      createdAt: '2026-11-21T12:00:00Z',
      run: '2026-11-21T12-00-00-serving-0002',
    },
    {
      scenario: { kind: 'offline', arrivals: { process: 'at once' }, limits: null, requests: 60, warmup: 0 },
      createdAt: '2026-11-20T12:00:00Z',
    },
  ]);
  mkdirSync(join(folder, 'broken'));
  writeFileSync(
    join(folder, 'broken', '0123456789abcdef.serving.json'),
    readFileSync(kept!.path, 'utf8').slice(0, 2000),
  );
  const changed = JSON.parse(readFileSync(over!.path, 'utf8'));
  changed.policy.rows = 64;
  writeFileSync(join(folder, 'broken', 'changed.serving.json'), JSON.stringify(changed));
  server = await serverOver(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

const entities: { readonly [name: string]: string } = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const plain = (html: string) =>
  html
    .replace(/<svg[\s\S]*?<\/svg>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => entities[name]!)
    .replace(/\s+/g, ' ');
const page = async (path: string) => {
  const answer = await server.ask(path);
  const html = await answer.text();
  return { status: answer.status, html, text: plain(html) };
};
const curveOf = async ({ id }: StoredServing) =>
  /\/serving\/curve\/[0-9a-f]{16}/.exec((await page(`/serving/${id}`)).html)![0];

describe('the list of served loads', () => {
  it('begins with what each device holds, under which promise, and how sure that is', async () => {
    const { text, html } = await page('/serving');
    const [together] = groupLoads([kept!, other!]);
    const most = formatShare(together!.verdict!.highest!, 2);
    const held = text.slice(text.indexOf('What a device holds'), text.indexOf('Served loads load'));
    expect(held).toContain(`4 requests/s at most ${most} of requests miss; saw 5,000`);
    expect(held).toMatch(/60 requests\/s given up after [\d,]+ requests/);
    expect(held).toContain('TTFT ≤ 1 s, TPOT ≤ 100 ms, for 90 %');
    expect(held).not.toContain('offline');
    expect(html.indexOf(await curveOf(kept!))).toBeLessThan(html.indexOf(`/serving/${kept!.id}`));
  });

  it('judges loads that differ in their seed alone together, and those of two devices apart', async () => {
    const { loads } = await server.library.loads();
    const group = ({ id }: StoredServing) => loads.find((one) => one.id === id)!.group;
    expect(group(other!)).toBe(group(kept!));
    expect(new Set([kept!, over!, dead!, offline!].map(group)).size).toBe(4);
    const { text } = await page('/serving');
    expect(text).toContain('5 loads of 4 kinds');
    expect(text.match(/✓ pass/g)).toHaveLength(1);
    expect(text.match(/✕ fail/g)).toHaveLength(1);
    expect(text.match(/nothing is promised/g)).toHaveLength(2);
  });

  it('writes every figure as the page of its load does, and strikes out those of an INVALID one', async () => {
    const list = await page('/serving');
    for (const { id, record } of [kept!, over!]) {
      const own = await page(`/serving/${id}`);
      for (const figure of record.figures.filter(({ definition }) => definition === 'attainment')) {
        for (const { text } of [list, own]) expect(text).toContain(formatServingFigure(figure));
      }
    }
    expect(list.html).toMatch(/<s>/);
    expect(list.text).toContain('The engine failed before the load was served.');
  });

  it('shows what the address asks for, and says where nothing fits', async () => {
    const shown = async (query: string) =>
      (await page(`/serving?${query}`)).html.match(/\/serving\/[0-9a-f]{16}"/g) ?? [];
    expect(await shown('kind=offline')).toEqual([`/serving/${offline!.id}"`]);
    expect(await shown('state=INVALID')).toEqual([`/serving/${dead!.id}"`]);
    expect(await shown('device=NVIDIA+H100+80GB+HBM3')).toEqual([`/serving/${dead!.id}"`]);
    expect(await shown('run=2026-11-21T12-00-00-serving-0002')).toEqual([`/serving/${dead!.id}"`]);
    expect((await page('/serving?shape=none')).text).toContain('No load fits all of these.');
    expect((await page('/serving?kind=closed&state=')).status).toBe(200);
    expect((await page('/serving?kind=maybe')).status).toBe(400);
    expect((await page('/serving?nothing=1')).status).toBe(400);
  });

  it('names files that are cut or were changed, with why', async () => {
    const { text } = await page('/serving');
    expect(text).toContain('2 files are no record of a served load');
    expect(text).toMatch(/broken\/0123456789abcdef\.serving\.json \S/);
    expect(text).toMatch(/broken\/changed\.serving\.json .*changed/);
  });

  it('goes on with the next kinds of loads, and ends', async () => {
    const many = mkdtempSync(join(tmpdir(), 'assay-served-'));
    const record = await servedLoad({ scenario: { requests: 5, warmup: 0 } });
    for (let n = 0; n < 53; n++) {
      const { log, ...rest } = { ...record, key: `key ${n}` };
      const content = { ...rest, log };
      const id = canonicalHash(content).slice(0, 16);
      writeFileSync(join(many, `${id}.serving.json`), JSON.stringify({ id, ...content }));
    }
    const own = await serverOver(many);
    const links = (html: string) => html.match(/\/serving\/[0-9a-f]{16}"/g) ?? [];
    const first = await own.text('/serving');
    const next = /\/serving\?after=[0-9a-f]+/.exec(first)![0];
    const second = await own.text(next);
    expect([links(first).length, links(second).length]).toEqual([50, 3]);
    expect(new Set([...links(first), ...links(second)]).size).toBe(53);
    expect([first, second].map((html) => html.includes('>Older<'))).toEqual([true, false]);
    rmSync(many, { recursive: true });
  });

  it('says how to serve one where there is none', async () => {
    const empty = await serverOver(join(folder, 'nothing'));
    expect(await empty.text('/serving')).toContain('assay run serving-smoke');
    expect(await empty.text('/zh/serving')).toContain('assay run serving-smoke');
    expect(await empty.text('/')).not.toContain('href="/serving/');
  });

  it('is linked from the overview with the newest load', async () => {
    expect(await server.text('/')).toContain(`href="/serving/${over!.id}"`);
  });
});

describe('the page of a load', () => {
  it('has every figure with its definition, and what it is missing', async () => {
    const { html, text } = await page(`/serving/${kept!.id}`);
    for (const figure of kept!.record.figures) {
      expect(html).toContain(`id="${figure.definition}-${figure.statistic}"`);
      expect(text).toContain(formatServingFigure(figure));
      if (figure.missing) expect(text).toContain(figure.missing);
    }
    expect(text).toContain('scheduled arrival to the first output id on the host');
  });

  it('says what the verdict rests on, beside the one of MLPerf', async () => {
    const { text } = await page(`/serving/${kept!.id}`);
    expect(text).toMatch(/The verdict: ✓ pass/);
    expect(text).toContain('On 2 loads that differ in their seed alone.');
  });

  it('has the verdict and the doubts in the very sentences of the terminal, in both languages', async () => {
    const [together] = groupLoads([kept!, other!]);
    const [lost] = groupLoads([over!]);
    for (const [{ id }, group] of [
      [kept!, together!],
      [over!, lost!],
    ] as const) {
      const lines = [
        ...verdictLines(group),
        ...group.loads[0]!.record.validity.reasons.flatMap(({ code, detail }) => [
          servingCaveats[code].sentence,
          detail,
          servingCaveats[code].remedy,
        ]),
      ];
      expect(lines.length).toBeGreaterThan(2);
      const [english, chinese] = [await page(`/serving/${id}`), await page(`/zh/serving/${id}`)];
      for (const line of lines) {
        expect(english.text).toContain(line);
        expect(isInChinese(line)).toBe(true);
        expect(chinese.text).toContain(
          inChinese(line)
            .map(({ text }) => text)
            .join(''),
        );
      }
    }
  });

  it('fails a load that was given up, and says that it was', async () => {
    const { text } = await page(`/serving/${over!.id}`);
    expect(text).toMatch(/The verdict: ✕ fail/);
    expect(text).toContain('fail: a load was ended early, for its queue grew without an end;');
    expect(text).toContain('was ended: its queue grew without end');
    expect(text).toContain('? DEGRADED');
  });

  it('says how it ended, with the error as text', async () => {
    const { html, text } = await page(`/serving/${dead!.id}`);
    expect(text).toContain('ended with the process that served it');
    expect(text).toContain('<b>killed</b> & gone');
    expect(html).not.toContain('<b>killed');
    expect(text).toMatch(/✕ INVALID/);
  });

  it('shows what the log gives, and says so, where its file says something else', async () => {
    const copy = mkdtempSync(join(tmpdir(), 'assay-served-'));
    const record = await servedLoad();
    const figures = record.figures.map((figure) =>
      figure.definition === 'attainment' ? { ...figure, value: 0.123 } : figure,
    );
    const content = { ...record, figures };
    const id = canonicalHash(content).slice(0, 16);
    writeFileSync(join(copy, `${id}.serving.json`), JSON.stringify({ id, ...content }));
    const own = await serverOver(copy);
    const text = plain(await own.text(`/serving/${id}`));
    expect(text).toContain('The file of this load says figures or doubts that its log does not give.');
    expect(text).not.toContain('12.3 %');
    expect(text).toContain('100.0 %');
    expect(plain(await server.text(`/serving/${kept!.id}`))).not.toContain('that its log does not give');
    rmSync(copy, { recursive: true });
  });

  it('explains the request that is asked for: its parts sum to the whole', async () => {
    const { html, text } = await page(`/serving/${over!.id}?request=17`);
    expect(text).toContain('One request: 17');
    const table = html.slice(html.indexOf('Where its time went'));
    const shares = Array.from(table.slice(0, table.indexOf('</table>')).matchAll(/>([\d.]+) %</g), ([, n]) =>
      Number(n),
    );
    expect(shares).toHaveLength(7);
    expect(shares.slice(0, 6).reduce((a, b) => a + b)).toBeCloseTo(100, 0);
    expect((await page(`/serving/${over!.id}?request=999999`)).status).toBe(400);
    expect((await page(`/serving/${over!.id}?request=-1`)).status).toBe(400);
  });

  it('draws as many requests as can be told apart, and the part that is asked for', async () => {
    const bars = (html: string) => {
      const figure = html.slice(html.indexOf('<figure id="rows"'));
      return figure.slice(0, figure.indexOf('<div class="narrow">')).match(/<g class="row">/g) ?? [];
    };
    const usual = await page(`/serving/${over!.id}`);
    expect(bars(usual.html).length).toBeGreaterThanOrEqual(60);
    expect(bars(usual.html).length).toBeLessThanOrEqual(70);
    const all = await page(`/serving/${over!.id}?rows=0..1e6`);
    expect(bars(all.html)).toHaveLength(240);
    expect(all.text).toContain('the first 240 requests from 0 s');
    const part = await page(`/serving/${over!.id}?rows=20..21`);
    expect(part.text).toContain('Rows of the cache, 20 s to 21 s');
    expect(bars(part.html).length).toBeGreaterThan(3);
    expect((await page(`/serving/${over!.id}?rows=9e8..`)).status).toBe(400);
  });

  it('is not there for an id of nobody, in both languages', async () => {
    for (const path of ['/serving/0000000000000000', '/zh/serving/x', '/serving/curve/0000000000000000']) {
      expect((await page(path)).status, path).toBe(404);
    }
  });

  it('gives its file byte for byte', async () => {
    const file = await server.ask(`/records/${kept!.id}.json`);
    expect(await file.text()).toBe(readFileSync(kept!.path, 'utf8'));
  });
});

describe('the curve over the rate', () => {
  it('has the largest rate that passed and the smallest that failed, with what was promised as lines', async () => {
    const { html, text } = await page(await curveOf(kept!));
    expect(text).toContain(`4 requests/s ${verdictLines(groupLoads([kept!, other!])[0]!)[0]}`);
    expect(text).toContain(`60 requests/s ${verdictLines(groupLoads([over!])[0]!)[0]}`);
    expect(text).toContain('It holds 4 requests/s and no longer 60');
    expect(html).toContain(`promised ${promise.percent} %`);
    expect(await curveOf(over!)).toBe(await curveOf(kept!));
    expect((await page('/serving')).html).toContain(await curveOf(kept!));
  });

  it('leaves INVALID loads out of the picture, and names them in the list', async () => {
    const { html } = await page(await curveOf(dead!));
    expect(html).toContain(`/serving/${dead!.id}`);
    expect(html.slice(html.indexOf('<figure'), html.indexOf('</figure>'))).not.toContain('<g class="row">');
  });
});

describe('the requests of a load', () => {
  it('are CSV and JSON, each with its times: as many as came', async () => {
    const csv = parseCsv(await server.text(`/api/loads/${kept!.id}/requests?format=csv`));
    const [head, ...rows] = csv;
    expect(rows.length).toBeGreaterThanOrEqual(2540);
    const cell = (row: string[], name: string) => row[head!.indexOf(name)]!;
    expect(rows.filter((row) => cell(row, 'counts') === 'true')).toHaveLength(2500);
    const [first] = rows as [string[]];
    expect(Number(cell(first, 'firstToken')) - Number(cell(first, 'scheduled'))).toBeCloseTo(
      Number(cell(first, 'ttft')),
      9,
    );
    const { total } = (await server.json(`/api/loads/${kept!.id}/requests`)) as { total: number };
    expect(total).toBe(rows.length);
    expect((await server.ask('/api/loads/0000000000000000/requests')).status).toBe(404);
  });

  it('are linked from its page', async () => {
    expect((await page(`/serving/${kept!.id}`)).html).toContain(`/api/loads/${kept!.id}/requests?format=csv`);
  });
});

describe('a page of a load', () => {
  it('has the same bytes again, and by a server that was started anew over a copy', async () => {
    const copy = mkdtempSync(join(tmpdir(), 'assay-served-'));
    copyFileSync(over!.path, join(copy, `${over!.id}.serving.json`));
    const anew = await serverOver(copy);
    const own = await serverOver(copy);
    for (const path of [`/serving/${over!.id}`, `/zh/serving/${over!.id}?rows=3..5`]) {
      expect(await anew.text(path)).toBe(await own.text(path));
    }
    rmSync(copy, { recursive: true });
  });
});
