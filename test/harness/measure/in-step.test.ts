import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../harness/clock.ts';
import type { InStep } from '../../../harness/measure/in-step.ts';
import { sampleLoop } from '../../../harness/measure/loop.ts';

const budget = { warmupNs: 0, windowNs: 50e6, minSamples: 3, maxSamples: 1000 };

/** A loop of samples of 10 ms, on a clock that only they move. */
function loopOf(inStep: Partial<InStep>, signal = new AbortController().signal) {
  let now = 0;
  const said: string[] = [];
  const clock: Clock = { originNs: 1_000n, now: () => now };
  const loop = sampleLoop(
    () => {
      now += 10e6;
    },
    {
      clock,
      budget,
      signal,
      onWindow: () => said.push(`window at ${now / 1e6} ms`),
      onWindowOver: () => said.push(`window over at ${now / 1e6} ms`),
      inStep: {
        ready: () => said.push('ready'),
        startNs: () => 1_000n,
        over: () => said.push('over'),
        isEnded: () => true,
        neighbours: () => [],
        ...inStep,
      },
    },
  );
  return { loop, said };
}

describe('a loop in step with others', () => {
  it('runs on, unrecorded, until the moment that was set, and its window begins there', async () => {
    // Said after its fourth look; the moment is 95 ms on the clock of the process.
    let looks = 0;
    const { loop, said } = loopOf({ startNs: () => (++looks < 4 ? null : 1_000n + 95_000_000n) });
    const { startNs, warmup, waited, runs } = await loop;
    expect(warmup.durationNs).toHaveLength(1);
    expect(startNs).toEqual([100e6, 110e6, 120e6, 130e6, 140e6]);
    expect(waited).toEqual({ startNs: '95001000', before: 9, after: 0 });
    expect(runs).toBe(1 + 9 + 5);
    expect(said).toEqual(['ready', 'window at 100 ms', 'window over at 150 ms', 'over']);
  });

  it('runs on behind its window until all windows are over, so that no neighbour sees it idle', async () => {
    let looks = 0;
    const { loop } = loopOf({ isEnded: () => ++looks > 7 });
    const { waited, durationNs } = await loop;
    expect(durationNs).toHaveLength(5);
    expect(waited!.after).toBe(7);
  });

  it('stops waiting when it is told to stop', async () => {
    const stop = new AbortController();
    const startNs = () => {
      stop.abort();
      return null;
    };
    const { loop } = loopOf({ startNs }, stop.signal);
    expect(await loop).toMatchObject({ stop: 'interrupted', startNs: [] });
  });

  it('by itself tells of no waiting', async () => {
    let now = 0;
    const clock: Clock = { originNs: 0n, now: () => ++now };
    const signal = new AbortController().signal;
    const loop = await sampleLoop(() => {}, { clock, signal, budget: { ...budget, maxSamples: 1 } });
    expect(loop).not.toHaveProperty('waited');
  });
});
