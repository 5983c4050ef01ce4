import { describe, expect, it } from 'vitest';
import { earlyStoppingAllows } from '../../../results/serving/early-stopping.ts';
import { meanOf, percentilesOf, shareWithin } from '../../../results/serving/intervals.ts';
import { neverFalling } from '../../../results/serving/isotonic.ts';
import { little } from '../../../results/serving/little.ts';
import { judgeMisses } from '../../../results/serving/verdict.ts';
import { wilson } from '../../../results/serving/wilson.ts';
import { servedLog } from '../../fixtures/served-log.ts';
import scipy from './scipy.fixtures.json' with { type: 'json' };

// What SciPy and scikit-learn make of the same queues: test/oracle/serving.py.

const service = 1000;

/** The queue of the same name there: times in the system, and the arrivals. */
function queue([n, load, seed]: readonly number[]) {
  const widest = 2 * Math.round(service / load!) + 1;
  const [took, arrivals] = [new Float64Array(n!), new Float64Array(n!)];
  let [draw, wait, at] = [seed!, 0, 0];
  for (let i = 0; i < n!; i++) {
    took[i] = wait + service;
    arrivals[i] = at;
    draw = (draw * 16_807) % (2 ** 31 - 1);
    const gap = draw % widest;
    at += gap;
    wait = Math.max(0, wait + service - gap);
  }
  return { took, arrivals };
}

function expectNear(found: number | null | undefined, expected: number) {
  expect(Math.abs(found! - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected) + 1e-15);
}

describe('the verdict on a queue', () => {
  it.each(scipy.verdicts)(
    '$queues at $percent % is "$word", with the bounds of SciPy',
    ({ queues, limit, percent, ...expected }) => {
      const series = queues.map((each) => queue(each).took.map((time) => time / limit));
      const { word, requests, misses, dependence, lowest, highest } = judgeMisses(series, percent);
      expect({ word, requests, misses }).toEqual({
        word: expected.word,
        requests: expected.requests,
        misses: expected.misses,
      });
      expectNear(dependence!.inflation, expected.inflation);
      expectNear(dependence!.effective, expected.effective);
      expectNear(lowest, expected.lowest);
      expectNear(highest, expected.highest);
    },
  );
});

describe('the intervals of a queue', () => {
  it.each(scipy.intervals)('$queue are those of SciPy', ({ queue: of, mean, within, ...expected }) => {
    const { took } = queue(of);
    const found = meanOf(took);
    expectNear(found.value, mean[0]!);
    expectNear(found.interval!.low, mean[1]!);
    expectNear(found.interval!.high, mean[2]!);
    const share = shareWithin(took, within.limit, within.expected);
    expectNear(share.value, within.share[0]!);
    expectNear(share.interval!.low, within.share[1]!);
    expectNear(share.interval!.high, within.share[2]!);
    const names = ['p50', 'p90', 'p99'] as const;
    for (const [i, { value, interval, needs }] of percentilesOf(took, names).entries()) {
      const { effective, ...ends } = expected[names[i]!];
      if (value !== null) expectNear(value, ends.value);
      if (interval === null) {
        // What is not known says how much it takes; so few independent ones hold no percentile.
        expect(needs!).toBeGreaterThan(took.length);
        expect(effective).toBeLessThan(200);
        continue;
      }
      expectNear(interval.low, ends.low);
      expectNear(interval.high, ends.high);
    }
  });
});

describe('others', () => {
  it.each(scipy.earlyStopping)('%d requests at %d %%: %d late ones are few enough for MLPerf', (...of) => {
    const [requests, percent, late] = of as [number, number, number | null];
    expect(earlyStoppingAllows(requests, percent)).toBe(late);
  });

  it.each(scipy.wilson)("%d of %d at %d: Wilson's interval", (events, trials, confidence, ...ends) => {
    const { low, high } = wilson(events!, trials!, confidence);
    expectNear(low, ends[0]!);
    expectNear(high, ends[1]!);
  });

  it.each(scipy.neverFalling)('values that never fall, of $values', ({ values, weights, fitted }) => {
    for (const [i, value] of neverFalling(values, weights).entries())
      expect(value).toBeCloseTo(fitted[i]!, 12);
  });

  it.each(scipy.inSystem)("Little's law in the queue $queue, counted event by event", (of) => {
    const { took, arrivals } = queue(of.queue);
    const log = servedLog(
      Array.from(arrivals, (scheduled, i) => ({ scheduled, tokens: [scheduled + took[i]!] })),
    );
    const found = little(log, of)!;
    expectNear(found.inSystem, of.inSystem);
    expectNear(found.perSecond, of.arrivals * 1e9);
    expectNear(found.seconds, of.took / 1e9);
  });
});
