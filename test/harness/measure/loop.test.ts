import { describe, expect, it } from 'vitest';
import { type LoopOptions, sampleLoop } from '../../../harness/measure/loop.ts';
import type { Budget } from '../../../harness/plan/trial.ts';
import { type ScriptedClock, scriptedClock } from '../../fixtures/scripted-clock.ts';

const ms = 1e6;
const budget: Budget = { warmupNs: 1000 * ms, windowNs: 50 * ms, minSamples: 3, maxSamples: 10_000 };

/** A loop whose n-th run (from 0, warm-up included) takes `durationOf(n)` nanoseconds. */
function loop(
  durationOf: (run: number) => number,
  options: Partial<LoopOptions> = {},
  clock = scriptedClock(),
) {
  let run = 0;
  const sample = () => clock.advance(durationOf(run++));
  const signal = new AbortController().signal;
  return sampleLoop(sample, { clock, budget, signal, ...options });
}

const steadyRuns = 30;

describe('the warm-up', () => {
  it('ends when thirty samples agree, and its samples are kept apart', async () => {
    const { warmup, durationNs } = await loop((run) => (run < steadyRuns ? 2 * ms : 5 * ms));
    expect(warmup).toMatchObject({ durationNs: Array(steadyRuns).fill(2 * ms), steady: true });
    expect(durationNs).toEqual(Array(10).fill(5 * ms));
  });

  it('goes on while the samples drift', async () => {
    const falling = (run: number) => (run < 40 ? (100 - run) * ms : 10 * ms);
    const { warmup } = await loop(falling, { budget: { ...budget, warmupNs: 1e12 } });
    expect(warmup.durationNs).toEqual(Array.from({ length: 70 }, (_, run) => falling(run)));
    expect(warmup.steady).toBe(true);
  });

  it('ends with its budget when they never agree, and says so', async () => {
    const { warmup, durationNs } = await loop((run) => (run + 1) * ms);
    // 1 + 2 + … + 45 ms is the first sum above a second
    expect(warmup.durationNs).toHaveLength(45);
    expect(warmup.steady).toBe(false);
    expect(warmup.rule).toContain('1 s');
    expect(durationNs[0]).toBe(46 * ms);
  });

  it('is over before it begins where a run took longer than all of it before', async () => {
    const { warmup, durationNs } = await loop(() => 5 * ms, { warmedNs: budget.warmupNs + 1 });
    expect(warmup).toMatchObject({ durationNs: [], steady: false });
    expect(durationNs).toHaveLength(10);
    expect((await loop(() => 5 * ms, { warmedNs: budget.warmupNs })).warmup.durationNs).toHaveLength(30);
  });

  it('lies before the call that opens the window', async () => {
    const events: string[] = [];
    await loop(() => ms, {
      prepare: (index) => void events.push(`prepare ${index}`),
      onWindow: () => events.push('window'),
    });
    expect(events.indexOf('window')).toBe(steadyRuns);
    expect(events.slice(0, 2)).toEqual(['prepare 0', 'prepare 1']);
    expect(events[steadyRuns + 1]).toBe(`prepare ${steadyRuns}`);
  });
});

