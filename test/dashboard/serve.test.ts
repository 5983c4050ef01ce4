import { mkdirSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { keepProgress } from '../../harness/run/progress-file.ts';
import { assay, begin, makeHome } from '../fixtures/assay.ts';

// The command itself: a real server in a process of its own.

const home = makeHome();
afterAll(() => home.remove());

/** What a server says when it is ready. */
async function addressOf(server: ReturnType<typeof begin>): Promise<string> {
  for (;;) {
    const [address] = /http:\/\/\S+/.exec(server.saidSoFar()) ?? [];
    if (address) return address;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Something else that has a port of the loopback. */
const occupied = () =>
  new Promise<{ port: number; close(): void }>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      resolve({ port, close: () => server.close() });
    });
  });

describe('serve', () => {
  it('takes the next free port where one is taken, and ends at once with somebody watching', async () => {
    const id = '2026-11-28T12-00-00-quick-0001';
    mkdirSync(join(home.store, id, 'journal'), { recursive: true });
    keepProgress({ folder: home.store, id, suite: 'quick' }).onEvent({
      type: 'planned',
      trials: ['a'],
      processes: 1,
      done: 0,
      inTurns: false,
    });
    const other = await occupied();
    const server = begin(home, ['serve', '--store', home.store, '--port', String(other.port)]);
    const address = await addressOf(server);
    other.close();
    expect(Number(new URL(address).port)).toBeGreaterThan(other.port);
    expect((await fetch(address)).status).toBe(200);
    const ended = new Promise((resolve) => {
      get(`${address}api/live/${id}`, (answer) => {
        expect(answer.headers['content-type']).toBe('text/event-stream');
        answer.once('data', () => server.signalGroup('SIGINT'));
        answer.on('error', () => {});
        answer.once('close', resolve);
      });
    });
    await ended;
    expect((await server.ended).code).toBe(0);
  });

  it('looks at a dossier that is sent to it, and says what is wrong with it', async () => {
    // A run measures in the store of the others: there nothing is verified meanwhile.
    const server = begin(home, ['serve', '--store', join(home.folder, 'quiet'), '--port', '0']);
    const body = new FormData();
    body.append('dossier', new File(['hello'], 'hello.tgz'));
    const answer = await fetch(`${await addressOf(server)}verify`, { method: 'POST', body });
    expect([answer.status, await answer.text()]).toEqual([
      422,
      expect.stringContaining('hello.tgz is no dossier'),
    ]);
    server.signalGroup('SIGINT');
    expect((await server.ended).code).toBe(0);
  });

  it('takes records with a token file, and none with --read-only', async () => {
    const file = join(home.folder, 'token');
    writeFileSync(file, '0123456789abcdef0123\n');
    const statuses = [];
    for (const more of [[], ['--read-only']]) {
      const server = begin(home, [
        'serve',
        '--store',
        home.store,
        '--port',
        '0',
        '--token-file',
        file,
        ...more,
      ]);
      const answer = await fetch(`${await addressOf(server)}api/records?id=0123456789abcdef`, {
        method: 'POST',
        body: '{}',
        headers: { authorization: 'Bearer 0123456789abcdef0123', 'content-type': 'application/json' },
      });
      statuses.push(answer.status);
      server.signalGroup('SIGTERM');
      await server.ended;
    }
    expect(statuses).toEqual([422, 403]);
  });

  it('warns where others can reach it, and says that there is no display', async () => {
    const env = { DISPLAY: '', WAYLAND_DISPLAY: '' };
    const server = begin(
      home,
      ['serve', '--store', home.store, '--host', '0.0.0.0', '--port', '0', '--open'],
      { env },
    );
    await addressOf(server);
    while (!server.saidSoFar().includes('no display')) await new Promise((resolve) => setImmediate(resolve));
    server.signalGroup('SIGINT');
    expect((await server.ended).stderr).toContain('Everybody who reaches 0.0.0.0 can read the records');
  });

  it.each([
    [['--token-file', 'missing'], 'The token file cannot be read'],
    [['--token-file', 'short'], 'short holds no token'],
    [['--port', '70000'], 'A whole number from 0 to 65535'],
    [['--host', '192.0.2.1'], 'cannot listen on 192.0.2.1'],
  ])('says what is wrong with %s', async (args, sentence) => {
    mkdirSync(home.folder, { recursive: true });
    writeFileSync(join(home.folder, 'short'), 'abc\n');
    const { code, stderr } = await assay(home, ['serve', '--store', home.store, ...args]);
    expect(code).not.toBe(0);
    expect(stderr).toContain(sentence);
  });
});
