import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { NotAColumn, packColumn, unpackColumn } from '../../../results/serving/columns.ts';
import { randomStream } from '../../../results/statistics/random.ts';

describe('a column of whole numbers', () => {
  it.each([
    ['nothing', []],
    ['zeros and negatives', [0, 0, -1, 5, -7]],
    ['the largest that are exact', [Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER, 0]],
    [
      'times that are none, at the ends and in the middle',
      [Number.NaN, 3, Number.NaN, Number.NaN, 9, Number.NaN],
    ],
    ['nothing but times that are none', [Number.NaN, Number.NaN]],
  ])('comes back as it was: %s', (_, values) => {
    expect(Array.from(unpackColumn(packColumn(values)))).toEqual(values);
  });

  it('comes back as it was, whatever it holds', () => {
    const random = randomStream(1);
    for (let round = 0; round < 200; round++) {
      const size = 2 ** random.below(50);
      const values = Float64Array.from({ length: random.below(300) }, () =>
        random.below(9) === 0 ? Number.NaN : Math.floor((random.bits() / 2 ** 32 - 0.5) * size) + 0,
      );
      expect(unpackColumn(packColumn(values))).toEqual(values);
    }
  });

  it('takes about two bytes a number for times that lie microseconds apart', () => {
    const random = randomStream(2);
    let now = 0;
    const times = Float64Array.from({ length: 100_000 }, () => (now += 20_000 + random.below(10_000)));
    expect(packColumn(times).data.length / times.length).toBeLessThan(3);
  });

  it('is refused where it holds a part of a number', () => {
    expect(() => packColumn([1, 1.5])).toThrow('whole numbers; got 1.5 at 1');
  });

  it.each([
    ['bytes that are no deflated ones', { data: 'AAAA' }],
    ['a number less than it says', { count: 4 }],
    ['a number more than it says', { count: 2 }],
    ['a number that is cut', { data: deflateRawSync(Buffer.of(2, 2, 130)).toString('base64') }],
    ['a number without an end', { data: deflateRawSync(Buffer.alloc(12, 255)).toString('base64') }],
    ['far more bytes than its count allows', { data: deflateRawSync(Buffer.alloc(1e7)).toString('base64') }],
  ])('is refused with %s', (_, changes) => {
    expect(() => unpackColumn({ ...packColumn([1, 2, 3]), ...changes })).toThrow(NotAColumn);
  });
});
