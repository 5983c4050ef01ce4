import { describe, expect, it } from 'vitest';
import { type GraphChoice, steppable, withGraphs } from '../../harness/plan/step-ways.ts';
import { planTrial } from '../../harness/plan.ts';
import type { Target } from '../../harness/target/contract.ts';
import { parseSpec } from '../../workloads/parse.ts';
import { title } from '../../workloads/title.ts';

const on = (provider: string, engine: 'native' | 'binding' = 'native'): Target => {
  const kind = provider === 'cpu' ? 'cpu' : 'gpu';
  return {
    engine: { id: engine, library: null },
    provider: { name: provider, options: {} },
    deviceClass: kind,
    device: { kind, name: 'made up', index: 0, fingerprint: null },
    threads: 1,
    why: 'made up',
  };
};
const room = { memoryBytes: 8e9, lastLevelCacheBytes: 2 ** 20, layers: null };
const plan = (title: string, target: Target) => planTrial(parseSpec(title), target, room);

describe('how steps follow each other', () => {
  it.each([
    ['decode tiny float32 b1 c64 queued', on('cpu'), 'nothing is queued there'],
    ['generate tiny float32 b1 i16 o4 queued', on('cpu'), 'nothing is queued there'],
    ['decode tiny float32 b1 c64 queued', on('webgpu', 'binding'), 'nothing is queued there'],
    ['decode tiny float32 b1 c64 graph', on('cpu'), 'records no graphs'],
    ['decode tiny float32 b1 c64 graph', on('MIGraphX'), 'records no graphs'],
    ['decode tiny float32 b1 c64 graph', on('webgpu', 'binding'), 'records no graphs'],
    ['generate tiny float16 b1 i16 o4 queued graph', on('cuda'), 'get their lengths one by one'],
  ])('"%s" is refused where it cannot be, with a way out', (title, target, message) => {
    expect(() => plan(title, target)).toThrow(message);
    try {
      plan(title, target);
    } catch (error) {
      expect((error as { tryThis: string }).tryThis).toMatch(/Leave|Take/);
    }
  });

  it('makes a sample of sixteen queued steps, and counts the work of all of them', () => {
    const one = plan('decode tiny float16 b2 c64', on('cuda'));
    const queued = plan('decode tiny float16 b2 c64 queued', on('cuda'));
    expect(queued.task).toMatchObject({ launches: 16 });
    expect(queued.cost.tokens).toBe(32);
    expect(queued.cost.flops).toBe(16 * one.cost.flops!);
    expect(queued.cost.bytesRead).toBe(16 * one.cost.bytesRead!);
    expect(queued.deviceGraph).toBe(false);
  });

  it.each(['cuda', 'webgpu'])('records a step as a graph where the title says so, on %s', (provider) => {
    const { deviceGraph, task } = plan('decode tiny float16 b1 c64 graph', on(provider));
    expect(deviceGraph).toBe(true);
    expect(task).toMatchObject({ graph: true });
  });
});

describe('the fastest product of a precision', () => {
  it('is looked for among shapes, and its work is that of the shape', () => {
    const { kernels, memory } = plan('gemm float32 peak', on('cpu'));
    for (const { task, cost } of kernels!.choices) {
      if (task.kind !== 'gemm') throw new Error(task.kind);
      expect(cost.flops).toBe(2 * task.m * task.n * task.k);
    }
    const shapes = new Set(kernels!.choices.map(({ name }) => name.split(' ').at(-1)));
    expect(shapes.size).toBeGreaterThan(2);
    // The largest weight, 16 MiB of 4096 x 4096 floats, may be the one.
    expect(memory.weights).toBeGreaterThanOrEqual(4096 * 4096 * 4);
  });

  it('is of one size where a size is asked for', () => {
    const { kernels } = plan('gemm int4 64x32x96', on('cpu'));
    for (const { cost } of kernels!.choices) expect(cost.flops).toBe(2 * 64 * 32 * 96);
  });
});

describe('a yardstick', () => {
  it('reads as many bytes as a stream of the probes has, and copies as many, on as many threads', () => {
    const { cost: stream } = plan('bw.read', on('cpu'));
    const { cost, task } = plan('libc.copy', { ...on('cpu'), threads: 3 });
    expect(cost).toMatchObject({ bytesRead: 2 ** 28, bytesWritten: 2 ** 28 });
    expect(plan('libc.read', on('cpu')).cost).toMatchObject({ bytesRead: stream.bytesRead, bytesWritten: 0 });
    expect(task).toMatchObject({ threads: 3 });
  });

  it("is refused where the memory is not the host's", () => {
    expect(() => plan('libc.read', on('cuda'))).toThrow(/about the memory of the host/);
  });
});

