import { describe, expect, it } from 'vitest';
import type { Trial } from '../../../harness/plan/trial.ts';
import { assertPossible, forecast, type Undertaking } from '../../../harness/run/forecast.ts';
import { suites } from '../../../workloads/suites.ts';

/** A decode that reads so many bytes at each step; nothing else of it decides how long it takes. */
const decode = (title: string, bytesRead: number, batch: number | 'max' = 1) =>
  ({
    spec: { kind: 'decode', shape: 'llama-2-70b', precision: 'int4', batch, context: 128 },
    title,
    cost: { flops: 0, bytesRead, bytesWritten: 0 },
    memory: { weights: 0, cache: 0, activations: 0, unpacked: 0, process: 0, held: 0 },
  }) as unknown as Trial;

const care = { repeats: 5, warmupSeconds: 2, windowSeconds: 8, minSamples: 10 };
const known = (seconds: number) => new Map([['a', { sampleSeconds: seconds, besideSeconds: 1 }]]);
const undertaking = (changes: Partial<Undertaking> = {}): Undertaking => ({
  trials: [decode('a', 1e9)],
  turns: [1],
  care,
  place: { isGpu: false, cpus: 2 },
  history: known(0.1),
  weights: { made: 0, checked: 0 },
  ...changes,
});

describe('how long a run will take', () => {
  it('is that of its processes: what lies beside the samples, warm-up and window', () => {
    // Five of 1 + 2 + 8 seconds.
    expect(forecast(undertaking())).toEqual({
      workloads: 1,
      processes: 5,
      leastSeconds: 55,
      mostSeconds: 55,
    });
  });

  it('follows the window: it lasts for all samples, and of slow ones for three', () => {
    // Ten samples of 3 s; without a warm-up, since the first run is longer than it.
    expect(forecast(undertaking({ history: known(3) })).leastSeconds).toBe(5 * (1 + 30));
    const impatient = { ...care, longestSeconds: 9 };
    expect(forecast(undertaking({ history: known(3), care: impatient })).leastSeconds).toBe(5 * (1 + 9));
    expect(forecast(undertaking({ history: known(20), care: impatient })).leastSeconds).toBe(5 * (1 + 60));
  });

  it('ranges up to the further rounds that the care allows, within their time', () => {
    const rounds = { ...care, extraRounds: 5 };
    expect(forecast(undertaking({ care: rounds })).mostSeconds).toBe(110);
    const short = { ...rounds, extraWithinSeconds: 70 };
    expect(forecast(undertaking({ care: short })).mostSeconds).toBe(70);
    const over = { ...rounds, extraWithinSeconds: 20 };
    expect(forecast(undertaking({ care: over })).mostSeconds).toBe(55);
  });

  it('is twice as long for what is computed where a quota leaves half a CPU', () => {
    const of = (cpus: number) =>
      forecast(undertaking({ history: new Map(), place: { isGpu: false, cpus } })).leastSeconds;
    // Beside the window and the warm-up, which last as long as they are told to.
    const waits = 5 * (care.warmupSeconds + care.windowSeconds);
    expect(of(0.5) - waits).toBeCloseTo(2 * (of(1) - waits));
  });

  it('counts every turn of several devices', () => {
    expect(forecast(undertaking({ turns: [9] })).processes).toBe(45);
    expect(forecast(undertaking({ turns: [9] })).leastSeconds).toBe(9 * 55);
  });

  it('grows with weights that have to be made, and with a search for the largest batch', () => {
    const plain = forecast(undertaking()).leastSeconds;
    expect(
      forecast(undertaking({ weights: { made: 35e9, checked: 0 } })).leastSeconds - plain,
    ).toBeGreaterThan(60);
    expect(forecast(undertaking({ trials: [decode('a', 1e9, 'max')] })).leastSeconds).toBe(55 + 8 * 11);
  });

  it('is some hours of the suite `lab` where nothing was measured before', () => {
    const specs = suites.get('lab')!.specs('cpu');
    const trials = specs.map((_, i) => decode(`trial ${i}`, 1e9));
    const lab = undertaking({
      trials,
      turns: trials.map(() => 1),
      care: suites.get('lab')!.care,
      history: new Map(),
    });
    const { leastSeconds, mostSeconds } = forecast(lab);
    expect(leastSeconds).toBeGreaterThan(3600);
    expect(mostSeconds).toBeGreaterThan(1.9 * leastSeconds);
    expect(mostSeconds).toBeLessThan(10 * 3600);
  });
});

describe('what cannot come to an end', () => {
  const of = (processes: number) => ({
    workloads: 1,
    processes,
    leastSeconds: 3 * processes,
    mostSeconds: 0,
  });

  it('is refused before anything is started', () => {
    expect(() => assertPossible(of(100_000), care, 900)).not.toThrow();
    expect(() => assertPossible(of(9_000_000), care, 900)).toThrow(
      /^9,000,000 processes are more than .* would take about 313 days\.$/,
    );
    expect(() => assertPossible(of(5), { ...care, windowSeconds: 1000 }, 900)).toThrow(
      /A window of 1,000 s cannot end: a process is stopped after 900 s/,
    );
  });
});
