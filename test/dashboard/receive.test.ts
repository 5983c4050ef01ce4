import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { largestRecord } from '../../dashboard/api/receive.ts';
import { storeRecord } from '../../results/record/store.ts';
import { madeUpRecord } from '../fixtures/made-up-record.ts';
import { withSamples } from '../fixtures/with-samples.ts';
import { serverOver } from './asked.ts';

/** What `fetch` takes. */
type Body = NonNullable<RequestInit['body']>;

const token = '0123456789abcdef0123456789abcdef';
const folder = mkdtempSync(join(tmpdir(), 'assay-receive-'));
let store: string;
let sent: { id: string; bytes: Buffer };
let other: { id: string; bytes: Buffer };

const fileOf = async (value: number) => {
  const record = withSamples(
    madeUpRecord({ kernel: 'bw.read', figures: [{ definition: 'bw.read', value }] }),
  );
  const { id, path } = await storeRecord(join(folder, 'elsewhere-host'), record);
  return { id, bytes: readFileSync(path) };
};

beforeAll(async () => {
  sent = await fileOf(4e12);
  other = await fileOf(3e12);
});
beforeEach(() => {
  store = mkdtempSync(join(folder, 'store-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open = () => serverOver(store, { writing: { token, nowMs: () => 0 } });

const good = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };

const post = async (
  server: Awaited<ReturnType<typeof serverOver>>,
  { id = sent.id, body = sent.bytes as Body, headers = good as Record<string, string> } = {},
) => {
  const answer = await server.ask(`/api/records?id=${id}`, {
    method: 'POST',
    body,
    headers,
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  } as RequestInit & { headers: Record<string, string> });
  return {
    status: answer.status,
    headers: answer.headers,
    said: (await answer.json()) as Record<string, unknown>,
  };
};

/** All files of the store. */
const files = () =>
  readdirSync(store, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

describe('a record of another host', () => {
  it('is stored under its id, byte for byte, and labelled', async () => {
    const stored: string[] = [];
    const server = await serverOver(store, {
      writing: { token, nowMs: () => 0, onStored: (id) => stored.push(id) },
    });
    const { status, headers, said } = await post(server);
    expect([status, said]).toEqual([201, { id: sent.id, isNew: true, at: `/api/records/${sent.id}` }]);
    expect(headers.get('location')).toBe(`/api/records/${sent.id}`);
    expect(readFileSync(join(store, 'elsewhere', `${sent.id}.json`))).toEqual(sent.bytes);
    expect(stored).toEqual([sent.id]);
    const after = await serverOver(store);
    const { rows } = (await after.json('/api/records')) as { rows: Record<string, unknown>[] };
    expect(rows).toMatchObject([{ id: sent.id, fromAnotherHost: true }]);
    expect(Buffer.from(await (await after.ask(`/api/records/${sent.id}`)).arrayBuffer())).toEqual(sent.bytes);
  });

  it('needs no name beside its file, which tells its id; an older file needs one', async () => {
    const server = await open();
    const ask = async (body: Buffer) =>
      (await server.ask('/api/records', { method: 'POST', body: body as Body, headers: good })).status;
    expect(await ask(sent.bytes)).toBe(201);
    const { id: _, ...older } = JSON.parse(String(other.bytes));
    expect(await ask(Buffer.from(JSON.stringify(older)))).toBe(400);
    expect(await post(server, { id: other.id, body: Buffer.from(JSON.stringify(older)) })).toMatchObject({
      status: 201,
    });
  });

  it('that is sent again changes nothing, nor does one that was measured here', async () => {
    const server = await open();
    await post(server);
    expect(await post(server)).toMatchObject({ status: 200, said: { isNew: false } });
    await storeRecord(
      join(store, 'run'),
      withSamples(madeUpRecord({ kernel: 'bw.read', figures: [{ definition: 'bw.read', value: 3e12 }] })),
    );
    const again = await open();
    expect(await post(again, { id: other.id, body: other.bytes })).toMatchObject({
      status: 200,
      said: { isNew: false },
    });
    expect(files()).toHaveLength(2);
  });
});

describe('nothing is taken', () => {
  it.each([
    ['without a token', {}],
    ['with another token', { authorization: 'Bearer 0123456789abcdef0123456789abcdeX' }],
    ['with the beginning of the token', { authorization: 'Bearer 0123456789' }],
    ['with the token in another scheme', { authorization: `Basic ${token}` }],
  ])('%s', async (_, headers) => {
    const { status, headers: told } = await post(await open(), {
      headers: { 'content-type': 'application/json', ...headers } as never,
    });
    expect([status, told.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(files()).toEqual([]);
  });

  it('by a token in the address', async () => {
    const answer = await (await open()).ask(`/api/records?id=${sent.id}&token=${token}`, {
      method: 'POST',
      body: sent.bytes as Body,
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(401);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    '',
    'application/json, text/plain',
  ])('of the type "%s"', async (type) => {
    expect(await post(await open(), { headers: { ...good, 'content-type': type } })).toMatchObject({
      status: 415,
    });
  });

  it('that is compressed', async () => {
    const headers = { ...good, 'content-encoding': 'gzip' };
    expect(await post(await open(), { headers })).toMatchObject({ status: 415 });
  });

  it('whose content is not what its name says, or that was edited', async () => {
    const server = await open();
    expect(await post(server, { id: other.id })).toMatchObject({
      status: 422,
      said: {
        error: `The record was changed on its way or before: it was ${other.id}, its content is ${sent.id}.`,
      },
    });
    const edited = Buffer.from(String(sent.bytes).replace('"peakRssBytes": 1000000000', '"peakRssBytes": 1'));
    expect(await post(server, { body: edited })).toMatchObject({ status: 422 });
    expect(files()).toEqual([]);
  });

  it.each([
    ['no JSON', 'hello'],
    ['no record', '{"schema":"other"}'],
    ['a record of a later version', '{"schema":"assay.record","version":99}'],
    ['a record with another field', null],
    ['half of a character', null],
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['a very deep list', `${'['.repeat(200_000)}${']'.repeat(200_000)}`],
  ])('that is %s', async (what, body) => {
    const text = String(sent.bytes);
    const made =
      what === 'a record with another field'
        ? text.replace('{', '{"more":1,')
        : what === 'half of a character'
          ? text.replace('"assay run"', '"\\ud800"')
          : body;
    const { status, said } = await post(await open(), { body: made as Body });
    expect([status, typeof said.error]).toEqual([422, 'string']);
    expect(files()).toEqual([]);
  });

  it.each(['../../x', 'A'.repeat(16), '0'.repeat(15), '%00'])('under the name "%s"', async (id) => {
    expect(await post(await open(), { id })).toMatchObject({ status: 400 });
  });

  it('where the server has no token', async () => {
    const { status, said } = await post(await serverOver(store));
    expect([status, said.error]).toEqual([403, expect.stringContaining('--token-file')]);
    expect(existsSync(join(store, 'elsewhere'))).toBe(false);
  });

  it('from a page of another site, or of another port', async () => {
    const server = await open();
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'http://127.0.0.1:9999' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ] as Record<string, string>[]) {
      const answer = await server.ask(`/api/records?id=${sent.id}`, {
        method: 'POST',
        body: sent.bytes as Body,
        headers: { ...good, ...headers },
      });
      expect(answer.status, JSON.stringify(headers)).toBe(403);
    }
    const own = { ...good, origin: 'http://127.0.0.1:8080', 'sec-fetch-site': 'same-origin' };
    expect(await post(server, { headers: own })).toMatchObject({ status: 201 });
  });
});

describe('a body', () => {
  /** Spaces without end, so many bytes at a time; counts what was asked for. */
  const endless = () => {
    const chunk = new Uint8Array(2 ** 20).fill(32);
    const asked = { bytes: 0, isCancelled: false };
    const body = new ReadableStream({
      pull(controller) {
        asked.bytes += chunk.length;
        controller.enqueue(chunk);
      },
      cancel() {
        asked.isCancelled = true;
      },
    });
    return { asked, body };
  };

  it('is counted while it comes, and cut off where it has too much, whatever its length says', async () => {
    for (const length of [undefined, '10']) {
      const { asked, body } = endless();
      const headers = { ...good, ...(length !== undefined && { 'content-length': length }) };
      expect(await post(await open(), { body, headers })).toMatchObject({ status: 413 });
      expect(asked.bytes).toBeLessThan(largestRecord + 8 * 2 ** 20);
      expect(asked.isCancelled).toBe(true);
    }
  });

  it('whose length says too much is not read at all', async () => {
    const { asked, body } = endless();
    const headers = { ...good, 'content-length': String(largestRecord + 1) };
    expect(await post(await open(), { body, headers })).toMatchObject({ status: 413 });
    expect(asked.bytes).toBeLessThanOrEqual(2 ** 20);
  });

  it('is refused before it is read where the token is wrong', async () => {
    const { asked, body } = endless();
    await post(await open(), { body, headers: { 'content-type': 'application/json' } });
    expect(asked.bytes).toBeLessThanOrEqual(2 ** 20);
  });
});

describe('writing', () => {
  it('has a rate: a run comes at once, a flood has to wait', async () => {
    let nowMs = 0;
    const server = await serverOver(store, { writing: { token, nowMs: () => nowMs } });
    const statuses = new Set<number>();
    for (let i = 0; i < 200; i++) statuses.add((await post(server, { body: 'x' })).status);
    expect([...statuses]).toEqual([422]);
    const flooded = await post(server);
    expect([flooded.status, flooded.headers.get('retry-after')]).toEqual([429, '1']);
    nowMs += 1000;
    expect(await post(server)).toMatchObject({ status: 201 });
  });
});
