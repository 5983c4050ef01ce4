import { describe, expect, it } from 'vitest';
import { breakDown, middleHalf, middleMean, RunsMissing } from '../../../results/profile/breakdown.ts';
import type { Work } from '../../../results/profile/report.ts';
import type { KernelSpan, NodeSpan, Trace } from '../../../results/profile/trace.ts';

const cpu = 'CPUExecutionProvider';
const node = (
  name: string,
  operator: string,
  startUs: number,
  durationUs: number,
  provider = cpu,
): NodeSpan => ({
  node: name,
  operator,
  provider,
  startUs,
  durationUs,
});
const kernel = (
  name: string,
  operator: string,
  program: string,
  startUs: number,
  durationUs: number,
): KernelSpan => ({
  node: name,
  operator,
  kernel: program,
  startUs,
  durationUs,
});

/** Three runs of a little layer: a first one that does not count, and two that do. */
const trace: Trace = {
  runs: [
    { startUs: 0, durationUs: 900 },
    { startUs: 1000, durationUs: 100 },
    { startUs: 2000, durationUs: 200 },
  ],
  nodes: [
    node('layer.0/up', 'MatMul', 10, 800),
    node('layer.0/up', 'MatMul', 1010, 40),
    node('layer.1/up', 'MatMul', 1050, 20),
    node('layer.0/down', 'MatMul', 1070, 10),
    node('norm', 'Norm', 1090, 5),
    node('layer.0/up', 'MatMul', 2010, 60),
    node('layer.1/up', 'MatMul', 2080, 40),
    node('layer.0/down', 'MatMul', 2130, 30),
    node('norm', 'Norm', 2170, 15),
  ],
  kernels: [],
};
const run = { before: 1, stepSeconds: [110e-6, 230e-6], provider: 'cpu' };
const work: ReadonlyMap<string, Work> = new Map([
  ['layer.0/up', { bytes: 1000, flops: 2000 }],
  ['layer.1/up', { bytes: 1000, flops: 2000 }],
  ['layer.0/down', { bytes: 500, flops: 1000 }],
]);

describe('a profile', () => {
  it('sums node times by operator, as a mean over the steps, the largest first', () => {
    const { operators, seconds, outsideSeconds, basis, steps } = breakDown(trace, run, work);
    expect(basis).toBe('computed');
    expect(steps).toBe(2);
    // MatMul (40 + 20 + 10 + 60 + 40 + 30) / 2 = 100 µs, Norm (5 + 15) / 2 = 10 µs, a step (110 + 230) / 2 = 170 µs.
    expect(operators.map(({ operator, nodes }) => [operator, nodes])).toEqual([
      ['MatMul', 3],
      ['Norm', 1],
    ]);
    expect(operators[0]!.seconds).toBeCloseTo(100e-6, 12);
    expect(operators[1]!.seconds).toBeCloseTo(10e-6, 12);
    expect(seconds).toBeCloseTo(170e-6, 12);
    expect(outsideSeconds).toBeCloseTo(60e-6, 12);
  });

  it('takes an operator apart by the place of its nodes in a layer, with the work of each', () => {
    const [matmul, norm] = breakDown(trace, run, work).operators;
    expect(matmul!.parts.map(({ name, runs }) => [name, runs])).toEqual([
      ['up', 2],
      ['down', 1],
    ]);
    expect(matmul!.parts[0]!.seconds).toBeCloseTo(80e-6, 12);
    expect(matmul!.parts[0]!.work).toEqual({ bytes: 2000, flops: 4000 });
    expect(matmul!.work).toEqual({ bytes: 2500, flops: 5000 });
    expect(norm!.work).toBeNull();
  });

  it('gives no work to an operator of which one node is not known: its rate would be too low', () => {
    const some = new Map([...work].filter(([name]) => name !== 'layer.0/down'));
    const [matmul] = breakDown(trace, run, some).operators;
    expect(matmul!.work).toBeNull();
    expect(matmul!.parts[0]!.work).toEqual({ bytes: 2000, flops: 4000 });
  });

  it('refuses a trace that holds fewer runs than were made', () => {
    expect(() => breakDown({ ...trace, runs: trace.runs.slice(0, 2) }, run, work)).toThrow(RunsMissing);
  });

  it('counts the middle half of the steps: one that was interrupted shows in no operator', () => {
    const steps = [1, 2, 3, 4].map((n) => ({ startUs: n * 1000, durationUs: 500 }));
    const interrupted = {
      ...trace,
      runs: steps,
      nodes: [10, 400, 12, 8].map((us, i) => node('a', 'Op', (i + 1) * 1000, us)),
    };
    const times = { ...run, before: 0, stepSeconds: [110e-6, 500e-6, 112e-6, 108e-6] };
    const { operators, seconds, steps: counted } = breakDown(interrupted, times, new Map());
    expect(counted).toBe(2);
    expect(seconds).toBeCloseTo(111e-6, 12);
    expect(operators[0]!.seconds).toBeCloseTo(11e-6, 12);
  });

  it.each([
    [[5], [0]],
    [
      [3, 1, 2],
      [0, 1, 2],
    ],
    [
      [9, 1, 5, 3],
      [2, 3],
    ],
    [
      [8, 1, 2, 3, 4, 5, 6, 7],
      [3, 4, 5, 6],
    ],
  ])('knows the middle half of %j: a quarter, rounded down, is left out at each end', (values, places) => {
    expect(middleHalf(values)).toEqual(places);
  });

  it('has a mean of the middle half, and none of nothing', () => {
    expect(middleMean([9, 1, 5, 3])).toBe(4);
    expect(middleMean([])).toBeNull();
  });
});

