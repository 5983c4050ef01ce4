import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lists } from '../../dashboard/api.ts';
import { pages } from '../../dashboard/app.ts';
import { type Imported, importedSchema } from '../../results/import/imported.ts';
import { storeRecord } from '../../results/record/store.ts';
import { recordSchema, type Record as StoredRecord } from '../../results/record.ts';
import { makeImportStore } from '../fixtures/import-store.ts';
import { madeUpRecord } from '../fixtures/made-up-record.ts';
import { withSamples } from '../fixtures/with-samples.ts';
import { parseCsv, serverOver } from './asked.ts';

// A record is a file that somebody sent. Whatever its texts and numbers are, every page and download of it is one of ours.

const texts = {
  markup: '<img src=x onerror=alert(1)>"><script>alert(1)</script>',
  'an attribute': `' onmouseover='alert(1)' x="y" onfocus="alert(1)`,
  'the end of a title': '</title></desc></svg><svg onload=alert(1)>',
  'an address': 'javascript:alert(1)//https://evil.example/',
  'a path': '../../../etc/passwd',
  'a formula': '=HYPERLINK("https://evil.example","x")',
  'another formula': "@SUM(1+1)*cmd|' /C calc'!A0",
  'marks of direction': '\u202eabc\u2066def\u2069\u200b\ufeff',
  'a terminal sequence': '\u001b[2J\u0007\r\n,;\t',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is to stay as it is
  'template words': '${1+1}{{7*7}}<%= 1 %>&lt;b&gt;&#60;',
  'a very long word': 'W'.repeat(50_000),
  nothing: '',
};

const numbers = {
  zero: 0,
  huge: Number.MAX_VALUE,
  tiny: Number.MIN_VALUE,
  negative: -1,
  'the largest whole': 2 ** 53 - 1,
};

type Path = readonly (string | number)[];

/** Leaves of a kind; of a long list the first entry stands for all. */
function leaves(value: unknown, kind: 'string' | 'number', path: Path = []): Path[] {
  if (typeof value === kind) return [path];
  if (value === null || typeof value !== 'object') return [];
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.slice(0, 1).map((item, i) => [i, item])
    : Object.entries(value);
  return entries.flatMap(([key, item]) => leaves(item, kind, [...path, key]));
}

function withValue<T>(value: T, [key, ...rest]: Path, changed: unknown): T {
  if (key === undefined) return changed as T;
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as never;
  (copy as Record<string, unknown>)[key] = withValue((value as Record<string, unknown>)[key], rest, changed);
  return copy;
}

const fits = (record: StoredRecord) => recordSchema.safeParse(record).success;

const sample = () => {
  const folder = join(import.meta.dirname, '../fixtures/records');
  return recordSchema.parse(JSON.parse(readFileSync(join(folder, '5909da8880f76807.json'), 'utf8')));
};

/** Records in which every text that the schema leaves open is hostile at once, and records with one such number each. */
function hostileRecords(): StoredRecord[] {
  const real = sample();
  const probe = withSamples(
    madeUpRecord({ gpu: null, kernel: 'bw.read', figures: [{ definition: 'bw.read', value: 5e10 }] }),
  );
  const inRun = (record: StoredRecord, key: string): StoredRecord => ({
    ...record,
    run: { ...record.run, id: record.run.id.slice(0, 200) },
    workload: { ...record.workload, key },
  });
  const spoiled = [real, probe].flatMap((record, of) => [
    ...Object.entries(texts).map(([name, text]) =>
      inRun(
        leaves(record, 'string').reduce((changed, path) => {
          const next = withValue(changed, path, text);
          return fits(next) ? next : changed;
        }, record),
        `${name} ${of}`,
      ),
    ),
    ...Object.entries(numbers).flatMap(([name, number]) =>
      leaves(record, 'number')
        .map((path) => inRun(withValue(record, path, number), `${name} ${path.join('.')} ${of}`))
        .filter(fits),
    ),
  ]);
  return [real, inRun(probe, 'probe'), ...spoiled];
}

/** Imports in which every text that the schema leaves open is hostile at once, and imports with one such number each. */
async function hostileImports(): Promise<Imported[]> {
  const { imports, remove } = await makeImportStore();
  remove();
  const isImported = (value: unknown) => importedSchema.safeParse(value).success;
  return [imports.contradictory, imports.invalid, imports.rejected].flatMap(({ imported }, of) => {
    const own = (changed: Imported, name: string): Imported => ({
      ...changed,
      source: { ...changed.source, sha256: createHash('sha256').update(`${name} ${of}`).digest('hex') },
    });
    const spoil = (changed: Imported, path: Path, text: string) => {
      const next = withValue(changed, path, text);
      return isImported(next) ? next : changed;
    };
    return [
      ...Object.entries(texts).map(([name, text]) =>
        own(
          leaves(imported, 'string').reduce((changed, path) => spoil(changed, path, text), imported),
          name,
        ),
      ),
      ...Object.entries(numbers).flatMap(([name, number]) =>
        leaves(imported, 'number')
          .map((path) => own(withValue(imported, path, number), `${name} ${path.join('.')}`))
          .filter(isImported),
      ),
    ];
  });
}

