import { describe, expect, it } from 'vitest';
import { gainOfThreads } from '../../../results/figures/threads.ts';
import { madeUpRepeat } from '../../fixtures/made-up-trial.ts';

const process = (allMs: number[], oneMs: number[], outcome: 'ok' | 'failed' = 'ok') =>
  madeUpRepeat({ outcome, byOneThread: { durationNs: oneMs.map((ms) => ms * 1e6) } }, allMs);

describe('all threads over one', () => {
  it('is the mean time of one over that of all, each process weighing alike', () => {
    // (30 + 50) / (20 + 20)
    expect(gainOfThreads([process([20, 20, 20, 20], [30]), process([10, 30], [40, 60])])).toBe(2);
  });

  it('leaves out what failed, and is none where nobody measured one thread', () => {
    expect(gainOfThreads([process([20], [20]), process([20], [90], 'failed')])).toBe(1);
    expect(gainOfThreads([madeUpRepeat()])).toBeNull();
    expect(gainOfThreads([])).toBeNull();
  });
});
