import { describe, expect, it } from 'vitest';
import { type PacedLoad, paces, searchedPace, stepTimes } from '../../../results/serving/pace.ts';
import { servedLog } from '../../fixtures/served-log.ts';

/** Decode steps of so many rows each, and chunks of a request, one behind the other. */
function timesOf(decodes: readonly [rows: number, ns: number][], idleNs = 0) {
  let at = 0;
  const steps = decodes.map(([active, ns]) => {
    const begin = at;
    at += ns;
    return { begin, end: at, active };
  });
  return stepTimes(servedLog([], steps, at + idleNs));
}

const load = (rate: number, ...args: Parameters<typeof timesOf>): PacedLoad => ({
  rate,
  times: timesOf(...args),
});

describe('the pace of a load', () => {
  it('is that of the same steps, whatever its mix of sizes', () => {
    const many = [
      timesOf([
        [1, 100],
        [4, 200],
        [4, 200],
      ]),
      timesOf([
        [1, 100],
        [1, 100],
        [1, 100],
        [4, 200],
      ]),
    ];
    expect(paces(many)).toEqual([1, 1]);
  });

  it('is how many times as long as on average its steps took', () => {
    // Two steps of 100 and two of 300: 200 on average.
    const [fast, slow] = [
      timesOf([
        [2, 100],
        [2, 100],
      ]),
      timesOf([
        [2, 300],
        [2, 300],
      ]),
    ];
    expect(paces([fast, slow])).toEqual([0.5, 1.5]);
  });

  it('is not told from a load that idles, nor from steps that no other load has', () => {
    const [busy, other] = [timesOf([[2, 100]]), timesOf([[2, 100]])];
    expect(paces([busy, timesOf([[2, 900]], 500), other])).toEqual([1, null, 1]);
    expect(paces([busy, timesOf([[3, 100]])])).toEqual([null, null]);
  });
});

describe('the pace of a search', () => {
  const bracket = { highestPass: 10, lowestFail: 20 };

  it('scales the ends of the bracket to its slowest and its fastest load', () => {
    const loads = [load(10, [[2, 100]]), load(20, [[2, 200]]), load(40, [[2, 150]])];
    const found = searchedPace(loads, bracket)!;
    expect(found.slowest / found.fastest).toBe(2);
    // What passed at 100 ns a step would hold half as much at 200; what failed at 200 would hold twice as much at 100.
    expect(found.low).toBeCloseTo(5, 12);
    expect(found.high).toBeCloseTo(40, 12);
  });

  it('leaves the bracket where it is on a device that keeps its pace', () => {
    const loads = [load(10, [[2, 100]]), load(20, [[2, 100]])];
    expect(searchedPace(loads, bracket)).toEqual({ slowest: 1, fastest: 1, low: 10, high: 20 });
    expect(searchedPace(loads, { highestPass: 10, lowestFail: null })).toMatchObject({ high: null });
  });

  it('is unknown below two loads', () => {
    expect(searchedPace([load(10, [[2, 100]])], bracket)).toBeNull();
  });
});
