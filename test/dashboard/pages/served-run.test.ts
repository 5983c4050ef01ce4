import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLibrary } from '../../../dashboard/library/in-memory.ts';
import { withReport } from '../../../dashboard/pages/run/report.ts';
import { runPage } from '../../../dashboard/pages/run.ts';
import { siteFiles } from '../../../dashboard/site.ts';
import { serverView } from '../../../dashboard/view.ts';
import { type Manifest, manifestName } from '../../../results/record/manifest.ts';
import { storeRecord } from '../../../results/record/store.ts';
import { loadReference } from '../../../results/reference/load.ts';
import type { ServingRecord } from '../../../results/serving/record.ts';
import { type StoredServing, storeServing } from '../../../results/serving/store.ts';
import { rebuilt } from '../../../results/validity/rebuild.ts';
import { madeUpRecord } from '../../fixtures/made-up-record.ts';
import { type AskedLoad, promise, servedLoad } from '../../fixtures/served-loads.ts';
import { serverOver } from '../asked.ts';

// Runs that served loads, in the list of runs and on pages of their own.

const folder = mkdtempSync(join(tmpdir(), 'assay-served-run-'));
let server: Awaited<ReturnType<typeof serverOver>>;
let [offline, first, second, low, high, both, old]: StoredServing[] = [];

const runs = {
  whole: '2026-11-22T12-00-00-serving-0001',
  cut: '2026-11-23T12-00-00-serving-0002',
  killed: '2026-11-24T12-00-00-serving-0003',
  both: '2026-11-25T12-00-00-lab-0004',
  old: '2026-11-20T12-00-00-serving-0005',
};

const reproduce = 'npm run assay -- run "offline tiny float32 isl=8 osl=8" --provider cuda';

async function keep(
  run: string,
  place: Partial<ServingRecord['run']>,
  asked: AskedLoad,
): Promise<StoredServing> {
  const record = await servedLoad({ ...asked, run });
  return storeServing(join(folder, run), { ...record, run: { ...record.run, reproduce, ...place } });
}

function plan(run: string, serves: Manifest['serves'], change: Partial<Manifest> = {}) {
  const manifest: Manifest = {
    schema: 'assay.run',
    version: 1,
    id: run,
    suite: null,
    seed: 1,
    provider: 'cuda',
    devices: ['NVIDIA H200'],
    isCrew: false,
    trials: [],
    processes: 0,
    ...(serves && { serves }),
    sessions: [{ startedAt: `${run.slice(0, 10)}T12:00:00Z`, seconds: 60 }],
    records: [],
    ...change,
  };
  writeFileSync(join(folder, run, manifestName), JSON.stringify(manifest));
}

