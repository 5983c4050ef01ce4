import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contentOf } from '../../../results/import/content.ts';
import { LongArray } from '../../../results/import/long/array.ts';
import { longContent } from '../../../results/import/long/content.ts';
import type { FileContent } from '../../../results/import/reader.ts';
import { readers } from '../../../results/import/readers/readers.ts';
import { bytesSource } from '../../../results/import/source.ts';

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
});
