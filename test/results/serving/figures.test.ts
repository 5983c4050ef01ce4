import { describe, expect, it } from 'vitest';
import { littlesLaw } from '../../../results/serving/computed.ts';
import { endsOf, rowHistogram, servingFigures, windowOf } from '../../../results/serving/figures.ts';
import type { ServingLog } from '../../../results/serving/log.ts';
import { severities } from '../../../results/serving/misses.ts';
import { packLog, unpackLog } from '../../../results/serving/packed-log.ts';
import { scenario, serveVirtually, written } from '../../harness/serving/load.ts';

const second = 1e9;
const limits = { ttftSeconds: 1, tpotSeconds: 0.5, percent: 99 };

/** A chunk takes 1 s, a step 0.5 s, two rows. */
const serve = async (
  requests: Parameters<typeof written>[0],
  more: Parameters<typeof serveVirtually>[2] = {},
) => {
  const times = { prefillNs: () => second, decodeNs: () => 0.5 * second };
  const asked = scenario({ policy: { rows: 2, chunk: 4 } });
  return (await serveVirtually(asked, times, { schedule: written(requests), ...more })).log;
};

const figureOf = (
  log: ServingLog,
  id: string,
  statistic = 'value',
  counting = { first: 0, end: log.requests.count },
) =>
  servingFigures(log, { counting, limits }).find((each) => each.id === id && each.statistic === statistic)!
    .value;

/*
 * By hand, for a and b below:
 * a arrives at 0, is admitted at 0, its one chunk ends at 1 (first token), then steps.
 * b arrives at 0.2, is admitted at 1 (behind the chunk), waits one step of a (1 to 1.5), its chunk ends at 2.5 (first token).
 * a: 1, 1.5, 3.0 (step of both, 2.5 to 3): three tokens. b: 2.5, 3.0: two tokens.
 */
const two = [
  { at: 0, isl: 4, osl: 3 },
  { at: 0.2 * second, isl: 4, osl: 2 },
];

describe('the figures of a load', () => {
  it('are those that a hand count gives', async () => {
    const log = await serve(two);
    expect(figureOf(log, 'ttft.sched', 'mean')).toBeCloseTo((1 + 2.3) / 2, 9);
    expect(figureOf(log, 'queue.wait', 'mean')).toBeCloseTo((0 + 0.8) / 2, 9);
    expect(figureOf(log, 'ttft.admit', 'mean')).toBeCloseTo((1 + 1.5) / 2, 9);
    expect(figureOf(log, 'tpot.excl_first', 'mean')).toBeCloseTo((1 + 0.5) / 2, 9);
    expect(figureOf(log, 'itl.token', 'max')).toBeCloseTo(1.5, 9);
    expect(figureOf(log, 'e2el.sched', 'mean')).toBeCloseTo((3 + 2.8) / 2, 9);
    expect(Array.from(severities(log, { first: 0, end: 2 }, limits))).toEqual([2, expect.closeTo(2.3, 9)]);
    expect(figureOf(log, 'attainment')).toBe(0);
  });

  it('say what they would need where there are too few requests', async () => {
    const log = await serve(two);
    const p99 = servingFigures(log, { counting: { first: 0, end: 2 }, limits }).find(
      ({ id, statistic }) => id === 'ttft.sched' && statistic === 'p99',
    );
    expect([p99?.value, p99?.needs, p99?.n]).toEqual([null, 1000, 2]);
  });

  it('leave the warm-up out', async () => {
    const log = await serve(two);
    expect(figureOf(log, 'ttft.sched', 'mean', { first: 1, end: 2 })).toBeCloseTo(2.3, 9);
  });

  it('share the time of the window out among chunks, steps and nothing', async () => {
    // Two requests at 0 and 10: from the first arrival to the last, 1 s of chunk and 0.5 s of step.
    const log = await serve([
      { at: 0, isl: 4, osl: 2 },
      { at: 10 * second, isl: 4, osl: 1 },
    ]);
    expect(windowOf(log, { first: 0, end: 2 })).toEqual({ fromNs: 0, toNs: 10 * second });
    expect(figureOf(log, 'time.prefill')).toBeCloseTo(0.1, 9);
    expect(figureOf(log, 'time.decode')).toBeCloseTo(0.05, 9);
    expect(figureOf(log, 'time.idle')).toBeCloseTo(0.85, 9);
    expect(figureOf(log, 'tput.out.wall')).toBeCloseTo(0.2, 9);
    expect(figureOf(log, 'concurrency.mean')).toBeCloseTo(0.15, 9);
    expect([...rowHistogram(log)]).toEqual([[1, 1]]);
  });

  it('judge an answer of one token by its first alone', async () => {
    const log = await serve([{ at: 0, isl: 4, osl: 1 }]);
    expect(Array.from(severities(log, { first: 0, end: 1 }, limits))).toEqual([1]);
    expect(figureOf(log, 'attainment')).toBe(1);
  });

  it('count as missed who was never served to the end, and leave out who did not want to be', async () => {
    const waiting = [
      { at: 0, isl: 4, osl: 1 },
      { at: 0, isl: 4, osl: 9 },
      { at: 0, isl: 4, osl: 9 },
      { at: 0, isl: 4, osl: 9 },
    ];
    const log = await serve(waiting, { latestNs: 3 * second, cancelAfterNs: new Map([[3, 0]]) });
    expect(endsOf(log, { first: 0, end: 4 })).toEqual({ finished: 1, cancelled: 1, unfinished: 2, never: 0 });
    expect(Array.from(severities(log, { first: 0, end: 4 }, limits))).toEqual([
      1,
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ]);
    expect(figureOf(log, 'attainment')).toBeCloseTo(1 / 3, 9);
  });

  it('come back from the disk as they were', async () => {
    const log = await serve([...two, { at: second, isl: 9, osl: 4 }, { at: 99 * second }], {
      latestNs: 6 * second,
    });
    expect(unpackLog(packLog(log))).toEqual(log);
  });
});

describe('Little’s law', () => {
  const load = (perSecond: number) =>
    serveVirtually(
      scenario({
        arrivals: { process: 'poisson', perSecond },
        requests: 5000,
        policy: { rows: 1, chunk: 1 },
      }),
      { prefillNs: () => 0.1 * second, decodeNs: () => 0 },
    );

  it('holds where a load is steady', async () => {
    const { log } = await load(7);
    const { error, edge } = littlesLaw(log, { first: 0, end: 5000 })!;
    expect(error).toBeLessThan(0.01 + edge);
  });

  it('does not where the queue grows', async () => {
    const { log } = await load(12);
    const { error, edge } = littlesLaw(log, { first: 0, end: 5000 })!;
    expect(error).toBeGreaterThan(0.01 + edge);
  });
});