describe('a profile of a device', () => {
  const webgpu = 'WebGpuExecutionProvider';
  const onDevice: Trace = {
    runs: [{ startUs: 0, durationUs: 100 }],
    nodes: [
      node('layer.0/attention', 'Attention', 1, 2, webgpu),
      node('layer.0/up', 'MatMul', 3, 1, webgpu),
      node('lookup', 'Gather', 5, 7),
    ],
    kernels: [
      kernel('layer.0/attention', 'Attention', 'Scores', 20, 30),
      kernel('layer.0/attention', 'Attention', 'Sums', 50, 10),
      kernel('layer.0/up', 'MatMul', 'MatMul', 60, 25),
    ],
  };
  const timed = { before: 0, stepSeconds: [100e-6], provider: 'webgpu' };

  it('takes the times of its kernels where they were traced, and those of nodes that fell back to the CPU', () => {
    const { basis, operators, outsideSeconds } = breakDown(onDevice, timed, work);
    expect(basis).toBe('device');
    const found = operators.map(({ operator, seconds }) => [operator, Math.round(seconds * 1e6)]);
    expect(found).toEqual([
      ['Attention', 40],
      ['MatMul', 25],
      ['Gather', 7],
    ]);
    expect(outsideSeconds).toBeCloseTo(28e-6, 12);
  });

  it('names the kernels of a node that has several, and gives their work to the operator only', () => {
    const attention = new Map([['layer.0/attention', { bytes: 400, flops: 8 }]]);
    const [found] = breakDown(onDevice, timed, attention).operators;
    expect(found!.parts.map(({ name, work: own }) => [name, own])).toEqual([
      ['attention · Scores', null],
      ['attention · Sums', null],
    ]);
    expect(found!.work).toEqual({ bytes: 400, flops: 8 });
  });

  it.each([
    ['cuda', 'waited'],
    ['webgpu', 'queued'],
    ['MIGraphXExecutionProvider', 'queued'],
  ])('says of %s without traced kernels that its times are "%s"', (provider, basis) => {
    const blind = { ...onDevice, kernels: [] };
    expect(breakDown(blind, { ...timed, provider }, work).basis).toBe(basis);
  });
});
