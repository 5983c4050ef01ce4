import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, describe, expect, it } from 'vitest';
import { type Profile, profileSchema } from '../../../results/profile/report.ts';
import { decodeCost } from '../../../workloads/cost.ts';
import { shapes } from '../../../workloads/shapes.ts';
import { assay, makeHome } from '../../fixtures/assay.ts';

const home = makeHome();
afterAll(() => home.remove());

const profile = (workload: string, ...flags: string[]) =>
  assay(home, ['profile', workload, ...flags], { smallCache: true });

async function profiled(workload: string, ...flags: string[]): Promise<Profile> {
  const { stdout, stderr, code } = await profile(workload, '--json', ...flags);
  expect(`${code} ${code === 0 ? '' : stderr}`).toBe('0 ');
  return profileSchema.parse(JSON.parse(stdout));
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

describe('assay profile', () => {
  it('takes a decode step apart: every node of the toy shape, and its weights and cache to the byte', async () => {
    const found = await profiled('decode tiny float32 b2 c64', '--provider', 'cpu');
    const shape = shapes.get('tiny')!;
    const cost = decodeCost(shape, { precision: 'float32', activation: 'float32' }, 2, 64);
    expect(found.basis).toBe('computed');
    const of = new Map(found.operators.map((operator) => [operator.operator, operator]));
    // Packed QKV, out, gate, up and down of each layer, and the head.
    expect(of.get('MatMul')!.nodes).toBe(5 * shape.layers + 1);
    expect(of.get('GroupQueryAttention')!.nodes).toBe(shape.layers);
    expect(of.get('GroupQueryAttention')!.work!.bytes).toBe(cost.kvBytesRead + cost.kvBytesWritten);
    expect(
      of
        .get('MatMul')!
        .parts.map(({ name }) => name)
        .sort(),
    ).toEqual(['down', 'gate', 'logits', 'out', 'qkv', 'up']);
    const inside = sum(found.operators.map(({ seconds }) => seconds));
    expect(inside + found.outsideSeconds).toBeCloseTo(found.profiled.seconds, 9);
    expect(found.outsideSeconds).toBeGreaterThan(0);
    expect(found.probe).toMatchObject({ title: 'bw.read', unit: 'B/s' });
  });

  it('prints a page with the shares of a prefill and its probe, and leaves no trace behind', async () => {
    const before = traces();
    const { stdout, code } = await profile('prefill tiny float32 b1 i64', '--provider', 'cpu', '--seed', '3');
    expect(code).toBe(0);
    expect(stdout).toMatch(/Profile of prefill tiny float32 b1 i64 .*seed 3/s);
    expect(stdout).toMatch(/probe: gemm float32 2048x2048x2048 .*FLOP\/s/);
    expect(stdout).toMatch(/^MatMul +11 +.* % +.*FLOP +.*FLOP\/s +.* %$/m);
    expect(stdout).toMatch(/^outside of them/m);
    expect(stdout).toMatch(/biggest part of a step/);
    expect(traces().filter((name) => !before.includes(name))).toEqual([]);
  });

  it.each([
    ['gemm int4 64x64x64', 'MatMulNBits'],
    // By whichever of its kernels is the fastest here.
    ['bw.copy', /^(Identity|Gather|Transpose|Neg|Abs)$/],
  ])('takes %s for what it is: one node that does all the work', async (workload, operator) => {
    const found = await profiled(workload, '--provider', 'cpu');
    expect(found.operators.map(({ nodes }) => nodes)).toEqual([1]);
    expect(found.operators[0]!.operator).toMatch(operator);
    expect(found.operators[0]!.work!.bytes).toBeGreaterThan(0);
    expect(found.probe).toBeNull();
  });

  it.each([
    [
      ['generate tiny float32 b1 i32 o16'],
      /Profile its parts: `prefill tiny float32 b1 i32` and `decode tiny float32 b1 c32`/,
    ],
    [['decode tiny float32 b1 c64 queued'], /Profile the plain step: `decode tiny float32 b1 c64`/],
    [['decode tiny float32 bmax c64'], /a profile is of one batch.*Name the batch/s],
    [['memory.capacity'], /is no work of ONNX Runtime.*Profile a decode/s],
    [['quick'], /"quick" is a suite; a profile is of one workload/],
    [['encode tiny float32'], /There is no suite and no workload "encode tiny float32"/],
    [['decode huge float32 b1 c64'], /There is no shape "huge"/],
    [['decode tiny float32 b1 c64', '--engine', 'null'], /computes nothing.*take native/s],
    [['decode tiny float32 b1 c64', '--engine', 'binding'], /"binding" is not profiled.*take native/s],
    [['decode tiny float32 b1 c64', '--layers', 'some'], /whole number from 1 on/],
  ])('refuses %j with a way out', async ([workload, ...flags], message) => {
    const { stdout, stderr, code } = await profile(workload!, '--provider', 'cpu', ...flags);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stdout).toBe('');
  });

  it('says which process failed where a step does not end in time', async () => {
    const { stderr, code } = await profile(
      'prefill tinyllama-1.1b int4 b8 i2048',
      '--provider',
      'cpu',
      '--timeout',
      '1',
      '--layers',
      '2',
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/A process without the profiler failed: stopped after its time limit/);
    expect(stderr).toMatch(/--timeout gives it more time/);
  });
});

const traces = () => readdirSync(tmpdir()).filter((name) => name.startsWith('assay-profile-'));

const withWebGpu = process.env.ASSAY_TEST_PROVIDERS?.split(',').includes('webgpu') ?? false;
if (!withWebGpu) console.warn('skipped: a profile through WebGPU (set ASSAY_TEST_PROVIDERS=webgpu)');

describe.runIf(withWebGpu)('assay profile through WebGPU', () => {
  it('takes the times of the kernels, which the provider traces by the clock of the device', async () => {
    // A lone kernel is its own probe: reading memory takes minutes on a software driver.
    const found = await profiled('gemm float32 256x256x256', '--provider', 'webgpu');
    expect(found.basis).toBe('device');
    const product = found.operators.find(({ operator }) => operator === 'MatMul')!;
    expect(product.providers).toEqual(['WebGpuExecutionProvider']);
    expect(product.seconds).toBeGreaterThan(found.outsideSeconds);
  });
});
