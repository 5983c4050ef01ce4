import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, expect, it } from 'vitest';
import { PartWriter, parseSize } from '../../../harness/bundle/parts.ts';
import { UsageError } from '../../../harness/errors.ts';
import { temporary } from '../runtime/made-up-packages.ts';

describe('the size of a part', () => {
  it.each([
    ['60MiB', 62_914_560],
    ['700MB', 700_000_000],
    ['4 GiB', 4_294_967_296],
    ['1.5kB', 1500],
    ['2048', 2048],
  ])('"%s" is %i bytes', (text, bytes) => expect(parseSize(text)).toBe(bytes));

  it.each(['', 'big', '10', '-1MB', '60mib', '0MiB', '1TB'])('"%s" is refused', (text) => {
    expect(() => parseSize(text)).toThrow(UsageError);
  });
});

describe('cutting a stream into parts', () => {
  it.each([
    [[10, 10, 10], 10, [10, 10, 10]],
    [[25], 10, [10, 10, 5]],
    [[3, 4, 5, 13], 10, [10, 10, 5]],
    [[], 10, []],
  ])('chunks of %j bytes in parts of %i come out as %j', async (chunks, size, expected) => {
    const folder = temporary();
    const writer = new PartWriter(folder, 'x', size);
    const bytes = chunks.map((length, i) => Buffer.alloc(length, i + 1));
    await pipeline(Readable.from(bytes), writer);
    expect(writer.parts.map((part) => part.bytes)).toEqual(expected);
    const joined = Buffer.concat(writer.parts.map(({ name }) => readFileSync(join(folder, name))));
    expect(joined).toEqual(Buffer.concat(bytes));
  });
});
