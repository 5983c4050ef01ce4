import { createPublicKey } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { largestDossier } from '../../dashboard/reporting/sent.ts';
import { reportDesk } from '../../harness/commands/report/desk.ts';
import { reportForms } from '../../harness/commands/report.ts';
import { packed } from '../../results/dossier/archive.ts';
import type { Files } from '../../results/dossier/files.ts';
import { sealed } from '../../results/dossier/seal.ts';
import { signed } from '../../results/dossier/sign.ts';
import { storedRecords } from '../../results/report/sources.ts';
import { keys, madeUpFiles } from '../fixtures/made-up-dossier.ts';
import { serverOver } from './asked.ts';

// A dossier that somebody sends to the page /verify, and what the page answers.

const folder = mkdtempSync(join(tmpdir(), 'assay-verify-page-'));
const [store, reports] = ['store', 'reports'].map((name) => join(folder, name)) as [string, string];
const identity = { id: 'LAB-2026-0001', revision: 1 };
const pem = createPublicKey(keys.authoriser).export({ type: 'spki', format: 'pem' }).toString();

let dossier: Files;
let unsigned: Files;

beforeAll(async () => {
  const files = madeUpFiles();
  const { files: forms } = await reportForms(files.get('report.json')!, storedRecords(files));
  unsigned = sealed(new Map([...files, ...forms]), identity);
  dossier = await signed(unsigned, 'authoriser', keys.authoriser);
  mkdirSync(reports, { recursive: true });
  writeFileSync(join(reports, 'LAB-2026-0001.tgz'), await packed(dossier, 'LAB-2026-0001'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open = (inputs: string | null = null, options: Parameters<typeof serverOver>[1] = {}) =>
  serverOver(store, { reports: reportDesk({ store, reference: [], folder: inputs }), ...options });
type Server = Awaited<ReturnType<typeof open>>;

/** What the form of the page sends. */
function form(fields: Readonly<Record<string, string | File>>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value as string);
  return data;
}

const archive = async (files: Files, name = 'LAB-2026-0001.tgz') =>
  new File([await packed(files, 'LAB-2026-0001')], name);

async function post(
  server: Server,
  body: FormData | ReadableStream | string,
  { path = '/verify', headers = {} as Record<string, string> } = {},
) {
  const more = body instanceof ReadableStream ? ({ duplex: 'half' } as const) : {};
  const answer = await server.ask(path, { method: 'POST', body, headers, ...more });
  const text = (await answer.text()).replace(/<svg.*?<\/svg>|<[^>]+>/gs, ' ').replace(/\s+/g, ' ');
  return { status: answer.status, text };
}

/** A dossier of which one figure of a record is larger, as JSON, with nothing else made to fit. */
function withOtherFigure(): { files: Files; path: string } {
  const path = [...dossier.keys()].find((each) => each.startsWith('records/'))!;
  const content = JSON.parse(Buffer.from(dossier.get(path)!).toString());
  content.figures[0].value *= 1.1;
  return { path, files: new Map([...dossier, [path, Buffer.from(`${JSON.stringify(content, null, 1)}\n`)]]) };
}

describe('a dossier that is sent', () => {
  it('is verified for whoever names its key, pasted or as a file, in both languages', async () => {
    const server = await open();
    const sent = await archive(dossier);
    const pasted = await post(server, form({ dossier: sent, keys: pem }));
    expect(pasted.status).toBe(200);
    expect(pasted.text).toContain('LAB-2026-0001 (revision 1) is as it was signed');
    expect(pasted.text).toContain('5 records against their ids');
    const asFile = form({ dossier: sent, keyfile: new File([pem], 'authoriser.pub.pem') });
    expect((await post(server, asFile, { path: '/zh/verify' })).text).toContain('验证通过');
  });

  it('is intact, and signed by somebody that was not named, where no key is given', async () => {
    const found = await post(await open(), form({ dossier: await archive(dossier), keys: ' ' }));
    expect(found.status).toBe(200);
    expect(found.text).toContain('it is signed by somebody that you did not name');
    expect(found.text).not.toContain('is as it was signed');
  });

  it('is intact and signed by nobody where nobody signed it', async () => {
    const found = await post(await open(), form({ dossier: await archive(unsigned), keys: pem }));
    expect(found.text).toContain('Nobody has signed it');
  });

  it('is altered where it was: file, record and figure are named, in both languages', async () => {
    const server = await open();
    const { files, path } = withOtherFigure();
    const body = form({ dossier: await archive(files), keys: pem });
    const record = path.slice('records/'.length, -'.json'.length);
    const [figure] = JSON.parse(Buffer.from(files.get(path)!).toString()).figures;
    for (const [at, word] of [
      ['/verify', 'Altered'],
      ['/zh/verify', '已被改动'],
    ] as const) {
      const { status, text } = await post(server, body, { path: at });
      expect(status).toBe(200);
      expect(text).toContain(word);
      expect(text).toContain(`${path} ${record} `);
      expect(text).toMatch(new RegExp(`${path} [0-9a-f]{16} figure ${figure.definition} `));
    }
  });

  it('is told of in Chinese, down to what was found of each file', async () => {
    const changed = new Map([...withOtherFigure().files, ['note.txt', Buffer.from('trust me')]]);
    const { text } = await post(await open(), form({ dossier: await archive(changed) }), {
      path: '/zh/verify',
    });
    expect(text).toContain('note.txt — — 是后来添加的：清单中没有它');
    expect(text).toMatch(/已被改动：它有 \d+ 字节，而清单中为 \d+/);
    expect(text).toContain('否：您没有指定密钥');
  });

  it('leaves nothing behind, on any disk that the server knows', async () => {
    const before = readdirSync(folder, { recursive: true });
    const temporary = () => readdirSync(tmpdir()).filter((name) => /LAB-2026|dossier/.test(name));
    const earlier = temporary();
    await post(await open(reports), form({ dossier: await archive(dossier) }));
    expect(readdirSync(folder, { recursive: true })).toEqual(before);
    expect(temporary()).toEqual(earlier);
  });
});

describe('nothing is verified, and a sentence says why, where', () => {
  it('the dossier is too large: it is counted while it comes, and cut off', async () => {
    const chunk = new Uint8Array(2 ** 20);
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
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const { status, text } = await post(await open(), body, { headers });
    expect([status, asked.isCancelled]).toEqual([413, true]);
    expect(text).toContain(`larger than the ${largestDossier / 2 ** 20} MiB`);
    expect(asked.bytes).toBeLessThan(largestDossier + 8 * 2 ** 20);
  });

  it('it is small and unpacks to more than a page may hold', async () => {
    // In members, which a gzip file may have: the same ten times is packed in a tenth of the time.
    const bomb = Buffer.concat(new Array(10).fill(gzipSync(Buffer.alloc(52e6))));
    expect(bomb.length).toBeLessThan(1e6);
    const { status, text } = await post(await open(), form({ dossier: new File([bomb], 'bomb.tgz') }));
    expect(status).toBe(422);
    expect(text).toContain('it unpacks to more than');
  });

  it.each([
    ['no dossier came', {}, 400, 'choose a file'],
    ['it is no archive', { dossier: new File(['hello'], 'hello.tgz') }, 422, 'hello.tgz is no dossier'],
    ['it is cut', { dossier: new File([Buffer.from('1f8b0800', 'hex')], 'cut.tgz') }, 422, 'cut or damaged'],
  ] as const)('%s', async (_, fields, expected, sentence) => {
    const { status, text } = await post(await open(), form(fields));
    expect([status, text]).toEqual([expected, expect.stringContaining(sentence)]);
  });

  it.each([
    'nonsense',
    '{"schema":"other"}',
    keys.authoriser.export({ type: 'pkcs8', format: 'pem' }).toString(),
  ])('a key is none: %#', async (text) => {
    const { status } = await post(await open(), form({ dossier: await archive(dossier), keys: text }));
    expect(status).toBe(422);
  });

  it('the body is no form', async () => {
    const server = await open();
    expect(await post(server, 'x', { headers: { 'content-type': 'application/json' } })).toMatchObject({
      status: 400,
    });
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    expect(await post(server, '--x\r\nhalf', { headers })).toMatchObject({ status: 400 });
  });

  it('another site sends it', async () => {
    const server = await open();
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
    ] as Record<string, string>[]) {
      expect(await post(server, form({}), { headers })).toMatchObject({ status: 403 });
    }
  });

  it('a benchmark measures on the store', async () => {
    const { library } = await open();
    const measuring = { ...library, isMeasuring: () => true };
    const server = await open(null, { library: measuring });
    const { status, text } = await post(server, form({ dossier: await archive(dossier) }));
    expect([status, text]).toEqual([503, expect.stringContaining('A benchmark measures')]);
  });
});

describe('the folder of reports', () => {
  const stored = (name: string) => form({ stored: name, keys: pem });

  it('is offered by name to this host, and to nobody else', async () => {
    const own = await open(reports);
    expect(await own.text('/verify')).toContain('<option>LAB-2026-0001.tgz</option>');
    expect((await post(own, stored('LAB-2026-0001.tgz'))).text).toContain('is as it was signed');
    const others = await open();
    expect(await others.text('/verify')).not.toContain('LAB-2026-0001.tgz</option>');
    expect(await post(others, stored('LAB-2026-0001.tgz'))).toMatchObject({ status: 422 });
  });

  it.each(['../reports/LAB-2026-0001.tgz', '/etc/passwd', './LAB-2026-0001.tgz', 'store'])(
    'has no "%s": no path leads anywhere',
    async (name) => {
      expect(await post(await open(reports), stored(name))).toMatchObject({ status: 422 });
    },
  );
});
