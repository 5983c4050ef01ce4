import { createHash } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pages } from '../../dashboard/app.ts';
import { figuresNamed, type Named, ratiosTo } from '../../dashboard/comparands.ts';
import { comparisonTable } from '../../harness/terminal/comparison.ts';
import { recordPage as shown } from '../../harness/terminal/record.ts';
import { mainFigure } from '../../results/figures/efficiency.ts';
import { formatFigure } from '../../results/figures/words.ts';
import { storeRecord } from '../../results/record/store.ts';
import type { Record as StoredRecord } from '../../results/record.ts';
import { curveId } from '../../results/serving/rate-curve.ts';
import { makeImportStore } from '../fixtures/import-store.ts';
import { madeUpGpus, madeUpRecord } from '../fixtures/made-up-record.ts';
import { storeLoads } from '../fixtures/served-loads.ts';
import { withSamples } from '../fixtures/with-samples.ts';
import { parseCsv, serverOver } from './asked.ts';

// A figure is written by one function: on a page, in a picture, in its data, in CSV, by the API and by the terminal.

const folder = mkdtempSync(join(tmpdir(), 'assay-one-number-'));
let imported: Awaited<ReturnType<typeof makeImportStore>>;
const store = join(folder, 'store');
let server: Awaited<ReturnType<typeof serverOver>>;
const run = '2026-11-22T12-00-00-quick-0001';
let load: string;
let curve: string;
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  imported.remove();
});

/** With a narrow interval, with a wide one, and with a single process. */
const halves = [0.01, 0.2, null];

beforeAll(async () => {
  const made: StoredRecord[] = [
    ...halves.map((half, i) =>
      madeUpRecord({
        model: 'llama-2-70b',
        precision: 'int4',
        setting: { batch: 2 ** i, context: 512 },
        cost: { bytesRead: 4e10, tokens: 2 ** i },
        figures: [
          { definition: 'decode.step', value: 0.0213 * (i + 1), half },
          { definition: 'decode.step.tput', value: (2 ** i * 47.123456) / (i + 1), half },
        ],
      }),
    ),
    madeUpRecord({
      kernel: 'bw.read',
      figures: [{ definition: 'bw.read', value: 4.1234567e12 }],
    }),
    madeUpRecord({
      gpu: madeUpGpus.h100,
      kernel: 'bw.read',
      figures: [{ definition: 'bw.read', value: 2.987654e12, half: 0.05 }],
    }),
  ];
  for (const [i, record] of made.entries()) {
    const workload = { ...record.workload, key: String(i) };
    await storeRecord(
      join(store, run),
      withSamples({ ...record, run: { ...record.run, id: run }, workload }),
    );
  }
  const [stored] = await storeLoads(store, [{}]);
  load = stored!.id;
  curve = curveId(stored!.record)!;
  imported = await makeImportStore();
  server = await serverOver(store, { imports: imported.folder });
});

const plain = (html: string) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ');

describe('every figure of a record', () => {
  it('is the same text on its page in both languages, in the API, in CSV and in the terminal', async () => {
    const stored = await server.library.recordsOf(run);
    expect(stored.length).toBe(5);
    for (const one of stored) {
      const expected = one.record.figures.map((figure) => formatFigure(figure));
      const all = stored.map(({ record }) => record);
      const terminal = shown(one, all).replace(/\s+/g, ' ');
      const [english, chinese] = await Promise.all(
        ['', '/zh'].map(async (prefix) => plain(await server.text(`${prefix}/records/${one.id}`))),
      );
      const { rows } = (await server.json(`/api/records/${one.id}/figures`)) as { rows: { shown: string }[] };
      const [header, ...lines] = parseCsv(await server.text(`/api/records/${one.id}/figures?format=csv`));
      expect(rows.map((row) => row.shown)).toEqual(expected);
      expect(lines.map((line) => line[header!.indexOf('shown')])).toEqual(expected);
      for (const text of expected) {
        for (const place of [english!, chinese!, terminal]) expect(place).toContain(text);
      }
    }
  });

  it('that stands for it is the same text in the list, on the page of its run and in the API', async () => {
    const pagesOf = await Promise.all(['/runs', `/runs/${run}`, `/zh/runs/${run}`].map(server.text));
    const { rows } = (await server.json('/api/records')) as { rows: { shown: string; value: number }[] };
    expect(rows.length).toBe(5);
    for (const { shown } of rows) for (const page of pagesOf) expect(plain(page)).toContain(shown);
  });

  it('as a share of its limit is the same text on the page of the run and in the API', async () => {
    const page = plain(await server.text(`/runs/${run}`));
    const { rows } = (await server.json(`/api/runs/${run}/limits`)) as { rows: { shown: string }[] };
    const said = rows.map((row) => row.shown).filter(Boolean);
    expect(said.length).toBeGreaterThan(0);
    for (const text of said) expect(page).toContain(text);
  });
});