beforeAll(async () => {
  const once = {
    kind: 'offline',
    arrivals: { process: 'at once' },
    limits: null,
    requests: 60,
    warmup: 0,
  } as const;
  const enough = { requests: 2500 };
  offline = await keep(runs.whole, { position: 0 }, { scenario: once, createdAt: '2026-11-22T12:01:00Z' });
  first = await keep(runs.whole, { position: 1 }, { scenario: enough, createdAt: '2026-11-22T12:02:00Z' });
  second = await keep(
    runs.whole,
    { position: 2 },
    { scenario: { ...enough, seed: 2 }, createdAt: '2026-11-22T12:03:00Z' },
  );
  const search = { limits: { ...promise, percent: 80 }, ...enough };
  low = await keep(
    runs.whole,
    { position: 3, probe: 0 },
    { perSecond: 3, scenario: search, createdAt: '2026-11-22T12:04:00Z' },
  );
  high = await keep(
    runs.whole,
    { position: 4, probe: 1 },
    { perSecond: 60, scenario: search, stop: 'backlog', createdAt: '2026-11-22T12:05:00Z' },
  );
  plan(runs.whole, [
    { title: offline.record.title, loads: 1 },
    { title: first.record.title, loads: 2 },
    { title: low.record.title, loads: null, took: 2 },
  ]);
  await keep(
    runs.cut,
    { position: 0 },
    { scenario: { ...enough, seed: 3 }, stop: 'interrupted', createdAt: '2026-11-23T12:01:00Z' },
  );
  await keep(
    runs.cut,
    { position: 2, probe: 0, search: { requests: 12_500, reproduce: `${reproduce} --seed 1` } },
    { perSecond: 3, scenario: search, createdAt: '2026-11-23T12:02:00Z' },
  );
  plan(runs.cut, [
    { title: first.record.title, loads: 2 },
    { title: low.record.title, loads: null },
    { title: 'server <never> seen', loads: null },
  ]);
  both = await keep(
    runs.both,
    { position: 0 },
    { scenario: once, gpu: 'h100', createdAt: '2026-11-25T12:01:00Z' },
  );
  const trial = rebuilt(madeUpRecord({ kernel: 'bw.triad', figures: [] }));
  await storeRecord(join(folder, runs.both), {
    ...trial,
    createdAt: '2026-11-25T12:00:00Z',
    run: { ...trial.run, id: runs.both },
  });
  plan(runs.both, [{ title: both.record.title, loads: 1 }], { trials: ['bw.triad'], processes: 1 });
  old = await keep(
    runs.old,
    { position: 0 },
    { scenario: { ...once, seed: 9 }, createdAt: '2026-11-20T12:00:00Z' },
  );
  mkdirSync(join(folder, runs.killed));
  plan(runs.killed, [{ title: 'closed tiny float32 users=4', loads: 1 }], {
    sessions: [{ startedAt: '2026-11-24T12:00:00Z', seconds: null }],
  });
  server = await serverOver(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

const plain = (html: string) =>
  html
    .replace(/<svg[\s\S]*?<\/svg>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(
      /&(amp|lt|gt|quot|#39);/g,
      (_, name) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name as 'lt'] ?? "'",
    )
    .replace(/\s+/g, ' ');
const page = async (path: string) => {
  const answer = await server.ask(path);
  const html = await answer.text();
  return { status: answer.status, html, text: plain(html) };
};
const linksIn = (html: string, pattern: RegExp) => [...new Set(html.match(pattern) ?? [])];

describe('the page of a run that served', () => {
  it('says that its plan came to an end, and links each load with the verdict of its seeds together', async () => {
    const { status, html, text } = await page(`/runs/${runs.whole}`);
    expect(status).toBe(200);
    expect(text).toContain('5 loads were served on NVIDIA H200. All 4 that were planned came to an end.');
    for (const { id } of [offline!, first!, second!, low!, high!]) expect(html).toContain(`/serving/${id}"`);
    const loads = html.slice(html.indexOf('id="loads"'), html.indexOf('id="search-1"'));
    expect(plain(loads).match(/✓ pass/g)).toHaveLength(1);
    expect(loads).not.toContain(low!.id);
    expect(text).toContain('Serve it again');
  });

  it('has where reports are written the way to its own', async () => {
    const address = `/runs/${runs.whole}`;
    const view = serverView('en', address, new URLSearchParams());
    const { body } = await withReport(runPage)(view, server.library, runs.whole);
    expect(String(body)).toContain('id="report"');
    expect(String(body)).toContain(`report ${runs.whole} --dossier`);
  });

  it('has the bracket of its search, and each rate that was tried with its loads', async () => {
    const { html } = await page(`/runs/${runs.whole}`);
    const search = html.slice(html.indexOf('id="search-1"'));
    const text = plain(search);
    expect(text).toContain('between 3 and 60 requests/s');
    expect(text).toMatch(/3 2,500 0 0\.0 % ✓ pass/);
    expect(text).toMatch(/60 2,500 2,500 100\.0 % ✕ given up/);
    expect(search).toMatch(/\/serving\/curve\/[0-9a-f]{16}"/);
    const zh = (await page(`/zh/runs/${runs.whole}`)).text;
    expect(zh).toContain('介于 3 与 60 请求/s 之间');
    expect(zh).toContain('计划的 4 项全部完成');
  });

  it('says where it was interrupted what is missing', async () => {
    const { text } = await page(`/runs/${runs.cut}`);
    expect(text).toContain('Interrupted: of 4 that were planned, 0 came to an end.');
    expect(text).toContain('0 of 2 whole, one cut off');
    expect(text).toContain('its search did not begin: server <never> seen');
    expect((await page(`/zh/runs/${runs.cut}`)).text).toContain('被中断：计划 4 项，完成 0 项。');
  });

  it('gives no verdict on a rate of a search that was cut off, and the one command of the search', async () => {
    const { html, text } = await page(`/runs/${runs.cut}`);
    expect(text).toContain('– no verdict cut off after 2,500 of 12,500 requests');
    expect(html.slice(html.indexOf('id="search-1"'))).not.toContain('✓');
    expect(text.split(`${reproduce} --seed 1`)).toHaveLength(2);
    expect((await page(`/zh/runs/${runs.cut}`)).text).toContain('在 12,500 个请求中的 2,500 个之后中断');
  });

  it('exists before its first load, and where a killed one never had any', async () => {
    const { status, text } = await page(`/runs/${runs.killed}`);
    expect(status).toBe(200);
    expect(text).toContain('No load came to be stored.');
    expect(text).toContain('whether it still serves cannot be known here');
    expect(text).toContain('Of 1 that were planned, 0 came to an end.');
    expect(text).toContain('not served: closed tiny float32 users=4');
  });

  it('shows loads beside trials on one page', async () => {
    const { html, text } = await page(`/runs/${runs.both}`);
    expect(text).toContain('0 of 1 row');
    expect(html).toContain('bw.triad');
    expect(html).toContain(`/serving/${both!.id}"`);
  });

  it('is there without a plan, and says nothing of one', async () => {
    const { status, html, text } = await page(`/runs/${runs.old}`);
    expect(status).toBe(200);
    expect(html).toContain(`/serving/${old!.id}"`);
    expect(text).toContain('1 load was served on NVIDIA H200. Made on 2026-11-20');
    expect((await page('/runs/nowhere')).status).toBe(404);
  });
});

describe('a site of one run that served', () => {
  it('has its loads, its plan and no others, and a page for each of them', async () => {
    const chosen = ({ record }: { readonly record: { readonly run: { readonly id: string } } }) =>
      record.run.id === runs.whole;
    const library = await readLibrary(folder, loadReference(), chosen);
    const { loads, manifests } = await library.loads();
    expect(new Set(loads.map(({ record }) => record.run.id))).toEqual(new Set([runs.whole]));
    expect(manifests.map(({ manifest }) => manifest.id)).toEqual([runs.whole]);
    const paths = new Set<string>();
    let page = '';
    for await (const { path, content } of siteFiles(library, new Map())) {
      paths.add(path);
      if (path === `runs/${runs.whole}/index.html`) page = String(content);
    }
    for (const id of [offline!, first!, second!, low!, high!].map((load) => load.id)) {
      expect(paths).toContain(`serving/${id}/index.html`);
      expect(paths).toContain(`zh/serving/${id}/index.html`);
      expect(page).toContain(`serving/${id}/index.html`);
    }
    expect(plain(page)).toContain('All 4 that were planned came to an end.');
    expect([...paths].filter((path) => path.startsWith('runs/2026'))).toEqual([
      `runs/${runs.whole}/index.html`,
    ]);
  });
});

describe('the list of runs', () => {
  it('has runs that served among the others, the newest first, with how far each came', async () => {
    const { html, text } = await page('/runs');
    const order = [runs.both, runs.killed, runs.cut, runs.whole, runs.old];
    expect(linksIn(html, /(?<=href="\/runs\/)[^"?#]+/g)).toEqual(order);
    expect(text).toContain('9 served loads stand among them.');
    expect(text).toMatch(/0 of 4 · interrupted/);
    expect(text).toMatch(/0 of 1 · without an end, perhaps/);
    expect(text).toContain('3 – 60 requests/s');
    expect(html).toContain(`/runs/${runs.whole}#search-1"`);
  });

  it('filters loads as it filters records', async () => {
    const found = async (query: string) =>
      linksIn((await page(`/runs?${query}`)).html, /(?<=<h2><a href="\/runs\/)[^"]+/g);
    expect(await found('workload=serving')).toEqual([runs.both, runs.killed, runs.cut, runs.whole, runs.old]);
    expect(await found('device=NVIDIA+H100+80GB+HBM3')).toEqual([runs.both]);
    expect(await found('to=2026-11-20')).toEqual([runs.old]);
    expect(await found(`search=${low!.id}`)).toEqual([runs.whole]);
    expect(await found('search=closed+users%3D4')).toEqual([runs.killed]);
    expect(await found('workload=serving&sort=value')).toHaveLength(5);
    expect((await page('/runs?search=nowhere')).text).toContain('No record fits search=nowhere');
  });
});

describe('/api/runs', () => {
  const rows = async () => ((await server.json('/api/runs')) as { rows: Record<string, unknown>[] }).rows;

  it('has the runs of the page, in its order, with what each served and how far it came', async () => {
    const listed = linksIn((await page('/runs')).html, /(?<=<h2><a href=")[^"]+/g);
    const all = await rows();
    expect(all.map((row) => row.page)).toEqual(listed);
    const told = all.map(({ id, kind, state, done, planned, loads, valid, degraded, invalid }) => [
      id,
      [kind, state, done, planned, loads, Number(valid) + Number(degraded) + Number(invalid)],
    ]);
    expect(Object.fromEntries(told)).toEqual({
      [runs.whole]: ['served', 'finished', 4, 4, 5, 5],
      [runs.cut]: ['served', 'interrupted', 0, 4, 2, 2],
      [runs.killed]: ['served', 'unknown', 0, 1, 0, 0],
      [runs.both]: ['both', 'finished', 1, 1, 1, 2],
      [runs.old]: ['served', 'finished', null, null, 1, 1],
    });
  });

  it('has the word on each load and the bracket of each search, and leads to the loads', async () => {
    const whole = (await rows()).find(({ id }) => id === runs.whole)!;
    expect(whole.serves).toHaveLength(3);
    expect(whole.verdicts).toEqual(['nothing is promised', 'pass', '3 – 60 requests/s']);
    const { rows: loads } = (await server.json(String(whole.loadsAt))) as { rows: { id: string }[] };
    expect(loads.map(({ id }) => id).toSorted()).toEqual(
      [offline!, first!, second!, low!, high!].map(({ id }) => id).toSorted(),
    );
  });

  it('leads to no figure of a record where a run served alone, and says of no run that it is not there', async () => {
    expect(await server.json(`/api/runs/${runs.whole}/figures`)).toEqual({ rows: [], total: 0, next: null });
    expect((await server.ask(`/api/runs/${runs.killed}/limits`)).status).toBe(200);
    expect((await server.ask('/api/runs/nowhere/figures')).status).toBe(404);
  });
});