const importFolder = mkdtempSync(join(tmpdir(), 'assay-hostile-imports-'));
let importIds: string[];
const folder = mkdtempSync(join(tmpdir(), 'assay-hostile-'));
let server: Awaited<ReturnType<typeof serverOver>>;
let ids: string[];
afterAll(() => {
  for (const path of [folder, importFolder]) rmSync(path, { recursive: true, force: true });
});

beforeAll(async () => {
  const stored = [];
  for (const record of hostileRecords()) stored.push(await storeRecord(folder, record));
  ids = stored.map(({ id }) => id);
  // Files that are no records, in a folder whose name is hostile too.
  const odd = join(folder, '<img src=x onerror=alert(1)>');
  mkdirSync(odd);
  writeFileSync(join(odd, '0123456789abcdef.json'), '{"schema":"<script>alert(1)</script>"');
  const half = readFileSync(stored[0]!.path, 'utf8').replace(/"reproduce": "/, '$&\\ud800');
  writeFileSync(join(odd, '0123456789abcde0.json'), half);
  importIds = (await hostileImports()).map((imported) => {
    const id = imported.source.sha256.slice(0, 16);
    mkdirSync(join(importFolder, id));
    writeFileSync(join(importFolder, id, 'imported.json'), JSON.stringify(imported));
    return id;
  });
  const oddImport = join(importFolder, '<img src=x onerror=alert(1)>\u202e');
  mkdirSync(oddImport);
  writeFileSync(join(oddImport, 'imported.json'), '{"<script>alert(1)</script>": 1}');
  server = await serverOver(folder, { imports: importFolder });
});

const tag =
  /<(\/?[a-z][a-z0-9-]*)((?:\s+[a-z][a-z0-9:-]*(?:="[^"<>]*")?)*)\s*\/?>|<!doctype html>|<\?xml [^<>]*\?>/gi;

const ourScript = /^( type="module")? src="\/assets\/[a-z/-]+\.[jt]s"( defer)?$/;
const loads = ['img', 'iframe', 'object', 'embed', 'base', 'style'];
const address = /^(\/(?!\/)|#|\?|https:\/\/(?!evil)|$)/;

/** Whether a tag runs, loads or styles something, or leads to somebody else. */
function isStrange(name = '', attributes = ''): boolean {
  if (name === 'script' && !ourScript.test(attributes)) return true;
  if (loads.includes(name)) return true;
  const pairs = Array.from(
    attributes.matchAll(/([a-z][a-z0-9:-]*)(?:="([^"]*)")?/gi),
    ([, key, value = '']) => [key!.toLowerCase(), value] as const,
  );
  return pairs.some(
    ([key, value]) =>
      /^on|^style$|^srcdoc$/.test(key) ||
      (['href', 'src', 'action', 'xlink:href'].includes(key) && !address.test(value)),
  );
}

/** Every `<` of a page begins a tag that this project writes; no tag runs, loads or styles anything by itself. */
function expectOurs(page: string, where: string) {
  const rest = page.replace(tag, '');
  const stray = rest.indexOf('<');
  expect(stray, `${where}: "${rest.slice(stray, stray + 80)}" begins no tag of ours`).toBe(-1);
  // Asserted once for a page: a page has thousands of attributes, and an assertion for each would take longer than the page.
  const strange = Array.from(page.matchAll(tag)).filter(([, name, attributes]) =>
    isStrange(name, attributes),
  );
  expect(
    strange.map(([text]) => text),
    where,
  ).toEqual([]);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that it is about
  const steering = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066-\u2069\ufeff]/;
  expect(steering.exec(page)?.index, `${where}: a character that steers`).toBeUndefined();
}

function expectSafeCells(text: string, where: string) {
  const isNumber = (cell: string) => /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(cell);
  const begins = parseCsv(text)
    .flat()
    .filter((cell) => !isNumber(cell) && /^[=+\-@\t\r\n]/.test(cell));
  expect(begins, where).toEqual([]);
}

/** A page or a file of the dashboard, opened and looked at, with every picture and file that it offers. */
async function open(path: string): Promise<string[]> {
  const answer = await server.ask(path);
  const body = await answer.text();
  expect(answer.status, `${path}: ${body.slice(0, 300)} ${server.errors.at(-1)}`).toBe(200);
  const type = answer.headers.get('content-type')!;
  if (type.startsWith('text/html') || type.startsWith('image/svg')) expectOurs(body, path);
  if (type.startsWith('text/csv')) expectSafeCells(body, path);
  return Array.from(body.matchAll(/href="([^"]*download=[^"]*)"/g), ([, href]) =>
    href!.replaceAll('&#39;', "'").replaceAll('&amp;', '&'),
  );
}

const openAll = async (path: string) => {
  for (const file of await open(path)) await open(file);
};

const alone = pages.map(([path]) => path).filter((path) => !path.includes(':'));

describe('of hostile records', () => {
  it.each(alone.flatMap((path) => [path, `/zh${path}`]))('the page %s and its files are ours', openAll);

  it('the page of each, and its file', async () => {
    for (const id of ids) {
      await openAll(`/records/${id}`);
      await open(`/records/${id}.json`);
    }
  });

  it('the pages of their runs', async () => {
    for (const { id } of server.library.runs(1000).filter(({ id }) => id !== ''))
      await openAll(`/runs/${encodeURIComponent(id)}`);
  });

  it('a comparison of them', async () => {
    for (let i = 0; i + 6 <= Math.min(ids.length, 120); i += 6) {
      await openAll(`/compare?records=${ids.slice(i, i + 6).join(',')}`);
    }
  });

  it.each(Object.entries(texts))('a search for %s', async (_, text) => {
    await openAll(`/runs?search=${encodeURIComponent(text.slice(0, 200))}`);
  });

  // The store has no served load: those have tests of their own.
  it.each(
    lists.filter(({ path }) => path !== '/compare' && !path.startsWith('/loads/')).map(({ path }) => path),
  )('the list %s in every format', async (path) => {
    const run = server.library.runs(1000).find(({ id }) => id !== '')!.id;
    const id = path.startsWith('/imports/') ? importIds[0]! : ids.at(-1)!;
    const part = path.startsWith('/runs/') ? encodeURIComponent(run) : id;
    for (const format of ['json', 'csv', 'ndjson']) {
      await open(`/api${path.replace('{id}', part)}?format=${format}`);
    }
  });
});

describe('of hostile imports', () => {
  it('every one is listed, and what is none is named', () => {
    expect(server.library.imports.rows({ limit: 1000 }).total).toBe(importIds.length);
    expect(importIds.length).toBeGreaterThan(60);
    expect(server.library.imports.unreadable()).toHaveLength(1);
  });

  it.each(['', '/zh'])('the pages below "%s/" are ours', async (prefix) => {
    for (const id of importIds) await openAll(`${prefix}/imports/${id}`);
    for (const query of ['', '?auditor=contradictory', '?search=alert']) {
      await openAll(`${prefix}/imports${query}`);
    }
  });

  it('a comparison of them, and what was read', async () => {
    for (let i = 0; i + 6 <= importIds.length; i += 6) {
      const names = importIds.slice(i, i + 6).map((id) => `${id}@1`);
      await open(`/compare?records=${[...importIds.slice(i, i + 6)].join(',')}`);
      const answer = await server.ask(`/zh/compare?records=${names.join(',')}`);
      expectOurs(await answer.text(), names.join());
    }
    await open(`/imports/${importIds[0]}.json`);
  });
});

describe('an address that asks for what cannot be', () => {
  it.each(Object.values(texts).filter((text) => text !== ''))(
    'is answered by a page of ours: %s',
    async (text) => {
      const word = encodeURIComponent(text);
      for (const path of [
        `/${word}`,
        `/records/${word}`,
        `/imports/${word}`,
        `/imports?auditor=${word}`,
        `/imports/${word}.bin`,
        `/runs/none-${word}`,
        `/claims/${word}`,
        `/runs?${word}=1`,
        `/runs?sort=${word}`,
        `/compare?records=${word}`,
        `/?download=${word}`,
        `/api/compare?records=${word}`,
        `/api/ladders?ladder=${word}`,
      ]) {
        const answer = await server.ask(path);
        expect([400, 404], path).toContain(answer.status);
        const body = await answer.text();
        if (answer.headers.get('content-type')!.startsWith('text/html')) expectOurs(body, path.slice(0, 80));
      }
    },
  );
});

describe('a file that is no record', () => {
  it('is named, and hides nothing', async () => {
    const { rows } = (await server.json('/api/unreadable')) as { rows: { why: string }[] };
    expect(rows).toHaveLength(2);
    expect(rows.map(({ why }) => why).join()).toContain('has no hash');
  });
});
