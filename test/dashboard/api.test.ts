import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documents, lists } from '../../dashboard/api.ts';
import { storeRecord } from '../../results/record/store.ts';
import { makeImportStore } from '../fixtures/import-store.ts';
import { madeUpGpus, madeUpRecord } from '../fixtures/made-up-record.ts';
import { storeLoads } from '../fixtures/served-loads.ts';
import { withSamples } from '../fixtures/with-samples.ts';
import { parseCsv, serverOver } from './asked.ts';

const store = mkdtempSync(join(tmpdir(), 'assay-api-'));
let server: Awaited<ReturnType<typeof serverOver>>;
let load: string;
let ids: string[];
let imported: Awaited<ReturnType<typeof makeImportStore>>;

beforeAll(async () => {
  const records = [
    ...Object.values(madeUpGpus).map((gpu, i) =>
      madeUpRecord({
        gpu,
        kernel: 'bw.read',
        figures: [{ definition: 'bw.read', value: (i + 1) * 1e12 }],
      }),
    ),
    ...[1, 8].map((batch) =>
      madeUpRecord({
        model: 'llama-2-70b',
        precision: 'int4',
        setting: { batch, context: 512 },
        figures: [
          { definition: 'decode.step', value: 0.02 },
          { definition: 'decode.step.tput', value: batch * 50 },
        ],
      }),
    ),
  ];
  const stored = await Promise.all(
    records.map((record, i) => {
      const run = { ...record.run, id: `2026-11-2${i % 3}T12-00-00-quick-0001` };
      const workload = { ...record.workload, key: String(i) };
      return storeRecord(join(store, run.id), {
        ...withSamples({ ...record, workload }),
        run,
        createdAt: `2026-11-2${i}T12:00:00.000Z`,
      });
    }),
  );
  ids = stored.map(({ id }) => id);
  const run = readdirSync(store)[0]!;
  const [served] = await storeLoads(store, [{ run }, { run, perSecond: 40 }]);
  load = served!.id;
  imported = await makeImportStore();
  server = await serverOver(store, { imports: imported.folder });
});
afterAll(() => {
  rmSync(store, { recursive: true, force: true });
  imported.remove();
});

/** An address of each list and document, with what its path needs. */
function addressOf(path: string): string {
  if (path === '/compare') return `/api/compare?records=${ids[3]},${ids[4]}`;
  if (path.startsWith('/runs/{id}')) return `/api${path.replace('{id}', server.library.runs(1)[0]!.id)}`;
  if (path.startsWith('/imports/{id}')) return `/api${path.replace('{id}', imported.imports.suspicious.id)}`;
  if (path === '/claims/{id}') return `/api/claims/${server.library.reference.claims[0]!.id}`;
  if (path.startsWith('/loads/{id}')) return `/api${path.replace('{id}', load)}`;
  return `/api${path.replace('{id}', ids[0]!)}`;
}

const withFormat = (address: string, format: string) =>
  `${address}${address.includes('?') ? '&' : '?'}format=${format}`;

interface Listed {
  rows: Record<string, unknown>[];
  total: number;
  next: string | null;
}

