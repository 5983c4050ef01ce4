import { expect, it } from 'vitest';
import { makeSchedule } from '../../../harness/serving/schedule.ts';
import { settled } from '../../../harness/serving/settled.ts';
import type { Trace } from '../../../harness/serving/trace-file.ts';
import { parseScenario } from '../../../workloads/serving/parse.ts';

const numbers = Array.from({ length: 100 }, (_, i) => i);
const trace: Trace = {
  seconds: numbers,
  isl: numbers.map((i) => i + 1),
  osl: numbers.map((i) => 2 * i + 1),
  sha256: 'a'.repeat(64),
};
const scheduleOf = (more: string) =>
  makeSchedule(settled(parseScenario(`server tiny float32 trace=t.csv rows=4 ${more}`), trace, 1));

it('replays all requests of a trace, the first of them as a warm-up', () => {
  const { count, counting, arrivalNs, isl, osl } = scheduleOf('');
  expect([count, counting]).toEqual([100, { first: 8, end: 100 }]);
  expect([arrivalNs[99], isl[99], osl[99]]).toEqual([99e9, 100, 199]);
});

it('replays as many of them as are asked for, and no more than there are', () => {
  expect(scheduleOf('requests=30')).toMatchObject({ count: 38, counting: { first: 8, end: 38 } });
  expect(scheduleOf('requests=30').arrivalNs.at(-1)).toBe(37e9);
  expect(scheduleOf('requests=1000')).toMatchObject({ count: 100, counting: { first: 20, end: 100 } });
});

it('draws arrivals at a rate, and takes the lengths alone, over and over', () => {
  const { counting, isl } = scheduleOf('rate=5 requests=300 warmup=10');
  expect(counting).toEqual({ first: 10, end: 310 });
  expect([isl[99], isl[100], isl[309]]).toEqual([100, 1, 10]);
});