describe('the window', () => {
  it('keeps every sample in the order of the runs, with the time of its start', async () => {
    const duration = (run: number) => (run < steadyRuns ? ms : (1 + ((run * 7) % 5)) * ms);
    const { startNs, durationNs } = await loop(duration);
    const wanted = Array.from({ length: durationNs.length }, (_, i) => duration(steadyRuns + i));
    expect(durationNs).toEqual(wanted);
    expect(startNs[0]).toBe(steadyRuns * ms);
    for (let i = 1; i < startNs.length; i++) expect(startNs[i]).toBe(startNs[i - 1]! + durationNs[i - 1]!);
  });

  it('ends with its budget', async () => {
    const { durationNs, stop } = await loop(() => 4 * ms);
    expect(stop).toBe('budget');
    expect(durationNs).toHaveLength(13); // 12 are 48 ms, 13 are 52
  });

  it('has the fewest samples that were asked for, whatever they take', async () => {
    const { durationNs, stop } = await loop(() => 400 * ms);
    expect(stop).toBe('budget');
    expect(durationNs).toHaveLength(3);
  });

  it('of slow samples ends after the longest time with three of them, and of fast ones does not', async () => {
    const patient = { ...budget, warmupNs: 0, minSamples: 10, longestNs: 200 * ms };
    const slow = await loop(() => 70 * ms, { budget: patient });
    expect(slow.durationNs).toHaveLength(3);
    const slowest = await loop(() => 500 * ms, { budget: patient });
    expect(slowest.durationNs).toHaveLength(3);
    const fast = await loop(() => 10 * ms, { budget: patient });
    expect(fast.durationNs).toHaveLength(10);
  });

  it('has no more samples than the most that were asked for', async () => {
    const { durationNs, stop } = await loop(() => ms, { budget: { ...budget, maxSamples: 7 } });
    expect(stop).toBe('count');
    expect(durationNs).toHaveLength(7);
  });

  it('ends after the sample in which it was told to stop', async () => {
    const stop = new AbortController();
    const result = await loop(
      (run) => {
        if (run === steadyRuns + 4) stop.abort();
        return ms;
      },
      { signal: stop.signal },
    );
    expect(result.stop).toBe('interrupted');
    expect(result.durationNs).toHaveLength(5);
  });

  it('is empty when the stop came during the warm-up, and nothing runs when it came before', async () => {
    const stop = new AbortController();
    const during = await loop(
      (run) => {
        if (run === 2) stop.abort();
        return ms;
      },
      { signal: stop.signal },
    );
    expect(during).toMatchObject({ stop: 'interrupted', durationNs: [], startNs: [] });
    expect(during.warmup.durationNs).toHaveLength(3);

    let runs = 0;
    const before = await loop(() => ++runs, { signal: AbortSignal.abort() });
    expect(before.stop).toBe('interrupted');
    expect(runs).toBe(0);
  });

  it('hears a stop that comes through the event loop', async () => {
    const stop = new AbortController();
    setImmediate(() => stop.abort());
    const endless = { ...budget, warmupNs: 0, windowNs: 1e15, maxSamples: 1000 };
    const { stop: reason, durationNs } = await loop(() => 60 * ms, { budget: endless, signal: stop.signal });
    expect(reason).toBe('interrupted');
    expect(durationNs.length).toBeLessThan(3);
  });

  it('fails when a sample fails', async () => {
    const broken = () => {
      throw new Error('the device is lost');
    };
    await expect(loop(broken)).rejects.toThrow('the device is lost');
  });
});

describe('between the two readings of the clock', () => {
  function events(makeSample: (log: string[], clock: ScriptedClock) => () => void | Promise<void>) {
    const log: string[] = [];
    const clock = scriptedClock({ perReading: 1, onReading: () => log.push('clock') });
    const options = {
      clock,
      budget: { ...budget, warmupNs: 100 * ms, maxSamples: 20 },
      signal: new AbortController().signal,
      prepare: () => void log.push('prepare'),
    };
    return { log, done: sampleLoop(makeSample(log, clock), options) };
  }

  it.each([
    [
      'returns',
      (log: string[], clock: ScriptedClock) => () => {
        log.push('sample');
        clock.advance(1000);
      },
    ],
    [
      'returns a promise',
      (log: string[], clock: ScriptedClock) => async () => {
        log.push('sample');
        await Promise.resolve();
        clock.advance(1000);
      },
    ],
  ] as const)('lies nothing but a sample that %s', async (_, makeSample) => {
    const { log, done } = events(makeSample);
    const { durationNs } = await done;
    const samples = log.flatMap((event, i) => (event === 'sample' ? [i] : []));
    expect(samples.length).toBe(steadyRuns + 20);
    for (const i of samples) {
      expect([log[i - 2], log[i - 1], log[i + 1]]).toEqual(['prepare', 'clock', 'clock']);
    }
    // 1000 of the sample and the one reading that ends it
    expect(durationNs).toEqual(Array(20).fill(1001));
  });
});
