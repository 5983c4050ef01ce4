import { describe, expect, it } from 'vitest';
import { servingFigures } from '../../../results/serving/figures.ts';
import { spanOf } from '../../../results/serving/span.ts';
import { stepTimes } from '../../../results/serving/steps.ts';
import { oneRowLog, type Step, servedLog } from '../../fixtures/served-log.ts';

const second = 1e9;

describe('the steps of a span', () => {
  it('are counted by kind and rows, with the part of the span that they took and their middle time', () => {
    const steps: Step[] = [
      // Begins before the span: of its two seconds one lies in it.
      { request: 0, begin: 0, end: 2 * second },
      { begin: 2 * second, end: 3 * second, active: 4 },
      { begin: 3 * second, end: 3.5 * second, active: 2 },
      { begin: 4 * second, end: 7 * second, active: 4 },
      { begin: 7 * second, end: 7.5 * second, active: 4 },
      // Behind the span.
      { begin: 11 * second, end: 12 * second, active: 2 },
    ];
    const log = servedLog([{ scheduled: 0 }], steps);
    const times = stepTimes(log.steps, { beginNs: 1 * second, endNs: 11 * second });
    const few = { p99Seconds: null };
    expect(times).toEqual([
      { kind: 'prefill', rows: 1, steps: 1, share: 0.1, medianSeconds: 2, ...few },
      { kind: 'decode', rows: 2, steps: 1, share: 0.05, medianSeconds: 0.5, ...few },
      { kind: 'decode', rows: 4, steps: 3, share: 0.45, medianSeconds: 1, ...few },
    ]);
  });

  it('have a p99 from a hundred on: of 1 to 101 ms it is 100 ms', () => {
    const steps = Array.from({ length: 101 }, (_, i): Step => {
      const begin = i * second;
      return { begin, end: begin + (((i * 7) % 101) + 1) * 1e6 };
    });
    const span = { beginNs: 0, endNs: 101 * second };
    const [all] = stepTimes(servedLog([{ scheduled: 0 }], steps).steps, span);
    expect(all!.medianSeconds).toBeCloseTo(0.051, 12);
    expect(all!.p99Seconds).toBeCloseTo(0.1, 12);
    const [fewer] = stepTimes(servedLog([{ scheduled: 0 }], steps.slice(0, 99)).steps, span);
    expect(fewer!.p99Seconds).toBeNull();
  });

  it('take together the shares that the figures say', () => {
    const log = oneRowLog(Array.from({ length: 400 }, (_, i) => 0.3 + (i % 7) / 2));
    const window = { first: 30, end: 390 };
    const figures = servingFigures(log, window, null);
    const times = stepTimes(log.steps, spanOf(log, window));
    for (const kind of ['prefill', 'decode'] as const) {
      const { value } = figures.find(({ definition }) => definition === `share.${kind}`)!;
      const own = times.filter((one) => one.kind === kind);
      expect(own.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(value!, 12);
      expect(value).toBeGreaterThan(0.1);
    }
  });
});
