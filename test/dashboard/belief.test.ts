import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openLibrary } from '../../dashboard/index.ts';
import { readLibrary } from '../../dashboard/library/in-memory.ts';
import type { Library } from '../../dashboard/library.ts';
import { mainFigure } from '../../results/figures/efficiency.ts';
import { formatFigure } from '../../results/figures/words.ts';
import { type StoredRecord, storeRecord } from '../../results/record/store.ts';
import type { Record as Content } from '../../results/record.ts';
import { loadReference } from '../../results/reference/load.ts';
import { assay, makeHome } from '../fixtures/assay.ts';
import { madeUpRecord } from '../fixtures/made-up-record.ts';
import { withSamples } from '../fixtures/with-samples.ts';
import { serverOver } from './asked.ts';

// Pages, the API and the terminal show one thing of a record, whatever its file says: what follows from its samples.

const home = makeHome();
afterAll(home.remove);

const stream = (value: number): Content =>
  withSamples(madeUpRecord({ kernel: 'bw.read', figures: [{ definition: 'bw.read', value }] }));
const inRun = (record: Content, id: string): Content => ({ ...record, run: { ...record.run, id } });

/** A record that a version before this one left: its interval is that of an arithmetic mean. */
const early = '5909da8880f76807';
const edited: { stored?: StoredRecord; true?: Content } = {};
let doubted: StoredRecord;
let hollow: StoredRecord;

beforeAll(async () => {
  const folder = join(home.store, 'early');
  mkdirSync(folder, { recursive: true });
  cpSync(join(import.meta.dirname, '../fixtures/records', `${early}.json`), join(folder, `${early}.json`));
  edited.true = inRun(stream(2e12), 'edited');
  const figures = edited.true.figures.map((figure, i) => (i === 0 ? { ...figure, value: 9e12 } : figure));
  edited.stored = await storeRecord(join(home.store, 'edited'), { ...edited.true, figures });
  // What an earlier rule took for a doubt.
  const reasons = [{ code: 'gc_pauses' as const, detail: '12 ms of 100 ms', repeat: 0 }];
  doubted = await storeRecord(join(home.store, 'doubted'), {
    ...inRun(stream(3e12), 'doubted'),
    validity: { state: 'DEGRADED', reasons },
  });
  const bare = madeUpRecord({ kernel: 'bw.copy', figures: [{ definition: 'bw.copy', value: 8e13 }] });
  hollow = await storeRecord(join(home.store, 'hollow'), inRun(bare, 'hollow'));
});

const libraries: readonly [string, () => Promise<Library>][] = [
  ['in memory', () => readLibrary(home.store, loadReference())],
  ['with an index', openVerified],
];

async function openVerified(): Promise<Library> {
  const library = await openLibrary({
    store: home.store,
    cacheFolder: home.cache,
    reference: loadReference(),
  });
  await library.listed();
  await vi.waitFor(() => expect(library.isVerified()).toBe(true), { timeout: 60_000, interval: 20 });
  return library;
}

const plain = (html: string) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ');