describe('the streams of a bandwidth probe', () => {
  const bytesOf = (provider: string, memoryBytes: number | null, kernel = 'bw.copy') => {
    const { task } = planTrial(parseSpec(kernel), on(provider), {
      memoryBytes,
      lastLevelCacheBytes: 120e6,
      layers: null,
    });
    return task.kind === 'bandwidth' ? task.elements * 4 : 0;
  };

  it('are eight times the last-level cache on a CPU where one is read, and four times each where there are several', () => {
    expect(bytesOf('cpu', 100e9, 'bw.read') / (8 * 120e6)).toBeCloseTo(1, 2);
    expect(bytesOf('cpu', 100e9, 'bw.copy') / (4 * 120e6)).toBeCloseTo(1, 2);
    expect(bytesOf('cpu', 100e9, 'bw.triad') / (4 * 120e6)).toBeCloseTo(1, 2);
  });

  it('are 4 GiB on a large GPU, a sixteenth of the memory of a smaller one, and never shorter than on a CPU', () => {
    expect(bytesOf('cuda', 150e9)).toBe(2 ** 32);
    expect(bytesOf('cuda', 24e9) / (24e9 / 16)).toBeCloseTo(1, 2);
    expect(bytesOf('cuda', 4e9) / (4 * 120e6)).toBeCloseTo(1, 2);
    expect(bytesOf('cuda', null) / (4 * 120e6)).toBeCloseTo(1, 2);
  });
});

describe('a decoder', () => {
  it('is refused in float32 on CUDA, whose attention has no kernel for it; a product is not', () => {
    expect(() => plan('decode tiny float32 b1 c64', on('cuda'))).toThrow('no attention in float32');
    expect(plan('gemm float32 64x64x64', on('cuda')).storage.activation).toBe('float32');
    expect(plan('decode tiny int4 b1 c64', on('cuda')).storage.activation).toBe('float16');
  });
});

const softly = (target: Target): Target => ({ ...target, device: { ...target.device, isSoftware: true } });

describe('a kernel', () => {
  it('is run once a sample on the CPU, and several times in a queue on a GPU, with the work of all runs', () => {
    const [cpu, gpu] = [plan('gemm float32 64x64x64', on('cpu')), plan('gemm float32 64x64x64', on('cuda'))];
    expect(cpu.task).not.toHaveProperty('launches');
    expect(gpu.task).toMatchObject({ launches: 8 });
    expect(cpu.cost.flops).toBe(2 * 64 ** 3);
    expect(gpu.cost.flops).toBe(8 * 2 * 64 ** 3);
  });

  it.each(['gemm float32 64x64x64', 'bw.read'])(
    'is run once a sample by a software driver of a GPU, with the work of one: %s',
    (title) => {
      const [gpu, software] = [plan(title, on('webgpu')), plan(title, softly(on('webgpu')))];
      expect(gpu.task).toMatchObject({ launches: 8 });
      expect(software.task).not.toHaveProperty('launches');
      expect(gpu.cost.flops).toBe(8 * software.cost.flops!);
    },
  );
});

describe('the choice of recorded steps', () => {
  const titles = [
    'bw.copy',
    'prefill tiny float32 b1 i16',
    'decode tiny float32 b1 c64',
    'decode tiny float32 b1 c64 queued',
    'decode tiny float32 b1 c64 graph',
    'generate tiny float32 b1 i16 o4 queued',
  ];
  const specs = titles.map((text) => parseSpec(text));
  const chosen = (choice: GraphChoice, target = on('cuda')) => withGraphs(specs, choice, target).map(title);

  it('leaves all as they were written: auto', () => {
    expect(chosen('auto')).toEqual(titles);
  });

  it('leaves out those that were to be recorded: off', () => {
    expect(chosen('off')).toEqual(titles.filter((each) => !each.endsWith('graph')));
  });

  it('records all that can be: on', () => {
    expect(chosen('on')).toEqual([
      'bw.copy',
      'prefill tiny float32 b1 i16',
      'decode tiny float32 b1 c64 graph',
      'decode tiny float32 b1 c64 queued graph',
      'decode tiny float32 b1 c64 graph',
      'generate tiny float32 b1 i16 o4 queued',
    ]);
  });

  it('is refused where nothing is recorded: on', () => {
    expect(() => chosen('on', on('cpu'))).toThrow('records no graphs');
  });

  it('takes those of a suite that the target can do', () => {
    expect(steppable(specs, on('cuda'))).toHaveLength(6);
    expect(steppable(specs, on('MIGraphX')).map(title)).toEqual(
      titles.filter((each) => !each.endsWith('graph')),
    );
    expect(steppable(specs, on('cpu')).map(title)).toEqual(titles.slice(0, 3));
  });
});
