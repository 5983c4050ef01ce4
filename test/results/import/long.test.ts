import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contentOf } from '../../../results/import/content.ts';
import { objectsOf } from '../../../results/import/fields.ts';
import { NotJson } from '../../../results/import/json.ts';
import { LongArray } from '../../../results/import/long/array.ts';
import { longContent } from '../../../results/import/long/content.ts';
import type { FileContent } from '../../../results/import/reader.ts';
import { readers } from '../../../results/import/readers/readers.ts';
import { bytesSource, type Source } from '../../../results/import/source.ts';
import { type RandomStream, randomStream } from '../../../results/statistics/random.ts';

// Long texts are made of short ones here: what may be held of an array is so little that everything is long.

const folder = join(import.meta.dirname, '..', '..', 'fixtures', 'imports');

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const samples = globSync('*/**/*.json', { cwd: folder })
  .filter((name) => isJson(readFileSync(join(folder, name), 'utf8')))
  .sort();

const heldOf = (array: number) => ({ array, batch: array, text: 2 ** 26 });

/** What the readers that know a content make of it. */
function readingsOf(content: FileContent) {
  const known = readers.filter((reader) => reader.recognise(content).length > 0);
  return known.map((reader) => {
    try {
      return { tool: reader.tool, evidence: reader.recognise(content), ...reader.read(content) };
    } catch (error) {
      return { tool: reader.tool, refused: (error as Error).message };
    }
  });
}

/** Without what nobody understood: of a long array the original alone has it. */
const understood = (content: FileContent) =>
  readingsOf(content).map((reading) => ({ ...reading, unknown: undefined }));

describe('a text of JSON that is longer than is held', () => {
  it.each(samples)('is read as it is when it is held: %s', (name) => {
    const source = bytesSource(name, readFileSync(join(folder, name)));
    const expected = understood(contentOf(source));
    for (const array of [0, 30, 300, 3000])
      expect(understood(longContent(source, heldOf(array)))).toEqual(expected);
  });

  it('is the same value whatever stands in it, and wherever its bytes are cut', () => {
    const random = randomStream(7);
    for (let round = 0; round < 300; round++) {
      const value = { a: anyValue(random, 0), b: [anyValue(random, 1)] };
      const text = round % 2 === 0 ? JSON.stringify(value) : JSON.stringify(value, null, 1);
      const bytes = round % 5 === 0 ? Buffer.from(`\ufeff${text}`, 'utf16le') : Buffer.from(text);
      const content = longContent(inPieces(bytes, 1 + random.below(40)), heldOf(random.below(60)));
      expect(documentsOf(content)).toEqual([['', JSON.parse(text)]]);
    }
  });

  it('may be one of several, each by its line', () => {
    const text = '{"a": [1, 2, 3],\n"b": 1}\n{"a": [[4], [5]]}\n';
    expect(documentsOf(longContent(bytesSource('test', Buffer.from(text)), heldOf(4)))).toEqual([
      ['line 1', { a: [1, 2, 3], b: 1 }],
      ['line 3', { a: [[4], [5]] }],
    ]);
  });

  it('that is an array gives its elements one by one', () => {
    const content = longContent(bytesSource('test', Buffer.from('[{"a": 1}, {"a": 2}]')), heldOf(8));
    expect(documentsOf(content)).toEqual([
      ['/0', { a: 1 }],
      ['/1', { a: 2 }],
    ]);
  });

  it('keeps how its numbers were written, and the values of keys that stand twice', () => {
    const text = '{"x": 1.50, "y": {"z": 2.0, "z": 3e0}, "rows": [{"r": 1, "r": 4.0}, {"r": 5}], "x": NaN}';
    const content = longContent(bytesSource('test', Buffer.from(text)), heldOf(5));
    const [fields] = objectsOf(content);
    expect([fields!.written('x'), fields!.child('y')!.written('z')]).toEqual(['NaN', '3e0']);
    expect(Array.from(fields!.children('rows'), (row) => row.written('r'))).toEqual(['4.0', '5']);
    expect(content.remains().unknown).toEqual([
      { at: '/y/z (an earlier value)', value: 2 },
      { at: '/rows/0/r (an earlier value)', value: 1 },
      { at: '/x (an earlier value)', value: 1.5 },
    ]);
  });

  it('says of a long array that nobody understood how long it is', () => {
    const text = '{"texts": ["one", "two", "three"], "numbers": [1, 2, 3, 4]}';
    const [fields] = objectsOf(longContent(bytesSource('test', Buffer.from(text)), heldOf(5)));
    expect(fields!.rest()).toEqual([
      { at: '/texts', value: '3 elements, which are in the original alone' },
      { at: '/numbers', value: '4 numbers, which are in the original alone' },
    ]);
  });

  it.each([
    '{"a": [1, 2',
    '{"a": [1, 2]',
    '{"a": [1, 2], }',
    '{"a" [1]}',
    '{"a": [1 2 3 4]}',
    '{"a": [1]} log',
    '7',
  ])('is none where it is %s', (text) => {
    expect(() => longContent(bytesSource('test', Buffer.from(text)), heldOf(3))).toThrow(NotJson);
  });
});

/** A source that gives so many bytes at once, which are overwritten by the next. */
function inPieces(bytes: Buffer, pieceBytes: number): Source {
  return {
    ...bytesSource('test', bytes),
    *chunks(from = 0) {
      const piece = Buffer.alloc(Math.max(4, pieceBytes));
      for (let at = from; at < bytes.length; at += piece.length)
        yield piece.subarray(0, bytes.copy(piece, 0, at, at + piece.length));
    },
  };
}

const strings = [
  '',
  '"',
  '\\',
  '\\"',
  ']',
  '},{',
  'é😀',
  'a\nb',
  `${'x'.repeat(60)}\\`,
  `${'"'.repeat(30)}[1,2]`,
];

function anyValue(random: RandomStream, depth: number): unknown {
  const kind = random.below(depth > 4 ? 3 : 6);
  if (kind === 0) return random.below(1000) / 8;
  if (kind === 1) return strings[random.below(strings.length)];
  if (kind === 2) return [true, null, -1e-9][random.below(3)];
  if (kind === 3) return Array.from({ length: random.below(30) }, () => random.below(100) / 4);
  if (kind === 4) return Array.from({ length: random.below(6) }, () => anyValue(random, depth + 1));
  const keys = Array.from({ length: random.below(5) }, () => `${strings[random.below(strings.length)]}k`);
  return Object.fromEntries(keys.map((key) => [key, anyValue(random, depth + 1)]));
}

/** Values as they would be held. */
const documentsOf = (content: FileContent) =>
  content.form === 'json' ? Array.from(content.documents, ({ at, json }) => [at, held(json.value)]) : [];

function held(value: unknown): unknown {
  if (value instanceof Float64Array) return Array.from(value);
  if (value instanceof LongArray) {
    const elements = Array.from(value, (json) => held(json.value));
    expect(elements).toHaveLength(value.n);
    return elements;
  }
  if (Array.isArray(value)) return value.map(held);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, held(one)]));
}
