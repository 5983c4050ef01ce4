import { expect, it } from 'vitest';
import { stepPeriods } from '../../../results/serving/step-periods.ts';
import { stepWorks } from '../../../results/serving/step-work.ts';
import { servedLog } from '../../fixtures/served-log.ts';

// Request 1 arrives while the device is idle, request 2 while it works.
const log = servedLog(
  [
    { scheduled: 0, tokens: [8, 12] },
    { scheduled: 20, tokens: [30, 50] },
    { scheduled: 25, tokens: [40, 50] },
  ],
  [
    { request: 0, begin: 1, end: 8 },
    { begin: 9, end: 12, active: 1 },
    { request: 1, begin: 23, end: 30 },
    { request: 2, begin: 32, end: 40 },
    { begin: 45, end: 50, active: 2 },
  ],
);

it('a step is waited for from the end of the one before, or from the arrival that ended an idle moment', () => {
  const periods = stepPeriods(log, stepWorks(log));
  expect(periods.map(({ from, until, wait, woke }) => [from, until, wait, woke])).toEqual([
    [0, 8e-9, 1e-9, false],
    [8e-9, 12e-9, 1e-9, false],
    [20e-9, 30e-9, 3e-9, true],
    [30e-9, 40e-9, 2e-9, false],
    [40e-9, 50e-9, 5e-9, false],
  ]);
  expect(periods.map(({ kind }) => kind)).toEqual(['prefill', 'decode', 'prefill', 'prefill', 'decode']);
});
