import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isLoopback, namesOf } from '../../dashboard/safe/names.ts';
import { contentSecurityPolicy } from '../../dashboard/safe.ts';
import { serverOver } from './asked.ts';

const store = mkdtempSync(join(tmpdir(), 'assay-safe-'));
let server: Awaited<ReturnType<typeof serverOver>>;
beforeAll(async () => {
  server = await serverOver(store, { hosts: namesOf('127.0.0.1') });
});
afterAll(() => rmSync(store, { recursive: true, force: true }));

const statusOf = async (headers: Record<string, string>, method = 'GET', path = '/') =>
  (await server.ask(path, { headers, method })).status;

describe('the name by which a server is asked', () => {
  it.each([
    '127.0.0.1:8080',
    '127.0.0.1',
    'localhost:8080',
    'LocalHost:9000',
    'localhost.:8080',
    '[::1]:8080',
    '[::1]',
  ])('may be %s', async (host) => {
    expect(await statusOf({ host })).toBe(200);
  });

  it.each([
    'evil.example',
    'evil.example:8080',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil.example#localhost',
    'user@localhost',
    'localhost:8080, evil.example',
    'localhost:port',
    '127.0.0.1:123456',
    '::1',
    '',
    ' ',
  ])('may not be "%s"', async (host) => {
    expect(await statusOf({ host })).toBe(403);
  });

  it('is that of the address on which it listens; everywhere it is every name of the host', () => {
    const system = { name: 'gpu-1.lab.example', addresses: ['10.0.0.5', 'fe80::1'] };
    expect(namesOf('192.168.1.9', system)).toEqual(['192.168.1.9']);
    expect(namesOf('2001:db8::1', system)).toEqual(['[2001:db8::1]']);
    expect(namesOf('0.0.0.0', system)).toEqual([
      'gpu-1.lab.example',
      'gpu-1',
      '10.0.0.5',
      '[fe80::1]',
      'localhost',
      '127.0.0.1',
      '[::1]',
    ]);
    expect(namesOf('::', system)).toEqual(namesOf('0.0.0.0', system));
  });

  it.each([
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['::1', true],
    ['localhost', true],
    ['0.0.0.0', false],
    ['::', false],
    ['10.0.0.5', false],
    ['127.0.0.1.evil.example', false],
  ])('%s is of the loopback: %s', (host, is) => {
    expect(isLoopback(host)).toBe(is);
  });
});

describe('another site', () => {
  const foreign = { 'sec-fetch-site': 'cross-site' };

  it('may link to a page', async () => {
    expect(await statusOf({ ...foreign, 'sec-fetch-mode': 'navigate' })).toBe(200);
  });

  it.each(['no-cors', 'cors', 'websocket'])('may not read in the mode %s', async (mode) => {
    expect(await statusOf({ ...foreign, 'sec-fetch-mode': mode }, 'GET', '/api/records')).toBe(403);
    expect(await statusOf({ 'sec-fetch-site': 'same-site', 'sec-fetch-mode': mode })).toBe(403);
  });

  it('may not send, not even by a form', async () => {
    expect(await statusOf({ ...foreign, 'sec-fetch-mode': 'navigate' }, 'POST', '/api/records')).toBe(403);
  });
});

describe('methods', () => {
  it.each(['PUT', 'DELETE', 'PATCH', 'POST'])(
    '%s is allowed on nothing that is only read',
    async (method) => {
      for (const path of ['/', '/runs', '/api/runs', '/api/records/0123456789abcdef', '/assets/style.css']) {
        const answer = await server.ask(path, { method });
        expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
      }
    },
  );

  it('OPTIONS says which there are, and allows no other site', async () => {
    const answer = await server.ask('/api/records', {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect([answer.status, answer.headers.get('allow')]).toEqual([204, 'GET, HEAD, POST, OPTIONS']);
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('HEAD is GET without the content', async () => {
    for (const path of ['/', '/runs', '/api/records?format=csv', '/assets/style.css', '/api/nothing']) {
      const [get, head] = [await server.ask(path), await server.ask(path, { method: 'HEAD' })];
      expect([head.status, await head.text()]).toEqual([get.status, '']);
      expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'));
    }
  });
});

describe('every answer', () => {
  it.each([
    '/',
    '/zh/runs',
    '/nothing',
    '/runs?colour=red',
    '/api/records',
    '/api/nothing',
    '/assets/style.css',
  ])('of %s has the one policy', async (path) => {
    const { headers } = await server.ask(path);
    expect(headers.get('content-security-policy')).toBe(contentSecurityPolicy);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it('has it where it is refused, too', async () => {
    const { headers } = await server.ask('/', { headers: { host: 'evil.example' } });
    expect(headers.get('content-security-policy')).toBe(contentSecurityPolicy);
  });

  it('allows neither a script nor a style inside a page, nor anything from elsewhere', () => {
    expect(contentSecurityPolicy).not.toMatch(/unsafe|https?:|\*|data:|blob:/);
    expect(contentSecurityPolicy).toContain("default-src 'none'");
  });
});

describe('a file of the dashboard', () => {
  it.each([
    '/assets/../package.json',
    '/assets/..%2fapp.ts',
    '/assets/%2e%2e/app.ts',
    '/assets//etc/passwd',
    '/assets/constructor',
    '/assets/',
  ])('is one of those in memory: %s is none', async (path) => {
    expect((await server.ask(path)).status).toBe(404);
  });
});
