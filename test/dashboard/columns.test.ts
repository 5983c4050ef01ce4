import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pages } from '../../dashboard/app.ts';
import { loadAssets } from '../../dashboard/assets.ts';
import { siteFiles } from '../../dashboard/site.ts';
import { definitionIds } from '../../results/record/definitions.ts';
import { makeShownStore, recordedRuns } from '../fixtures/shown-store.ts';
import { serverOver } from './asked.ts';

// Whoever reads the head of a column can ask what it means.

let shown: Awaited<ReturnType<typeof makeShownStore>>;
let server: Awaited<ReturnType<typeof serverOver>>;
beforeAll(async () => {
  shown = await makeShownStore();
  server = await serverOver(shown.folder, { library: shown.library });
});
afterAll(() => shown.remove());

const addresses = async (): Promise<string[]> => {
  const [stored] = await shown.library.recordsOf(recordedRuns.quick);
  const ids: Readonly<Record<string, readonly string[]>> = {
    '/runs/:id': Object.values(recordedRuns),
    '/records/:id': [stored!.id, shown.gpus.h200],
    '/imports/:id': Object.values(shown.imports).map(({ id }) => id),
    '/claims/:id': ['C000-04', 'C003-04'],
    '/devices/:id': ['h200-sxm-141gb', 'intel-r-xeon-r-processor'],
    '/method/:id': ['0014-probes-are-searched'],
    '/serving/:id': [shown.load],
    '/serving/:id/what-if': [shown.load],
    '/serving/curve/:id': [shown.curve],
  };
  const queries: Readonly<Record<string, string>> = {
    '/compare': `?records=${shown.gpus.h100},${shown.gpus.h200}`,
    '/runs': '?sort=-value',
  };
  const all = pages.flatMap(([path]) =>
    ids[path] ? ids[path].map((id) => path.replace(':id', id)) : [path, `${path}${queries[path] ?? ''}`],
  );
  return [...new Set(all)];
};

/** Heads of tables; a page of docs/ brings its own, which are prose. */
const headsOf = (html: string): string[] =>
  Array.from(
    html
      .replace(/<div class="document"[\s\S]*?\n<\/div>/g, '')
      .matchAll(/<th scope="col"[^>]*>([\s\S]*?)<\/th>/g),
    ([, inner]) => inner!,
  );

const idsOf = (html: string) => new Set(Array.from(html.matchAll(/ id="([^"]+)"/g), ([, id]) => id!));

/** Heads that are names of what is compared: a record or a result has no meaning in a glossary. */
const isName = (head: string) => head === shown.gpus.h100 || head === shown.gpus.h200;

describe.each(['', '/zh'])('the head of every column on every page below "%s/"', (prefix) => {
  it('leads to its word in the glossary', async () => {
    const glossary = idsOf(await server.text(`${prefix}/method`));
    let count = 0;
    for (const path of await addresses()) {
      const html = await server.text(`${prefix}${path}`);
      for (const head of headsOf(html).filter((each) => !isName(each))) {
        const [, word] = new RegExp(`<a class="word" href="${prefix}/method#([^"]+)"`).exec(head) ?? [];
        expect(word && glossary.has(word), `${prefix}${path}: ${head}`).toBe(true);
        count++;
      }
    }
    expect(count).toBeGreaterThan(150);
  });
});

describe('in a site', () => {
  it('the heads lead to the same words, by relative addresses', async () => {
    const files = new Map<string, string>();
    for await (const { path, content } of siteFiles(shown.library, loadAssets())) {
      if (path.endsWith('.html')) files.set(path, String(content));
    }
    const wordless = [...files].flatMap(([path, html]) => {
      const glossary = idsOf(
        files.get(path.startsWith('zh/') ? 'zh/method/index.html' : 'method/index.html')!,
      );
      return headsOf(html)
        .filter((head) => {
          const [, word] =
            /<a class="word" href="(?:(?:\.\.\/)*(?:zh\/)?method\/)?index\.html#([^"]+)"/.exec(head) ?? [];
          return !isName(head) && (word === undefined || !glossary.has(word));
        })
        .map((head) => `${path}: ${head}`);
    });
    expect(files.size).toBeGreaterThan(100);
    expect(wordless).toEqual([]);
  });
});

describe('the page of the glossaries', () => {
  it('has each address once: a word takes the place of no figure, no doubt and no heading', async () => {
    const html = await server.text('/method');
    const ids = Array.from(html.matchAll(/ id="([^"]+)"/g), ([, id]) => id!);
    for (const id of definitionIds) expect(ids).toContain(id);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  });
});