describe.each(lists)('the list $path', ({ path, row }) => {
  it('has the rows that its description promises', async () => {
    const answer = await server.ask(addressOf(path));
    expect(answer.status, await answer.clone().text()).toBe(200);
    const { rows, total } = (await answer.json()) as Listed;
    for (const each of rows) row.strict().parse(each);
    expect(total).toBeGreaterThanOrEqual(rows.length);
    if (path !== '/unreadable') expect(rows.length).toBeGreaterThan(0);
  });

  it('has the same rows as JSON, CSV and ndjson', async () => {
    const address = addressOf(path);
    const rows: Listed['rows'] = [];
    for (let next: string | null = ''; next !== null; ) {
      const param: string = next === '' ? '' : `&after=${encodeURIComponent(next)}`;
      const page: Listed = await server.json(`${withFormat(address, 'json')}&limit=1000${param}`);
      rows.push(...page.rows);
      next = page.next;
    }
    const lines = (await server.text(withFormat(address, 'ndjson'))).split('\n').slice(0, -1);
    expect(lines.map((line) => JSON.parse(line))).toEqual(rows);
    const [header, ...cells] = parseCsv(await server.text(withFormat(address, 'csv')));
    expect(header).toEqual(Object.keys(row.shape));
    expect(cells.map((line) => line.map((cell) => cell.replace(/^'(?=[=+\-@])/, '')))).toEqual(
      rows.map((each) => header!.map((name) => textOf(each[name]))),
    );
  });
});

const textOf = (cell: unknown) => (cell === null ? '' : Array.isArray(cell) ? cell.join('; ') : String(cell));

describe.each(documents)('the document $path', ({ path, schema }) => {
  it('is what its description promises', async () => {
    const answer = await server.ask(addressOf(path));
    expect(answer.status).toBe(200);
    schema.parse(await answer.json());
  });
});

describe('pages of a list', () => {
  it('follow each other by cursors to every row once, and the Link header leads the same way', async () => {
    const seen: unknown[] = [];
    let address: string | null = '/api/records?limit=2&sort=value';
    while (address) {
      const answer = await server.ask(address);
      const { rows, next } = (await answer.json()) as Listed;
      seen.push(...rows.map(({ id }) => id));
      const link: string | undefined = /^<(.*)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1];
      expect(link !== undefined).toBe(next !== null);
      address = link ?? null;
    }
    expect(seen.toSorted()).toEqual(ids.toSorted());
  });

  it('say so where the place after which they go on is gone', async () => {
    const answer = await server.ask('/api/sources?after=gone');
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { error: 'The list has no place "gone" any more. Begin again without "after".' },
    ]);
  });

  it.each(['limit=0', 'limit=1001', 'limit=x', 'format=xml', 'sort=speed', 'from=yesterday', 'colour=red'])(
    'are refused with a sentence for %s',
    async (query) => {
      const answer = await server.ask(`/api/records?${query}`);
      expect(answer.status).toBe(400);
      expect(((await answer.json()) as { error: string }).error).toContain(query.split('=')[0]);
    },
  );
});

describe('the file of a record', () => {
  it('comes byte for byte as it lies in the store', async () => {
    for (const { id, run } of server.library.rows({ limit: 10 }).rows) {
      const answer = await server.ask(`/api/records/${id}`);
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(readFileSync(join(store, run, `${id}.json`)));
      expect(answer.headers.get('content-type')).toBe('application/json');
    }
  });

  it.each(['0000000000000000', '..%2f..%2fetc%2fpasswd', '%00', 'x'.repeat(5000)])(
    'is not found for %s, in JSON',
    async (id) => {
      const answer = await server.ask(`/api/records/${id}`);
      expect(answer.status).toBe(404);
      expect(await answer.json()).toHaveProperty('error');
    },
  );
});

describe('an ETag', () => {
  it('is that of the content: asked again with it, nothing is sent', async () => {
    for (const path of ['/api/records', '/api/version', `/api/records/${ids[0]}`, '/runs', '/']) {
      const first = await server.ask(path);
      const tag = first.headers.get('etag')!;
      expect(tag).toMatch(/^"[\w-]+"$/);
      const again = await server.ask(path, { headers: { 'if-none-match': tag } });
      expect([again.status, await again.text()]).toEqual([304, '']);
    }
  });
});

describe('the description', () => {
  it('names every path, and every path that only reads answers', async () => {
    const { paths, openapi } = (await server.json('/api/openapi.json')) as {
      openapi: string;
      paths: Record<string, Record<string, unknown>>;
    };
    expect(openapi).toBe('3.1.0');
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining([...lists, ...documents].map(({ path }) => path)),
    );
    for (const [path, methods] of Object.entries(paths)) {
      if (!('get' in methods) || path.startsWith('/live/')) continue;
      expect((await server.ask(addressOf(path))).status, path).toBe(200);
    }
    expect(paths['/records']).toHaveProperty('post');
  });
});

describe('nothing under /api', () => {
  it('is answered by a page: errors are sentences in JSON', async () => {
    const answer = await server.ask('/api/nothing');
    expect([answer.status, await answer.json()]).toEqual([404, { error: 'There is no page /api/nothing.' }]);
  });

  it('tells what went wrong inside', async () => {
    const broken = {
      ...server.library,
      rows: () => {
        throw new Error('/secret/path');
      },
    };
    const { ask, errors } = await serverOver(store, { library: broken });
    const answer = await ask('/api/records');
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('secret');
    expect(errors).toHaveLength(1);
  });
});

describe('the version', () => {
  it('counts runs and records', async () => {
    expect(await server.json('/api/version')).toEqual({
      version: server.library.version(),
      runs: readdirSync(store).length,
      records: ids.length,
    });
  });
});
