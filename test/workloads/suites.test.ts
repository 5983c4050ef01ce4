import { describe, expect, it } from 'vitest';
import { parseSpec, SpecSyntax } from '../../workloads/parse.ts';
import { shapes } from '../../workloads/shapes.ts';
import type { Spec } from '../../workloads/spec.ts';
import { suites } from '../../workloads/suites.ts';
import { plainTitle, title } from '../../workloads/title.ts';

const devices = ['cpu', 'gpu'] as const;
const all = [...suites.values()].flatMap((suite) =>
  devices.map((device) => ({ name: `${suite.name} on a ${device}`, suite, specs: suite.specs(device) })),
);

describe.each(all)('the suite $name', ({ suite, specs }) => {
  it('names only shapes that exist and can be run', () => {
    for (const spec of specs) {
      if (!('shape' in spec)) continue;
      const shape = shapes.get(spec.shape);
      expect(shape, spec.shape).toBeDefined();
      expect(shape!.experts).toBeNull();
    }
  });

  it('asks for no more positions than the shape has', () => {
    for (const spec of specs) {
      if (!('shape' in spec)) continue;
      const positions =
        spec.kind === 'decode' ? spec.context + 1 : spec.isl + (spec.kind === 'generate' ? spec.osl : 0);
      expect(positions, title(spec)).toBeLessThanOrEqual(shapes.get(spec.shape)!.maxContext);
    }
  });

  it('has titles that lead back to the same workloads, none twice', () => {
    for (const spec of specs) expect(parseSpec(title(spec))).toEqual(spec);
    expect(new Set(specs.map(title)).size).toBe(specs.length);
  });

  it('repeats as often as the rules ask for', () => {
    expect(suite.care.repeats).toBeGreaterThanOrEqual(suite.name === 'smoke' ? 3 : 5);
    expect(suite.care.minSamples).toBeGreaterThanOrEqual(suite.name === 'lab' ? 11 : 3);
    expect(suite.care.windowSeconds).toBeGreaterThanOrEqual(suite.name === 'lab' ? 30 : 0);
  });
});

describe('the suite four', () => {
  const titles = (provider: string, count: number) =>
    suites
      .get('four')!
      .specs(provider === 'cpu' ? 'cpu' : 'gpu', {
        provider,
        gpus: Array.from({ length: count }, (_, i) => i),
      })
      .map(title);

  it('asks the driver only where there is CUDA, and for links between GPUs only where there are two', () => {
    expect(titles('cuda', 1)).toContain('memory.capacity');
    expect(titles('cuda', 1)).toContain('link.both');
    expect(titles('cuda', 1).filter((each) => each.startsWith('link.d2d'))).toEqual([]);
    expect(titles('cuda', 2).filter((each) => each.startsWith('link.d2d'))).toEqual([
      'link.d2d 0to1',
      'link.d2d 1to0',
      'link.d2d.both 0and1',
    ]);
    for (const provider of ['cpu', 'webgpu']) {
      expect(titles(provider, 1).filter((each) => /^(link|memory|copy)\./.test(each))).toEqual([]);
    }
  });

  it.each([
    [4, 12, 6],
    [8, 56, 28],
  ])('asks %i GPUs for %i ordered pairs one way, and %i pairs both ways at once', (gpus, ordered, pairs) => {
    const between = new Set(titles('cuda', gpus).filter((each) => each.startsWith('link.d2d ')));
    const both = new Set(titles('cuda', gpus).filter((each) => each.startsWith('link.d2d.both ')));
    expect([between.size, both.size]).toEqual([ordered, pairs]);
  });

  it('measures bandwidth and a sweep of products everywhere, in types that the provider has', () => {
    for (const provider of ['cpu', 'webgpu', 'cuda']) {
      expect(titles(provider, 1)).toContain('bw.read');
      expect(titles(provider, 1).some((each) => each.startsWith('gemm int4'))).toBe(true);
    }
    expect(titles('webgpu', 1).some((each) => each.includes('bfloat16'))).toBe(false);
    expect(titles('cpu', 1).some((each) => each.includes('float16'))).toBe(false);
    expect(titles('cuda', 1)).toContain('gemm bfloat16 16384x16384x16384');
    expect(titles('cuda', 1)).toContain('gemm float32 8192x8192x8192 tf32');
    expect(titles('cuda', 1)).toContain('gemm float32 8192x8192x8192 ieee');
  });
});

it('a title may carry a note that is no part of the workload', () => {
  expect(plainTitle('decode tiny int8 b7 c7 [emulated 80 GB]')).toBe('decode tiny int8 b7 c7');
  expect(plainTitle('decode tiny int8 b7 c7')).toBe('decode tiny int8 b7 c7');
});

