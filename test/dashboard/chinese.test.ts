import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pages } from '../../dashboard/app.ts';
import { storeRecord } from '../../results/record/store.ts';
import { gpuRun } from '../fixtures/gpu-run.ts';
import { madeUpGpus } from '../fixtures/made-up-record.ts';
import { makeShownStore, recordedRuns } from '../fixtures/shown-store.ts';
import { serverOver } from './asked.ts';

let shown: Awaited<ReturnType<typeof makeShownStore>>;
let server: Awaited<ReturnType<typeof serverOver>>;
let loads: string[];
beforeAll(async () => {
  shown = await makeShownStore();
  for (const record of gpuRun(madeUpGpus.h200, 'h200', '2026-11-25T10:00:00Z'))
    await storeRecord(`${shown.folder}/${record.run.id}`, record);
  server = await serverOver(shown.folder, { imports: shown.importFolder });
  loads = (await server.library.loads()).loads.map(({ id }) => id);
});
afterAll(() => shown.remove());

/** Elements whose text is of no language, or of which no part can be marked. */
const exempt: { readonly [element: string]: string } = {
  code: 'what is typed, and ids',
  pre: 'what is typed',
  kbd: 'keys',
  title: 'of a picture: one string with names of sources in it, of which no part can be marked',
  desc: 'of a picture: likewise',
};

/** A word of English: letters between spaces. What has a digit or a point in it is an id, a version or a unit. */
const words = (text: string) =>
  text.split(/\s+/).filter((part) => /^[("]?[A-Za-z][A-Za-z'’]+[,.;:)!?"]*$/.test(part)).length;

/** Runs of a text without a Chinese character or sign. */
const runs = (text: string) => text.split(/[\p{Script=Han}\u3000-\u303f\uff00-\uffef“”‘’…—·]+/u);

const entities: { readonly [name: string]: string } = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** Texts of a page of more than three English words in a row that no element marks as English. */
function unmarked(html: string): string[] {
  const open: { readonly name: string; readonly isRead: boolean }[] = [];
  const found: string[] = [];
  const body = html.slice(html.indexOf('<body'));
  for (const [, end, name, attributes, text] of body.matchAll(
    /<(\/?)([a-zA-Z0-9]+)((?:"[^"]*"|[^>"])*)>|([^<]+)/g,
  )) {
    const isRead = open.at(-1)?.isRead ?? true;
    if (text !== undefined) {
      const plain = text.replace(/&(amp|lt|gt|quot|#39);/g, (_, entity) => entities[entity]!);
      if (isRead && runs(plain).some((run) => words(run) > 3)) found.push(plain.trim());
    } else if (end) {
      while (open.length > 0 && open.pop()!.name !== name);
    } else if (!attributes!.endsWith('/') && !/^(input|br|link|meta|img|hr)$/.test(name!)) {
      const language = /\blang="([^"]*)"/.exec(attributes!)?.[1];
      const isOwn = language === undefined ? isRead : language !== 'en';
      open.push({ name: name!, isRead: isOwn && !(name! in exempt) });
    }
  }
  return found;
}

describe('a text that is not marked', () => {
  it('is found in an element, and not where it or one around it is English, or a name', () => {
    expect(unmarked('<body><p>说法 this is four words</p>')).toEqual(['说法 this is four words']);
    expect(unmarked('<body><p lang="en">this is four words <b>and four more words</b></p>')).toEqual([]);
    expect(unmarked('<body lang="en"><p lang="zh">this is four words</p>')).toHaveLength(1);
    expect(unmarked('<body><p>NVIDIA H200 141GB SXM 显存 three more words</p><br><p>好</p>')).toEqual([]);
  });
});

const partsOf = (path: string): readonly string[] =>
  ({
    '/runs/:id': server.library.runs(100).map(({ id }) => id),
    '/records/:id': server.library.rows({ limit: 1000 }).rows.map(({ id }) => id),
    '/imports/:id': Object.values(shown.imports).map(({ id }) => id),
    '/claims/:id': server.library.reference.claims.map(({ id }) => id),
    '/devices/:id': Object.keys(server.library.reference.devices),
    '/method/:id': ['method'],
    '/serving/:id': loads,
    '/serving/:id/what-if': loads,
    '/serving/curve/:id': [shown.curve],
  })[path] ?? [''];

describe.each(pages.map(([path]) => path))('the Chinese page %s', (path) => {
  it('leaves no English text unmarked', async () => {
    const parts = partsOf(path);
    expect(parts.length).toBeGreaterThan(0);
    const found = new Set<string>();
    for (const part of parts) {
      const answer = await server.ask(`/zh${path.replace(':id', part)}`);
      expect(answer.status).toBe(200);
      for (const text of unmarked(await answer.text())) found.add(text);
    }
    expect([...found]).toEqual([]);
  });
});

describe('a Chinese page', () => {
  const textOf = async (path: string) => (await server.text(path)).replace(/<[^>]+>/g, '');

  it('says in Chinese what a doubt saw', async () => {
    const text = await textOf(`/zh/runs/${recordedRuns.quick}`);
    expect(text).toMatch(/个进程中，最慢的用时是最快的 [\d.]+ 倍|其他程序占 [\d.]+ %/);
    expect(text).not.toMatch(/other programs|times as long/);
  });

  it('says in Chinese what differs between records, and why they are not compared', async () => {
    const { rows } = server.library.rows({ search: 'bw.copy', limit: 1 });
    const text = await textOf(`/zh/compare?records=${rows[0]!.id},${shown.gpus.h200}`);
    expect(text).toContain('负载不同：llama-2-70b 与 bw.copy。');
    expect(text).toMatch(/上下文\s*未注明/);
  });

  it('says in Chinese what decides a claim, with the tests by their names', async () => {
    const text = await textOf('/zh/claims/C000-04');
    expect(text).toMatch(/这取决于所指的是哪个指标。以下成立：FP8 稠密算力（标称）（6\.69）；以下不成立：/);
  });

  it('says in Chinese what a measured figure shows of a device', async () => {
    const text = await textOf('/zh/devices/h200-sxm-141gb');
    expect(text).toMatch(/峰值的下界（标称峰值的 .*器件不慢于此。/);
    expect(text).toMatch(/未测量：.*assay run memory\.capacity/);
  });
});