/** What hover tells in the pictures of a page, and what stands in the tables of their data. */
const chartTextsOf = (page: string) => {
  const figure = page.match(/<figure id="[\s\S]*?<\/figure>/g)!.join('');
  return {
    titles: plain(figure.match(/<g class="row"><title>[^<]*/g)!.join('\n')),
    tables: plain(figure.match(/<table>[\s\S]*?<\/table>/g)!.join('')),
  };
};

describe('a figure that a chart shows', () => {
  it('is one text on the page, under the pointer, in the data, in CSV, in the API and in the terminal', async () => {
    const stored = await server.library.recordsOf(run);
    const decodes = stored.filter(({ record }) => record.workload.kind === 'decode');
    expect(decodes.length).toBe(3);
    const all = stored.map(({ record }) => record);
    for (const prefix of ['', '/zh']) {
      const page = await server.text(`${prefix}/runs/${run}`);
      const { titles, tables } = chartTextsOf(page);
      const csv = parseCsv(await server.text(`${prefix}/runs/${run}?download=sweep-batch.csv`));
      const shownAt = csv[4]!.indexOf(prefix === '' ? 'as shown' : '显示值');
      const inCsv = csv.slice(5).map((line) => line[shownAt]);
      for (const one of decodes) {
        const api = (await server.json(`/api/records/${one.id}/figures`)) as {
          rows: { shown: string; definition: string }[];
        };
        const { shown: text } = api.rows.find(({ definition }) => definition === 'decode.step.tput')!;
        expect(text).toBe(formatFigure(mainFigure(one.record)));
        const places = {
          page: plain(await server.text(`${prefix}/records/${one.id}`)),
          table: plain(page.replace(/<figure[\s\S]*?<\/figure>/g, '')),
          titles,
          tables,
          terminal: shown(one, all).replace(/\s+/g, ' '),
        };
        for (const [place, content] of Object.entries(places)) expect(content, place).toContain(text);
        expect(inCsv).toContain(text);
      }
    }
  });

  it('keeps its number for computing in CSV, all digits of it', async () => {
    const [decode] = (await server.library.recordsOf(run)).filter(
      ({ record }) => record.workload.kind === 'decode',
    );
    const { value, interval } = mainFigure(decode!.record)!;
    const csv = await server.text(`/runs/${run}?download=sweep-batch.csv`);
    for (const number of [value, interval!.low, interval!.high]) expect(csv).toContain(`,${number}`);
  });

  it('is nowhere written with all the digits of a double, in no table and under no pointer', async () => {
    const { rows } = (await server.json('/api/records?workload=bandwidth')) as { rows: { id: string }[] };
    const compared = `/compare?records=${rows.map(({ id }) => id).join(',')}`;
    for (const path of [...addresses(), compared, `/zh${compared}`]) {
      // How another tool wrote its number is quoted as it stands.
      const html = (await server.text(path)).replace(/<code class="written">[^<]*/g, '');
      const texts = html.match(/<t[dh][^>]*>[\s\S]*?<\/t[dh]>|<title>[^<]*|<text[^>]*>[^<]*/g) ?? [];
      const long = texts.map(plain).filter((text) => /\d\.\d{9,}/.test(text));
      expect(long, path).toEqual([]);
    }
  });
});

describe('a ratio', () => {
  it('is the same text in the table, in the picture and in the API, with the same answer', async () => {
    const { rows: records } = (await server.json('/api/records?workload=bandwidth')) as {
      rows: { id: string }[];
    };
    const query = `records=${records.map(({ id }) => id).join(',')}`;
    const page = await server.text(`/compare?${query}`);
    const { rows } = (await server.json(`/api/compare?${query}`)) as {
      rows: { shown: string; answer: string }[];
    };
    expect(rows.length).toBeGreaterThan(0);
    const titles = Array.from(page.matchAll(/<title>([^<]*)<\/title>/g), ([, title]) => title).join('\n');
    for (const { shown, answer } of rows) {
      expect(plain(page).split(shown).length).toBeGreaterThan(2);
      expect(titles).toContain(shown);
      expect(plain(page)).toContain(answer);
    }
    const terminal = comparisonTable(
      ratiosTo(
        ...(await Promise.all(records.map(({ id }) => figuresNamed(id, server.library))).then(
          ([first, ...others]) => [first as Named, others as Named[]] as const,
        )),
      ),
    );
    const csv = parseCsv(await server.text(`/compare?${query}&download=ratios.csv`)).flat();
    for (const { shown } of rows) {
      expect(chartTextsOf(page).tables).toContain(shown);
      expect(csv).toContain(shown);
      expect(terminal).toContain(shown);
    }
  });
});

describe('a verdict', () => {
  it('has the same figure on the page of its claim, in the list and in the API', async () => {
    const { rows } = (await server.json('/api/claims?limit=1000')) as {
      rows: { id: string; shown: string }[];
    };
    const list = plain(await server.text('/claims'));
    const shown = rows.filter(({ shown }) => shown !== '');
    expect(shown.length).toBeGreaterThan(5);
    for (const { id, shown: text } of shown.slice(0, 12)) {
      expect(list).toContain(text);
      expect(plain(await server.text(`/claims/${id}`))).toContain(text);
    }
  });
});

describe('a projection', () => {
  it('is the same text on the page in both languages, in its picture, in the API and in CSV', async () => {
    const query = 'shape=llama-3.1-8b&precision=float16&batch=4';
    const page = await server.text(`/what-if?${query}`);
    const chinese = plain(await server.text(`/zh/what-if?${query}`));
    const { rows } = (await server.json(`/api/what-if?${query}`)) as {
      rows: { shown: string; perSequence: string; low: number; tokensPerSecond: number }[];
    };
    const [header, ...lines] = parseCsv(await server.text(`/api/what-if?${query}&format=csv`));
    expect(rows.length).toBeGreaterThan(0);
    expect(lines.map((line) => line[header!.indexOf('shown')])).toEqual(rows.map(({ shown }) => shown));
    const titles = Array.from(page.matchAll(/<title>([^<]*)<\/title>/g), ([, title]) => title).join('\n');
    for (const { shown, perSequence, low, tokensPerSecond } of rows) {
      expect(low).toBeLessThan(tokensPerSecond);
      for (const text of [plain(page), chinese]) expect(text).toContain(shown);
      expect(plain(page)).toContain(perSequence);
      expect(titles).toContain(shown);
    }
  });

  it('is refused with the same sentence on the page and in the API', async () => {
    const query = 'device=rtx-4090';
    const { rows } = (await server.json(`/api/what-if?${query}`)) as {
      rows: { refusal: string; tokensPerSecond: number | null }[];
    };
    expect(rows.map(({ tokensPerSecond }) => tokensPerSecond)).toEqual([null]);
    expect(rows[0]!.refusal).toContain('The weights alone are');
    expect(plain(await server.text(`/what-if?${query}`))).toContain(rows[0]!.refusal);
  });
});

/** Every page of the table, with what its path needs. */
const addresses = () => {
  const [first] = server.library.rows({ limit: 1 }).rows;
  const parts: Record<string, string> = {
    '/runs/:id': run,
    '/records/:id': first!.id,
    '/claims/:id': server.library.reference.claims[0]!.id,
    '/devices/:id': Object.keys(server.library.reference.devices)[0]!,
    '/method/:id': 'method',
    '/imports/:id': imported.imports.suspicious.id,
    '/serving/:id': load,
    '/serving/:id/what-if': load,
    '/serving/curve/:id': curve,
  };
  return pages.flatMap(([path]) => {
    const at = path.replace(':id', parts[path] ?? '');
    return [at, `/zh${at}`];
  });
};

describe('the same address', () => {
  it('gives the same bytes: again, and by a server that was started anew', async () => {
    const other = await serverOver(store, { imports: imported.folder });
    for (const path of [...addresses(), '/api/records?format=csv', '/api/openapi.json', '/api/ladders']) {
      const [first, again, anew] = [await server.text(path), await server.text(path), await other.text(path)];
      expect(again, path).toBe(first);
      expect(anew, path).toBe(first);
    }
  });
});

describe('reading', () => {
  /** Names, sizes and times of everything below a folder, as one hash. */
  const stateOf = (path: string) =>
    createHash('sha256')
      .update(
        readdirSync(path, { recursive: true })
          .map(String)
          .sort()
          .map((name) => {
            const { size, mtimeMs, ino } = statSync(join(path, name));
            return `${name} ${size} ${mtimeMs} ${ino}`;
          })
          .join('\n'),
      )
      .digest('hex');

  it('writes nothing, and works where nothing can be written', async () => {
    const copy = join(folder, 'read-only');
    cpSync(store, copy, { recursive: true });
    mkdirSync(join(copy, 'empty'));
    for (const name of ['', ...readdirSync(copy)]) chmodSync(join(copy, name), 0o555);
    const before = [copy, imported.folder].map(stateOf);
    const closed = await serverOver(copy, { imports: imported.folder });
    for (const path of [...addresses(), '/api/records?format=ndjson', '/api/claims']) {
      expect((await closed.ask(path)).status, path).toBe(200);
    }
    const answer = await closed.ask('/api/records?id=0123456789abcdef', { method: 'POST', body: '{}' });
    expect(answer.status).toBe(403);
    expect([copy, imported.folder].map(stateOf)).toEqual(before);
    for (const name of ['', ...readdirSync(copy)]) chmodSync(join(copy, name), 0o755);
  });
});
