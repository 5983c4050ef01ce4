import { describe, expect, it } from 'vitest';
import { bracketOf, granularity, nextBatch, type Tried } from '../../../harness/run/ceiling.ts';

/** A whole search on a device that holds so many sequences. */
function search(fits: number, bounds: { estimate: number; most: number }): Tried[] {
  const tried: Tried[] = [];
  for (let batch = nextBatch(tried, bounds); batch !== null; batch = nextBatch(tried, bounds)) {
    tried.push({ batch, verdict: batch <= fits ? 'ran' : 'too_large' });
    if (tried.length > 60) throw new Error(`no end: ${tried.map((each) => each.batch).join(' ')}`);
  }
  return tried;
}

const most = 65_535;

describe('the search for the largest batch', () => {
  it.each([1, 2, 3, 7, 17, 31, 32])('is exact for %i sequences, wherever it begins', (fits) => {
    for (const estimate of [0.3, 1, 5, 16, 40, 300, 1e5]) {
      const found = bracketOf(search(fits, { estimate, most }));
      expect(found, `from ${estimate}`).toEqual({ largest: fits, smallestFailed: fits + 1 });
    }
  });

  it.each([
    [213, 200],
    [213, 213],
    [213, 214],
    [213, 400],
    [213, 1],
    [1999, 30],
    [20_000, 65_535],
  ])('finds %i from an estimate of %i to a thirty-second of it', (fits, estimate) => {
    const { largest, smallestFailed } = bracketOf(search(fits, { estimate, most }));
    expect(largest).toBeLessThanOrEqual(fits);
    expect(smallestFailed).toBeGreaterThan(fits);
    expect(smallestFailed! - largest!).toBeLessThanOrEqual(Math.max(1, largest! * granularity));
  });

  it('tries few batches where the estimate is good, and no batch twice', () => {
    for (const fits of [190, 200, 207, 213]) {
      const batches = search(fits, { estimate: 200, most }).map(({ batch }) => batch);
      expect(batches.length).toBeLessThanOrEqual(5);
      expect(new Set(batches).size).toBe(batches.length);
    }
  });

  it('says that nothing fits where one sequence does not', () => {
    const tried = search(0, { estimate: 40, most });
    expect(tried.at(-1)).toEqual({ batch: 1, verdict: 'too_large' });
    expect(bracketOf(tried)).toEqual({ largest: null, smallestFailed: 1 });
  });

  it('never goes beyond the batch that a kernel can count', () => {
    const tried = search(Number.POSITIVE_INFINITY, { estimate: 3, most: 1000 });
    expect(bracketOf(tried)).toEqual({ largest: 1000, smallestFailed: null });
    expect(search(Number.POSITIVE_INFINITY, { estimate: 5000, most: 1000 })).toEqual([
      { batch: 1000, verdict: 'ran' },
    ]);
  });

  it('goes on where it was interrupted as if it had not been', () => {
    const bounds = { estimate: 150, most };
    const whole = search(213, bounds);
    for (let n = 0; n < whole.length; n++) expect(nextBatch(whole.slice(0, n), bounds)).toBe(whole[n]!.batch);
    expect(nextBatch(whole, bounds)).toBeNull();
  });

  it('ends where a batch ran that is larger than one that did not', () => {
    const tried: Tried[] = [
      { batch: 200, verdict: 'too_large' },
      { batch: 210, verdict: 'ran' },
    ];
    expect(nextBatch(tried, { estimate: 200, most })).toBeNull();
  });
});
