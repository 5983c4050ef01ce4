import { describe, expect, it } from 'vitest';
import { gainOfThreads } from '../../../results/figures/threads.ts';
import { madeUpRepeat } from '../../fixtures/made-up-trial.ts';

const process = (allMs: number[], oneMs: number[], outcome: 'ok' | 'failed' = 'ok') =>
  madeUpRepeat({ outcome, byOneThread: { durationNs: oneMs.map((ms) => ms * 1e6) } }, allMs);

describe('all threads over one', () => {
  it('is the geometric mean of what each process says, whatever its number of samples', () => {
    // 30 / 20 and 50 / 20, the second by means of two: √(1.5 · 2.5)
    const gain = gainOfThreads([process([20, 20, 20, 20], [30]), process([10, 30], [40, 60])]);
    expect(gain!.centre).toBeCloseTo(Math.sqrt(1.5 * 2.5), 12);
    // Two processes: ± t(1) = 12.706 times half of the distance of their logarithms.
    expect(gain!.high! / gain!.centre).toBeCloseTo(Math.exp((12.7062 * Math.log(2.5 / 1.5)) / 2), 1);
  });

  it('leaves out what failed, and is none where nobody measured one thread', () => {
    expect(gainOfThreads([process([20], [20]), process([20], [90], 'failed')])).toMatchObject({
      centre: 1,
      low: null,
    });
    expect(gainOfThreads([madeUpRepeat()])).toBeNull();
    expect(gainOfThreads([])).toBeNull();
  });
});
