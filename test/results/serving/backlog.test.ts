import { describe, expect, it } from 'vitest';
import { backlog } from '../../../results/serving/backlog.ts';
import { exponentialGaps } from '../../fixtures/lindley.ts';
import { oneRowLog } from '../../fixtures/served-log.ts';

/** A load as it looks when its last request arrives: who gets a row later has none yet. */
function soFar(load: number, arrivals: number, seed: number) {
  const log = oneRowLog(exponentialGaps(load, arrivals, seed));
  const now = log.requests.scheduledNs[arrivals - 1]!;
  const admittedNs = log.requests.admittedNs.map((ns) => (ns <= now ? ns : Number.NaN));
  return backlog({ ...log, requests: { ...log.requests, admittedNs } }, now);
}

describe('a queue', () => {
  it('that grows without an end is told, with its growth: twice what can be served', () => {
    const found = soFar(2, 10_000, 1)!;
    expect(found.isHopeless).toBe(true);
    // 2,000 come and 1,000 are served a second.
    expect(found.perSecond).toBeGreaterThan(930);
    expect(found.perSecond).toBeLessThan(1070);
  });

  it('is told at 5 % above what can be served, from enough arrivals', () => {
    expect(soFar(1.05, 25_000, 1)!.isHopeless).toBe(true);
  });

  it.each([0.5, 0.95, 1])('is left in peace at a load of %d, over 40 seeds', (load) => {
    const ended = Array.from({ length: 40 }, (_, seed) => soFar(load, 800, seed)!).filter(
      ({ isHopeless }) => isHopeless,
    );
    expect(ended.length).toBeLessThanOrEqual(1);
  });

  it('is not judged by a handful of arrivals, nor where nothing waits', () => {
    expect(soFar(2, 60, 1)).toBeNull();
    expect(soFar(0.001, 400, 1)).toMatchObject({ isHopeless: false });
  });
});
