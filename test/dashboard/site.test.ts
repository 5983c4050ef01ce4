import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadAssets } from '../../dashboard/assets.ts';
import { FolderTaken, writeSite } from '../../dashboard/site/write.ts';
import { type SiteFile, siteFiles } from '../../dashboard/site.ts';
import { folderOf } from '../../dashboard/view/site-view.ts';
import { makeShownStore, recordedRuns } from '../fixtures/shown-store.ts';

let shown: Awaited<ReturnType<typeof makeShownStore>>;
let files: Map<string, SiteFile['content']>;
const folder = mkdtempSync(join(tmpdir(), 'assay-site-'));

const gather = async () => {
  const all = new Map<string, SiteFile['content']>();
  for await (const { path, content } of siteFiles(shown.library, loadAssets())) all.set(path, content);
  return all;
};
const textOf = (path: string) => String(files.get(path));
/** A source on the web is a link that a reader may follow; nothing of it is loaded. */
const withoutSources = (content: SiteFile['content']) =>
  String(content).replace(/<a href="https:\/\/[^"]*" rel="noreferrer">/g, '<a>');
const pagesOf = () => [...files].filter(([path]) => path.endsWith('.html'));

beforeAll(async () => {
  shown = await makeShownStore();
  files = await gather();
});
afterAll(() => {
  shown.remove();
  rmSync(folder, { recursive: true });
});

describe('a site', () => {
  it('is the same, byte for byte, when it is made again', async () => {
    const again = await gather();
    expect([...again.keys()]).toEqual([...files.keys()]);
    expect([...again].filter(([path, content]) => String(content) !== textOf(path))).toEqual([]);
  });

  it('has every page in both languages', () => {
    const paths = [...files.keys()].filter((path) => path.endsWith('index.html'));
    const english = paths.filter((path) => !path.startsWith('zh/'));
    expect(english.map((path) => `zh/${path}`).sort()).toEqual(
      paths.filter((path) => path.startsWith('zh/')).sort(),
    );
    expect(english).toContain(`runs/${recordedRuns.quick}/index.html`);
    expect(english).toContain('claims/C000-04/index.html');
    expect(english).toContain('claims/C000-04/_evidence=published/index.html');
    expect(english).toContain(`records/${shown.gpus.h200}/index.html`);
  });

  it('links only to files that it has, by relative addresses, and to sources on the web', () => {
    const broken = pagesOf().flatMap(([path, content]) =>
      Array.from(
        withoutSources(content).matchAll(/ (?:href|src|action)="([^"]*)"/g),
        ([, address]) => address!,
      )
        .map((address) => address.split('#')[0]!)
        .filter((address) => address !== '' && !files.has(posix.join(posix.dirname(path), address)))
        .map((address) => `${path}: ${address}`),
    );
    expect(broken).toEqual([]);
  });

  it('has nothing that only a server answers: no form but those that close a dialog', () => {
    const asking = pagesOf().filter(([, content]) => /<form(?! method="dialog")/.test(String(content)));
    expect(asking.map(([path]) => path)).toEqual([]);
    expect(textOf('claims/index.html')).toContain('assay serve');
    expect(textOf('browser/index.html')).toContain('assay serve');
  });

  it('says its policy in each page, and runs and loads nothing but files', () => {
    for (const [path, content] of pagesOf()) {
      expect(content, path).toContain(
        '<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;',
      );
      expect(withoutSources(content), path).not.toMatch(
        /type="module"|<script>|<style|style="|(="|url\()https?:\/\/(?!www\.w3\.org\/2000\/svg")/,
      );
    }
  });

  it('has the charts of a page beside it, with where they come from', () => {
    expect(textOf('ladder-bandwidth.csv')).toMatch(/^# title,/);
    expect(textOf('zh/ladder-bandwidth.svg')).toContain('<metadata>');
  });

  it('has the records as they lie in the store', () => {
    const [name] = readdirSync(join(shown.folder, recordedRuns.quick));
    const inStore = readFileSync(join(shown.folder, recordedRuns.quick, name!), 'utf8');
    expect(textOf(`records/${name}`)).toBe(inStore);
  });
});

describe('the folder of a page', () => {
  it('lies in the site whatever an id is', () => {
    const ids = ['../../etc', '..', 'a b', 'CON:', '%2e%2e', 'é', 'x'.repeat(300), '.hidden', 'a\u0000b'];
    for (const id of ids) {
      expect(folderOf('en', { path: `/runs/${id}`, query: '' })).toMatch(/^runs\/([a-z0-9_][\w.=,-]*\/)*$/i);
      expect(folderOf('en', { path: `/runs/${id}`, query: '' })).not.toContain('..');
    }
  });
});

describe('a site that is written', () => {
  async function* two(): AsyncGenerator<SiteFile> {
    yield { path: 'index.html', content: textOf('index.html') };
    yield { path: 'runs/index.html', content: 'runs' };
  }

  it('replaces a site, and leaves nothing of the one before', async () => {
    const place = join(folder, 'replaced');
    await writeSite(place, two());
    writeFileSync(join(place, 'runs', 'old.html'), '');
    expect(await writeSite(place, two())).toBe(2);
    expect(readdirSync(place).sort()).toEqual(['index.html', 'runs']);
    expect(existsSync(join(place, 'runs', 'old.html'))).toBe(false);
  });

  it('replaces one with everything that a site has beside its first page, such as the chart of a ladder', async () => {
    const ofEach = new Map([...files].map(([path, content]) => [path.split('/')[0]!, { path, content }]));
    async function* one(): AsyncGenerator<SiteFile> {
      yield* ofEach.values();
    }
    expect([...ofEach.keys()]).toContain('ladder-bandwidth.csv');
    const place = join(folder, 'whole');
    await writeSite(place, one());
    expect(await writeSite(place, one())).toBe(ofEach.size);
  });

  it('does not touch a folder that holds something else', async () => {
    const place = join(folder, 'mine');
    mkdirSync(place);
    writeFileSync(join(place, 'thesis.tex'), 'mine');
    await expect(writeSite(place, two())).rejects.toThrow(FolderTaken);
    expect(readdirSync(place)).toEqual(['thesis.tex']);
  });

  it('does not take any index.html for a site', async () => {
    const place = join(folder, 'homepage');
    mkdirSync(place);
    writeFileSync(join(place, 'index.html'), '<h1>mine</h1>');
    await expect(writeSite(place, two())).rejects.toThrow('index.html');
  });

  it('is there whole or not at all', async () => {
    const place = join(folder, 'half');
    async function* failing(): AsyncGenerator<SiteFile> {
      yield* two();
      throw new Error('the store went away');
    }
    await expect(writeSite(place, failing())).rejects.toThrow('the store went away');
    await writeSite(place, two());
    await expect(writeSite(place, failing())).rejects.toThrow('the store went away');
    expect(readdirSync(place).sort()).toEqual(['index.html', 'runs']);
    expect(readdirSync(folder).filter((name) => /partial|before/.test(name))).toEqual([]);
  });
});
