import { describe, expect, it } from 'vitest';
import { parseSpec } from '../../workloads/parse.ts';
import { precisionNamed } from '../../workloads/precision.ts';

const own = { shape: 'mine', precision: 'int8' } as const;

describe('a workload of a model that somebody brought', () => {
  it.each(['decode b2 c64', 'decode model b2 c64', 'decode model int4 b2 c64', 'decode other fp16 b2 c64'])(
    'has its shape and precision, whatever stands before the sizes: %s',
    (text) => {
      expect(parseSpec(text, own)).toEqual({ kind: 'decode', ...own, batch: 2, context: 64 });
    },
  );

  it('may leave the batch out as well, and say how steps follow each other', () => {
    expect(parseSpec('prefill i128', own)).toMatchObject({ ...own, batch: 1, isl: 128 });
    expect(parseSpec('decode queued c64', own)).toMatchObject({ ...own, context: 64, queued: true });
  });

  it('is refused where a third word stands before its sizes, or the second is no precision', () => {
    expect(() => parseSpec('decode my model int4 b1 c64', own)).toThrow('"int4" is too much.');
    expect(() => parseSpec('decode mine q5 c64', own)).toThrow('There is no precision "q5".');
  });
});

it('without a model of one’s own a shape is asked for', () => {
  expect(() => parseSpec('decode b1 c64')).toThrow(
    'Shape and precision are missing, as in llama-2-70b int4.',
  );
});

it.each([
  ['fp32', 'float32'],
  ['FP16', 'float16'],
  ['bf16', 'bfloat16'],
  ['q8', 'int8'],
  ['q4', 'int4'],
])('%s is another name of %s', (word, precision) => {
  expect(precisionNamed(word)).toBe(precision);
  expect(parseSpec(`decode tiny ${word} c8`)).toMatchObject({ precision });
});
