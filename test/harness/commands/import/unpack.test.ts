import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { opened, unpackLimits } from '../../../../harness/commands/import/unpack.ts';
import { Unreadable } from '../../../../results/import/reader.ts';
import type { Source } from '../../../../results/import/source.ts';
import { zip } from '../../runtime/zip.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bytesOf = (source: Source) => Buffer.concat(Array.from(source.chunks(), (chunk) => Buffer.from(chunk)));

/** What is found in a file, as text or as why it is refused. */
async function found(bytes: Buffer, limits = unpackLimits) {
  const path = join(folder, 'file');
  writeFileSync(path, bytes);
  const all: [name: string, text: string][] = [];
  for await (const { name, source } of opened(path, 'results.x', folder, limits))
    all.push([name, source instanceof Unreadable ? source.message : bytesOf(source).toString()]);
  return all;
}

/** Bytes that are no text and become no smaller. */
const noise = Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * i * 7919) >> 5));

describe('a packed file', () => {
  it.each([
    ['gzip', gzipSync('{"a":1}')],
    ['zstd', zstdCompressSync('{"a":1}')],
    ['several of gzip behind each other', Buffer.concat([gzipSync('{"a"'), gzipSync(':1}')])],
  ])('is read as what is in it, and kept as it came: %s', async (_, bytes) => {
    const path = join(folder, 'packed');
    writeFileSync(path, bytes);
    let files = 0;
    for await (const { source } of opened(path, 'x', folder)) {
      if (source instanceof Unreadable) throw source;
      files++;
      expect(bytesOf(source).toString()).toBe('{"a":1}');
      expect(source.bytes).toBe(7);
      expect(bytesOf(source.packed!)).toEqual(bytes);
    }
    expect(files).toBe(1);
    expect(readdirSync(folder)).not.toContain('unpacked');
  });

  it('of zip is as many files as are in it, which are named by their places', async () => {
    const bytes = zip({ 'a/1.json': '{"a":1}', '../b.json': '{"b":1}'.replace('b', 'c') });
    expect(await found(zip({ 'a/1.json': '{"a":1}', 'a/': '', '2.txt': 'two' }))).toEqual([
      ['results.x/a/1.json', '{"a":1}'],
      ['results.x/2.txt', 'two'],
    ]);
    expect(await found(bytes)).toContainEqual([
      'results.x',
      expect.stringMatching(/^it is damaged: invalid relative path/),
    ]);
  });

  it('of zip has no links', async () => {
    const bytes = zip({ link: '/etc/passwd', 'a.txt': 'a' });
    // External file attributes: a symbolic link of Unix.
    bytes.writeUInt32LE(0o120777 * 2 ** 16, bytes.indexOf('PK\x01\x02') + 38);
    expect(await found(bytes)).toEqual([
      ['results.x/link', 'it is a link'],
      ['results.x/a.txt', 'a'],
    ]);
  });

  it.each([
    ['gzip', gzipSync(noise).subarray(0, 2000)],
    ['zstd', zstdCompressSync(noise).subarray(0, 2000)],
    ['zip', zip({ a: noise }).subarray(0, 2000)],
    ['zip', Buffer.concat([Buffer.from('PK\x03\x04'), noise])],
  ])('that is damaged is refused: %s', async (_, bytes) => {
    expect(await found(bytes)).toEqual([['results.x', expect.stringMatching(/^it is damaged: /)]]);
  });

  it('whose checksum is wrong is refused, and the rest of it is read', async () => {
    const bytes = zip({ 'a.txt': 'a', 'b.txt': 'b' });
    for (const header of ['PK\x03\x04', 'PK\x01\x02'])
      bytes[bytes.indexOf(header) + (header === 'PK\x03\x04' ? 14 : 16)]! ^= 1;
    expect(await found(bytes)).toEqual([
      ['results.x/a.txt', 'it is damaged: the checksum of a.txt is wrong'],
      ['results.x/b.txt', 'b'],
    ]);
  });

  it.each([
    ['gzip', gzipSync(gzipSync('x'))],
    ['zip', zip({ 'a.gz': gzipSync('x') })],
  ])('is not unpacked twice: %s', async (_, bytes) => {
    expect(await found(bytes)).toEqual([
      [expect.stringMatching(/^results.x/), 'what is packed in it is packed itself'],
    ]);
  });

  it('of tar is refused, for its files have to be told apart', async () => {
    const tar = Buffer.alloc(1024);
    tar.write('ustar', 257);
    expect(await found(tar)).toEqual([['results.x', 'it is an archive of tar']]);
  });
});

describe('a bomb', () => {
  const zeros = Buffer.alloc(20 * 2 ** 20);
  const tooMuch = /^it has 0\.0\d+ MiB and becomes more than 3\.\d+ MiB, 200 times as much$/;

  it.each([
    ['gzip', gzipSync(zeros)],
    ['zip', zip({ 'a.json': zeros, 'b.json': 'not reached' })],
  ])('is refused with its sizes, before it is large: %s', async (_, bytes) => {
    expect(await found(bytes)).toEqual([
      [expect.stringMatching(/^results.x/), expect.stringMatching(tooMuch)],
    ]);
  });

  it('of zstd is as well', async () => {
    const [[, why] = []] = await found(zstdCompressSync(zeros));
    expect(why).toMatch(/^it has 0\.000\d+ MiB and becomes more than 1\.00 MiB/);
  });

  it('of many files that are each small is refused as one', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 8 }, (_, i) => [`${i}.json`, zeros.subarray(0, 2 ** 19)]),
    );
    const all = await found(zip(files));
    expect(all.at(-1)![1]).toMatch(/^it has .* and becomes more than 1\.00 MiB/);
    expect(all.length).toBeLessThan(8);
  });

  it('of more bytes, or of more files, than anybody has is refused', async () => {
    const packed = gzipSync(noise);
    expect((await found(packed, { ...unpackLimits, bytes: 2999 }))[0]![1]).toMatch(/^it has/);
    expect((await found(packed, { ...unpackLimits, bytes: 3000 }))[0]![1]).not.toMatch(/^it has/);
    const three = zip({ a: 'a', b: 'b', c: 'c' });
    expect(await found(three, { ...unpackLimits, files: 2 })).toEqual([
      ['results.x/a', 'a'],
      ['results.x/b', 'b'],
      ['results.x', 'it has more than 2 files'],
    ]);
  });
});