describe.each(libraries)('a server with a library %s', (_name, open) => {
  let library: Library;
  let server: Awaited<ReturnType<typeof serverOver>>;
  beforeAll(async () => {
    library = await open();
    server = await serverOver(home.store, { library });
  });
  afterAll(() => library.close());

  it('shows each record with the strings and the validity of the terminal, on pages and in the API', async () => {
    const { stdout } = await assay(home, ['list', 'records', '--store', home.store, '--json']);
    const listed = JSON.parse(stdout) as {
      id: string;
      validity: string;
      figure: Content['figures'][number];
    }[];
    expect(listed.map(({ id }) => id).sort()).toEqual([early, edited.stored!.id, doubted.id].sort());
    const { rows } = (await server.json('/api/records')) as {
      rows: { id: string; shown: string; validity: string }[];
    };
    expect(rows).toHaveLength(listed.length);
    const runsPage = plain(await server.text('/runs'));
    for (const { id, validity, figure } of listed) {
      const shown = formatFigure(figure);
      expect(rows.find((row) => row.id === id)).toMatchObject({ shown, validity });
      const terminal = (await assay(home, ['show', id, '--store', home.store])).stdout.replace(/\s+/g, ' ');
      const run = library.row(id)!.run;
      const pages = await Promise.all([`/records/${id}`, `/runs/${run}`].map(server.text));
      for (const text of [terminal, runsPage, ...pages.map(plain)]) {
        expect(text).toContain(shown);
        expect(text).toContain(validity);
      }
      const figures = (await server.json(`/api/records/${id}/figures`)) as { rows: { shown: string }[] };
      for (const { shown: each } of figures.rows) expect(terminal).toContain(each);
    }
  });

  it('uses of an edited figure what its samples give, and names it as the terminal does', async () => {
    const { id, record } = edited.stored!;
    const [says, gives] = [formatFigure(mainFigure(record)), formatFigure(mainFigure(edited.true!))];
    const { stderr, code } = await assay(home, ['show', id, '--store', home.store]);
    const sentence = 'figures were changed: bw.read says 9 TB/s, its samples give 2.00 TB/s';
    const head = '1 record says what the samples do not give; what they give is used:';
    expect([code, stderr.replace(/\s+/g, ' ')]).toEqual([3, expect.stringContaining(sentence)]);
    expect(stderr.replace(/\s+/g, ' ')).toContain(head);
    for (const path of [`/records/${id}`, '/runs/edited', '/status']) {
      const page = plain(await server.text(path));
      expect(page, path).toContain(sentence);
      expect(page, path).toContain(head);
      expect(page, path).not.toContain(says);
    }
    const chinese = plain(await server.text(`/zh/records/${id}`));
    expect(chinese).toContain('以样本得出的数值为准');
    expect(chinese).toContain('数值被改动过：bw.read 写为 9 TB/s，由样本得出的是 2.00 TB/s');
    expect(plain(await server.text('/runs'))).toContain(gives);
    const measured = (await library.measured()).flatMap(({ comparands }) => comparands);
    expect(measured.filter(({ figure }) => figure.centre > 8e12)).toEqual([]);
  });

  it('tells what was written by other rules from what was changed', async () => {
    expect(library.row(early)!.contradiction!.kind).toBe('other rules');
    expect(library.row(doubted.id)!.contradiction).toEqual({
      kind: 'other rules',
      says: ['the validity says DEGRADED, it is VALID'],
    });
    const page = plain(await server.text(`/records/${doubted.id}`));
    expect(page).toContain('1 record was written by other rules than those of this assay');
    expect(page).not.toContain('figures were changed');
    expect(plain(await server.text(`/zh/records/${doubted.id}`))).toContain(
      '有效性写为 DEGRADED，实为 VALID',
    );
    expect(library.row(edited.stored!.id)!.contradiction!.kind).toBe('changed');
    expect(library.contradicting('other rules', 1)).toMatchObject({ total: 2, rows: [{}] });
    expect(library.contradicting('changed', 9).rows.map(({ id }) => id)).toEqual([edited.stored!.id]);
  });

  it('leaves out what has figures and no samples, and says why, as the terminal does', async () => {
    const why = 'it has figures, and no samples that give them.';
    expect(library.unreadable()).toEqual([{ path: `hollow/${hollow.id}.json`, why }]);
    expect((await server.ask(`/records/${hollow.id}`)).status).toBe(404);
    expect((await assay(home, ['list', 'records', '--store', home.store])).stderr).toContain(why);
  });

  it('gives the file of a record as it lies in the store', async () => {
    const { id, path } = edited.stored!;
    const answer = await server.ask(`/api/records/${id}`);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(readFileSync(path));
  });
});