describe('a workload by its title', () => {
  it.each([
    ['bw.copy', { kind: 'bandwidth', kernel: 'bw.copy' }],
    ['link.d2d.both', { kind: 'transfer', kernel: 'link.d2d.both' }],
    ['memory.capacity', { kind: 'capacity' }],
    ['link.d2d 3to11', { kind: 'transfer', kernel: 'link.d2d', pair: { from: 3, to: 11 } }],
    ['link.d2d 5to0', { kind: 'transfer', kernel: 'link.d2d', pair: { from: 5, to: 0 } }],
    ['link.d2d.both 5and0', { kind: 'transfer', kernel: 'link.d2d.both', pair: { from: 0, to: 5 } }],
    [
      'gemm float32 64x64x64 ieee',
      { kind: 'gemm', precision: 'float32', m: 64, n: 64, k: 64, arithmetic: 'ieee' },
    ],
    ['gemm int4 peak', { kind: 'peak', precision: 'int4' }],
    ['libc.read', { kind: 'yardstick', kernel: 'libc.read' }],
    ['gemm int4 1x4096x11008', { kind: 'gemm', precision: 'int4', m: 1, n: 4096, k: 11_008 }],
    [
      '  decode   llama-2-70b int4 c2048 b32 ',
      { kind: 'decode', shape: 'llama-2-70b', precision: 'int4', batch: 32, context: 2048 },
    ],
    ['prefill tiny float16 i7', { kind: 'prefill', shape: 'tiny', precision: 'float16', batch: 1, isl: 7 }],
    [
      'decode tiny int8 bmax c7',
      { kind: 'decode', shape: 'tiny', precision: 'int8', batch: 'max', context: 7 },
    ],
    [
      'generate tiny bfloat16 b2 i7 o1',
      { kind: 'generate', shape: 'tiny', precision: 'bfloat16', batch: 2, isl: 7, osl: 1 },
    ],
    [
      'decode tiny float16 b4 c64 queued',
      { kind: 'decode', shape: 'tiny', precision: 'float16', batch: 4, context: 64, queued: true },
    ],
    [
      'generate tiny float16 b1 i7 o3 graph',
      { kind: 'generate', shape: 'tiny', precision: 'float16', batch: 1, isl: 7, osl: 3, graph: true },
    ],
    [
      'decode tiny float16 graph queued c64',
      {
        kind: 'decode',
        shape: 'tiny',
        precision: 'float16',
        batch: 1,
        context: 64,
        queued: true,
        graph: true,
      },
    ],
  ] satisfies [string, Spec][])('"%s" is understood', (text, spec) => {
    expect(parseSpec(text)).toEqual(spec);
  });

  it.each([
    ['', 'no workload ""'],
    ['bw.write', 'no workload "bw.write"'],
    ['gemm float32', 'is no size'],
    ['gemm float32 2048', 'is no size'],
    ['gemm float32 2048x2048x', 'is no size'],
    ['gemm float32 2048x2048x-32', 'is no size'],
    ['gemm float32 2048x2048x1e3', 'is no size'],
    ['gemm float32 2048x2048x2048x2048', 'is no size'],
    ['gemm float32 2048x2048x33', 'multiple of 32; got 33'],
    ['gemm float64 32x32x32', 'no precision "float64"'],
    ['gemm float32 32x32x32 b4', '"b4" is too much'],
    ['bw.copy b4', '"b4" is too much'],
    ['link.h2d 4', '"4" is too much'],
    ['memory.capacity all', '"all" is too much'],
    ['link.d2d 0and1', '"0and1" names no two GPUs: link.d2d is followed by them as in 0to1'],
    ['link.d2d.both 0to1', 'as in 0and1'],
    ['link.d2d 2to2', '"2to2" names no two GPUs'],
    ['link.d2d 0to1 2', '"2" is too much'],
    ['link.h2d 0to1', '"0to1" is too much'],
    ['gemm float16 32x32x32 tf32', '"tf32" is too much'],
    ['gemm float32 32x32x32 tf32 ieee', '"ieee" is too much'],
    ['decode tiny', 'precision is missing'],
    ['decode tiny float32', 'context is missing'],
    ['decode tiny float32 c0', 'context is missing'],
    ['decode tiny float32 c12k', '"c12k" is no size'],
    ['decode tiny float32 c1 c2', '"c2" is given twice'],
    ['decode tiny float32 c64 o5', '"o5" means nothing'],
    ['prefill tiny float32 i64 c64', '"c64" means nothing'],
    ['generate tiny float32 i64', 'output length is missing'],
    ['prefill tiny float32 i64 queued', '"queued" is no size'],
    ['decode tiny float32 c64 queue', '"queue" is no size'],
  ])('"%s" is refused: %s', (text, message) => {
    expect(() => parseSpec(text)).toThrow(SpecSyntax);
    expect(() => parseSpec(text)).toThrow(message);
  });

  it('says what could stand in place of a word that is not known', () => {
    const choices = (text: string) => {
      try {
        parseSpec(text);
      } catch (error) {
        return error as SpecSyntax;
      }
      return expect.fail('it was understood');
    };
    expect(choices('decod tiny float32 c1')).toMatchObject({ word: 'decod' });
    expect(choices('decod tiny float32 c1').choices).toContain('decode');
    expect(choices('decode tiny int3 c1').choices).toContain('int4');
  });
});
