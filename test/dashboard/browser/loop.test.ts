import { describe, expect, it } from 'vitest';
import { sampleLoop } from '../../../dashboard/browser/loop.ts';
import { sampleLoop as loopOfHarness } from '../../../harness/measure/loop.ts';
import { scriptedClock } from '../../fixtures/scripted-clock.ts';

const ms = 1e6;
const budget = {
  warmupNs: 2000 * ms,
  windowNs: 50 * ms,
  minSamples: 10,
  maxSamples: 400,
  longestNs: 3000 * ms,
};

/** Durations of runs, from 0, warm-up included. */
const courses: readonly (readonly [string, (run: number) => number])[] = [
  ['are the same from the first one on', () => 2 * ms],
  ['fall and then stay', (run) => (run < 40 ? (60 - run) * ms : 10 * ms)],
  ['never agree', (run) => (run + 1) * ms],
  ['are so slow that three have to do', (run) => (1500 + run) * ms],
  ['are so short that the samples run out', (run) => (100 + (run % 3)) * 1000],
];

describe('the loop in a browser', () => {
  it.each(courses)('warms up and samples as the harness does where runs %s', async (_, durationOf) => {
    const own = scriptedClock();
    let run = 0;
    const here = await sampleLoop(
      async () => own.advance(durationOf(run++)),
      () => own.now(),
      budget,
    );
    const other = scriptedClock();
    let runThere = 0;
    const there = await loopOfHarness(() => other.advance(durationOf(runThere++)), {
      clock: other,
      budget,
      signal: new AbortController().signal,
    });
    const { runs: _runs, ...kept } = there;
    expect(here).toEqual(kept);
  });

  it('says when the timed window begins', async () => {
    const clock = scriptedClock();
    let runs = 0;
    let before = 0;
    const sample = async () => {
      runs++;
      clock.advance(5 * ms);
    };
    const { durationNs } = await sampleLoop(
      sample,
      () => clock.now(),
      budget,
      () => {
        before = runs;
      },
    );
    expect(before).toBe(30);
    expect(runs).toBe(30 + durationNs.length);
  });
});
