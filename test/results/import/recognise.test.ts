import { expect, it } from 'vitest';
import type { Content } from '../../../results/import/reader.ts';
import { readers } from '../../../results/import/readers/readers.ts';

it.each(readers)('$tool is known, or not, by the first hundred texts of a file of a million', (reader) => {
  let given = 0;
  const content: Content = {
    form: 'json',
    lines: [],
    documents: {
      *[Symbol.iterator]() {
        for (let n = 1; n <= 1_000_000; n++) {
          given = n;
          yield { at: `line ${n}`, json: { value: { n }, written: () => String(n) } };
        }
      },
    },
  };
  expect(reader.recognise(content)).toEqual([]);
  expect(given).toBeLessThanOrEqual(101);
});