describe('records from elsewhere that claim a run of this host', () => {
  const store = join(home.folder, 'both');
  const at = (record: Content, minute: number): Content => ({
    ...record,
    createdAt: `2026-11-22T12:0${minute}:00.000Z`,
  });
  const own = at(inRun(stream(2e12), 'claimed'), 1);
  const sent = at({ ...own, repeats: own.repeats.map((each) => ({ ...each })) }, 2);
  let ids: { readonly own: string; readonly sent: string };
  beforeAll(async () => {
    const kept = await storeRecord(join(store, 'claimed'), own);
    ids = { own: kept.id, sent: (await storeRecord(join(store, 'elsewhere'), sent)).id };
  });

  it('supersede no record of this host in any command that weighs evidence', async () => {
    for (const id of [ids.own, ids.sent]) {
      const { stderr } = await assay(home, ['compare', id, id.slice(0, 8), '--record', store]);
      expect(stderr).not.toMatch(/There is no record/);
    }
  });

  it('are no part of its run', async () => {
    const library = await readLibrary(store, loadReference());
    const idsOf = async (isFromElsewhere?: boolean) =>
      (await library.recordsOf('claimed', isFromElsewhere)).map(({ id }) => id);
    expect([await idsOf(), await idsOf(true)]).toEqual([[ids.own], [ids.sent]]);
    expect([library.row(ids.own)!.supersededBy, library.row(ids.sent)!.supersededBy]).toEqual([null, null]);
  });

  const opened: readonly [string, () => Promise<Library>][] = [
    ['in memory', () => readLibrary(store, loadReference())],
    ['with an index', openListed],
  ];
  async function openListed(): Promise<Library> {
    const cacheFolder = join(home.cache, 'both');
    const library = await openLibrary({ store, cacheFolder, reference: loadReference() });
    await library.listed();
    return library;
  }

  it.each(opened)('are a run apart in every list of a library %s, on a page of its own', async (_, open) => {
    const library = await open();
    const server = await serverOver(store, { library });
    const counts = { VALID: 1, DEGRADED: 0, INVALID: 0 };
    const claimed = library.runs(9).filter(({ id }) => id === 'claimed');
    expect(claimed).toMatchObject([
      { isFromElsewhere: true, counts },
      { isFromElsewhere: false, counts },
    ]);
    expect(library.rows({ limit: 9, run: 'claimed' }).total).toBe(2);
    const list = await server.text('/runs?search=claimed');
    const links = [...list.matchAll(/<h2><a href="([^"]+)"/g)].map(([, href]) => href);
    expect(links).toEqual(['/runs/claimed?from=elsewhere', '/runs/claimed']);
    const texts = await Promise.all(links.map((link) => server.text(link!)));
    for (const text of texts) expect(plain(text)).toMatch(/1 of 1 row/);
    expect(texts.map((text) => [ids.own, ids.sent].filter((id) => text.includes(id)))).toEqual([
      [ids.sent],
      [ids.own],
    ]);
    expect(texts.map((text) => plain(text).includes('From another host.'))).toEqual([true, false]);
    const { rows } = (await server.json('/api/runs?limit=1')) as { rows: object[] };
    expect(rows).toMatchObject([{ fromAnotherHost: true }]);
    await library.close();
  });

  it('judge no record of this host', async () => {
    // A probe that would make every step of the run impossible, were it of the run.
    const other = inRun(stream(1e9), 'judged');
    const probe = at({ ...other, workload: { ...other.workload, key: 'another trial' } }, 3);
    const step = madeUpRecord({
      model: 'llama-2-70b',
      cost: { bytesRead: 1.4e11, tokens: 1 },
      figures: [{ definition: 'decode.step.tput', value: 30 }],
    });
    const stored = await storeRecord(join(store, 'judged'), at(inRun(withSamples(step), 'judged'), 4));
    await storeRecord(join(store, 'elsewhere'), probe);
    expect((await readLibrary(store, loadReference())).row(stored.id)!.validity).toBe('VALID');
    const { stdout } = await assay(home, ['list', 'records', '--store', store, '--json']);
    const listed = JSON.parse(stdout) as { id: string; validity: string }[];
    expect(listed.find(({ id }) => id === stored.id)!.validity).toBe('VALID');
  });
});
