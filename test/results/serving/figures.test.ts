import { describe, expect, it } from 'vitest';
import type { ServingDefinitionId } from '../../../results/serving/definitions.ts';
import { type ServingFigure, servingFigures } from '../../../results/serving/figures.ts';
import { little } from '../../../results/serving/little.ts';
import { spanOf } from '../../../results/serving/span.ts';
import { batchSizes } from '../../../results/serving/steps.ts';
import { exponentialGaps } from '../../fixtures/lindley.ts';
import { oneRowLog, servedLog } from '../../fixtures/served-log.ts';

const find = (figures: readonly ServingFigure[], id: ServingDefinitionId, statistic = 'mean') =>
  figures.find((one) => one.definition === id && one.statistic === statistic)!;

describe('the figures of a served load', () => {
  const second = 1e9;
  // By hand. Two requests, at 0 s and 1 s; the second waits half a second for its row.
  const log = servedLog(
    [
      { scheduled: 0, tokens: [0.5 * second, 1 * second, 1.5 * second] },
      { scheduled: 1 * second, admitted: 1.5 * second, tokens: [2 * second, 2.5 * second] },
      { scheduled: 4 * second, tokens: [4.5 * second] },
    ],
    [
      { request: 0, begin: 0, end: 0.5 * second },
      { begin: 0.5 * second, end: 1.5 * second },
      { request: 1, begin: 1.5 * second, end: 2 * second },
      { begin: 2 * second, end: 2.5 * second },
    ],
  );
  const limits = { ttftSeconds: 0.8, tpotSeconds: 1, percent: 99 };
  const figures = servingFigures(log, { first: 0, end: 2 }, limits);

  it.each([
    ['ttft.sched', 0.75],
    ['ttft.admit', 0.5],
    ['queue.wait', 0.25],
    ['e2el.sched', 1.5],
    ['tpot.excl_first', 0.5],
    ['itl.token', 0.5],
    // One of two had its first token after 1 s. The window is 4 s.
    ['attainment', 0.5],
    ['goodput.req', 0.25],
    ['tput.req', 0.5],
    ['tput.out.wall', 1.25],
    ['concurrency.mean', 0.75],
    ['share.prefill', 0.25],
    ['share.decode', 0.375],
    ['share.idle', 0.375],
  ] as const)('%s is %d, as counted by hand', (id, value) => {
    expect(find(figures, id).value).toBeCloseTo(value, 12);
  });

  it('have no interval from a handful of requests, and say how many they need', () => {
    expect(find(figures, 'ttft.sched')).toMatchObject({
      interval: null,
      missing: expect.stringContaining('200'),
    });
    expect(find(figures, 'ttft.sched', 'p99')).toMatchObject({ value: null, n: 2 });
    expect(find(figures, 'ttft.sched', 'p99').missing).toContain('662');
  });

  it('count a request that never came, and name no mean of it', () => {
    const stuck = servedLog([
      { scheduled: 0, tokens: [1 * second] },
      { scheduled: 1 * second, state: 'unfinished', osl: 3 },
      { scheduled: 2 * second, tokens: [3 * second] },
    ]);
    const [ttft, share] = (['ttft.sched', 'attainment'] as const).map((id) =>
      find(servingFigures(stuck, { first: 0, end: 3 }, { ...limits, ttftSeconds: 2 }), id),
    );
    expect(ttft).toMatchObject({ value: null, n: 3, missing: '1 of 3 never came before the run ended' });
    expect(share!.value).toBeCloseTo(2 / 3, 12);
  });

  it('are none where nothing counts, and none of a promise where there is none', () => {
    expect(servingFigures(log, { first: 2, end: 2 }, limits)).toEqual([]);
    const ids = servingFigures(log, { first: 0, end: 2 }, null).map(({ definition }) => definition);
    expect(ids).not.toContain('attainment');
    expect(ids).toContain('tput.req');
  });

  it('of requests that all came at once take the time until the last is done', () => {
    const atOnce = servedLog([
      { scheduled: 0, tokens: [second] },
      { scheduled: 0, tokens: [2 * second] },
    ]);
    expect(spanOf(atOnce, { first: 0, end: 2 })).toEqual({ beginNs: 0, endNs: 2 * second });
  });

  it('count how many requests were decoded together', () => {
    const sizes = batchSizes(log.steps, { beginNs: 0, endNs: 2.2 * second });
    expect(sizes).toEqual([{ active: 1, steps: 2, seconds: 1.5 }]);
  });
});

describe('a queue with one row, Poisson arrivals and equal services', () => {
  const load = 0.8;
  const log = oneRowLog(exponentialGaps(load, 62_000, 11));
  const window = { first: 2000, end: 60_000 };
  const figures = servingFigures(log, window, { ttftSeconds: 1, tpotSeconds: 1, percent: 99 });

  it('waits as long as Pollaczek and Khinchine say: 2 services at a load of 0.8', () => {
    const { value, interval } = find(figures, 'queue.wait');
    expect(interval!.low).toBeLessThan(2e-3);
    expect(interval!.high).toBeGreaterThan(2e-3);
    expect(value!).toBeCloseTo(2e-3, 3);
  });

  it("is busy as its load says, and holds Little's law", () => {
    const busy = find(figures, 'share.idle');
    expect(busy.interval!.low).toBeLessThan(1 - load);
    expect(busy.interval!.high).toBeGreaterThan(1 - load);
    const law = little(log, window)!;
    expect(law.holds).toBe(true);
    // ρ + ρ² / (2 (1 − ρ)) requests in the system.
    expect(law.inSystem).toBeGreaterThan(2.2);
    expect(law.inSystem).toBeLessThan(2.6);
  });

  it("breaks Little's law where a standstill leaves a queue behind the window", () => {
    const gaps = exponentialGaps(0.5, 20_000, 3);
    const steady = oneRowLog(gaps);
    const { scheduledNs, finishedNs } = steady.requests;
    const stop = scheduledNs[19_000]!;
    const delayed = finishedNs.map((ns) => (ns > stop ? ns + 2e9 : ns));
    const stalled = { ...steady, requests: { ...steady.requests, finishedNs: delayed } };
    const all = { first: 300, end: 20_000 };
    expect(little(steady, all)).toMatchObject({ holds: true });
    expect(little(stalled, all)).toMatchObject({ holds: false });
  });

  it("says nothing by Little's law of a queue that grows: it has too few requests for its length", () => {
    expect(little(oneRowLog(exponentialGaps(1.05, 20_000, 3)), { first: 300, end: 20_000 })).toBeNull();
  });

  it("says nothing by Little's law of a handful of requests in an empty system, one of which an end cuts", () => {
    const served = [0, 10, 20, 30].map((at) => ({ scheduled: at * 1e9, tokens: [at * 1e9 + 5e6] }));
    const together = { scheduled: 30e9, tokens: [30e9 + 9e6] };
    expect(little(servedLog([...served, together]), { first: 0, end: 5 })).toBeNull();
    const quiet = oneRowLog(exponentialGaps(0.05, 200, 3));
    expect(little(quiet, { first: 0, end: 199 })).not.toBeNull();
    expect(little(quiet, { first: 0, end: 99 })).toBeNull();
  });

  it('has intervals wider than independent requests would give', () => {
    const { interval, n } = find(figures, 'queue.wait');
    const naive = 1.96 * (2.3e-3 / Math.sqrt(n));
    expect((interval!.high - interval!.low) / 2).toBeGreaterThan(3 * naive);
  });
});
