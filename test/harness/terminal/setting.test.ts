import { describe, expect, it } from 'vitest';
import { recordPage } from '../../../harness/terminal/record.ts';
import { measuredRecord } from '../../fixtures/measured-record.ts';

const pageOf = (title: string, provider?: string) => {
  const record = measuredRecord(title, [[1, 1, 1]], provider);
  return recordPage({ id: 'made-up', path: 'made-up', record }, [record]);
};

// llama.cpp's Q4_0 has 4.5 bits a weight: 32 of them share 16 bits. Whoever compares has to see what ours have.
describe('the page of a record', () => {
  it.each([
    ['gemm int4 64x64x64', 'cpu', 'int4 weights in blocks of 32 with float32 scales (accuracy level 4)'],
    ['decode tiny int8 b1 c64', 'cpu', 'int8 weights in blocks of 32 with float32 scales (accuracy level 4)'],
    [
      'decode tiny int4 b1 c64',
      'cuda',
      'int4 weights in blocks of 32 with float16 scales (accuracy level 0)',
    ],
  ])('says how the integers of "%s" on %s are stored and multiplied', (title, provider, words) => {
    expect(pageOf(title, provider)).toContain(words);
  });

  it('says nothing of blocks where weights are no integers', () => {
    expect(pageOf('decode tiny float32 b1 c64')).not.toContain('blocks');
  });
});
