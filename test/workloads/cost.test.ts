import { describe, expect, it } from 'vitest';
import {
  bandwidthCost,
  decodeCost,
  gemmCost,
  generateCost,
  kvBytesPerToken,
  parameters,
  prefillCost,
  type Storage,
  weightBytes,
} from '../../workloads/cost.ts';
import { type Shape, shapes } from '../../workloads/shapes.ts';

/** Parameters of the published checkpoints; those of `tiny` are counted by hand. */
const published = {
  tiny: 106_816,
  'tinyllama-1.1b': 1_100_048_384,
  'llama-3.2-1b': 1_235_814_400,
  'llama-2-7b': 6_738_415_616,
  'llama-2-13b': 13_015_864_320,
  'llama-2-70b': 68_976_648_192,
  'llama-3.1-8b': 8_030_261_248,
  'llama-3.1-70b': 70_553_706_496,
  'llama-3.1-405b': 405_853_388_800,
  'mistral-7b': 7_248_023_552,
  'qwen2.5-7b': 7_615_616_512,
  'mixtral-8x7b': 46_702_792_704,
  // Made for the audits: 2 · 2048 · 512 + 32 · (4 · 512² + 3 · 512 · 1408 + 2 · 512) + 512, by hand.
  mid: 104_890_880,
} as const;

const float32: Storage = { precision: 'float32', activation: 'float32' };
const float16: Storage = { precision: 'float16', activation: 'float16' };

/** Small enough to count by hand: L 1, H 2, G 1, d 16, h 32, f 32, V 10. */
const small: Shape = {
  ...shapes.get('tiny')!,
  name: 'small',
  layers: 1,
  hidden: 32,
  heads: 2,
  kvHeads: 1,
  headSize: 16,
  ffn: 32,
  vocab: 10,
};
// embedding 10 · 32 = 320, head 320; QKV 32 · (2 + 2 · 1) · 16 = 2048, out 32 · 32 = 1024, gate, up and down 3 · 1024 = 3072,
// two norms of the layer 64, last norm 32.

describe('the parameters', () => {
  it.each(Object.entries(published))('of %s are %d', (name, count) => {
    expect(parameters(shapes.get(name)!)).toBe(count);
  });

  it('are checked for every shape of the catalogue', () => {
    expect([...shapes.keys()].sort()).toEqual(Object.keys(published).sort());
  });

  it('are those counted by hand', () => {
    expect(parameters(small)).toBe(320 + 320 + 2048 + 1024 + 3072 + 64 + 32);
    expect(parameters({ ...small, tiedHead: true })).toBe(320 + 2048 + 1024 + 3072 + 64 + 32);
    expect(parameters({ ...small, qkvBias: true })).toBe(6880 + 64);
    // four experts of 3072 instead of one, and a router of 32 · 4
    expect(parameters({ ...small, experts: { total: 4, active: 2 } })).toBe(6880 + 3 * 3072 + 128);
  });
});

describe('the KV cache', () => {
  it.each([
    ['llama-2-70b', 327_680],
    ['llama-2-7b', 524_288],
    ['llama-3.1-8b', 131_072],
  ])('of %s takes %d bytes a token at two bytes', (name, bytes) => {
    expect(kvBytesPerToken(shapes.get(name)!, 'float16')).toBe(bytes);
    expect(kvBytesPerToken(shapes.get(name)!, 'bfloat16')).toBe(bytes);
    expect(kvBytesPerToken(shapes.get(name)!, 'float32')).toBe(2 * bytes);
  });
});

describe('the bytes of the weights', () => {
  it('are two a parameter in float16, four in float32', () => {
    for (const shape of shapes.values()) {
      expect(weightBytes(shape, float16)).toBe(2 * parameters(shape));
      expect(weightBytes(shape, float32)).toBe(4 * parameters(shape));
    }
  });

  it('are, of integers, those of the numbers, of a scale for each 32 inputs, and of the norms', () => {
    const linear = 320 + 320 + 2048 + 1024 + 3072;
    const norms = 64 + 32;
    expect(weightBytes(small, { precision: 'int4', activation: 'float32' })).toBe(
      linear / 2 + (linear / 32) * 4 + norms * 4,
    );
    expect(weightBytes(small, { precision: 'int8', activation: 'float16' })).toBe(
      linear + (linear / 32) * 2 + norms * 2,
    );
  });

  it('count only the distinct layers of a cycled model', () => {
    const deep = { ...small, layers: 10 };
    expect(weightBytes(deep, float32, 3)).toBe(4 * (640 + 3 * 6208 + 32));
  });
});

describe('a decode step of two sequences with five tokens in the cache', () => {
  it('has the bytes and FLOPs counted by hand in float32', () => {
    const rows = 2 * 32 * 4;
    const weights = rows + (320 + 2048 + 1024 + 3072 + 64 + 32) * 4;
    const kv = 2 * 1 * 1 * 16 * 4;
    expect(decodeCost(small, float32, 2, 5)).toEqual({
      flops: 2 * (2 * (6880 - 320) + 4 * 1 * 2 * 16 * 5),
      bytesRead: weights + 2 * 5 * kv,
      bytesWritten: 2 * kv,
      weightBytes: 26_496,
      kvBytesRead: 1280,
      kvBytesWritten: 256,
      tokens: 2,
    });
    expect(weights).toBe(26_496);
  });

  it.each([
    // qkv 1280, out 640, feed-forward 1920, norms 256; head 200, two rows 40, last norm 128
    [{ precision: 'int4', activation: 'float32' }, 4464],
    // 6144 numbers and 384 of scales, norms 128; head 340, two rows 68, last norm 64
    [{ precision: 'int8', activation: 'float16' }, 7128],
  ] as const)('touches the bytes counted by hand with %o', (storage, bytes) => {
    expect(decodeCost(small, storage, 2, 5).weightBytes).toBe(bytes);
  });

  it('reads a tied embedding once, as the head', () => {
    expect(decodeCost({ ...small, tiedHead: true }, float32, 2, 5).weightBytes).toBe(26_496 - 256);
  });

  it('reads no more rows of the embedding than there are', () => {
    const [few, many] = [decodeCost(small, float32, 10, 5), decodeCost(small, float32, 12, 5)];
    expect(many.weightBytes).toBe(few.weightBytes);
  });
});

describe('a prefill of two sequences of three tokens', () => {
  it('has the bytes and FLOPs counted by hand', () => {
    const body = 2 * (6880 - 320 - 320) * 2 * 3;
    const head = 2 * 320 * 2;
    const attention = 2 * 1 * 2 * 16 * 3 ** 2 * 2;
    expect(prefillCost(small, float32, 2, 3)).toEqual({
      flops: body + head + attention,
      bytesRead: 27_008 + 6 * 128,
      bytesWritten: 6 * 128,
      weightBytes: 6 * 32 * 4 + 320 * 4 + 6208 * 4 + 32 * 4,
      kvBytesRead: 6 * 128,
      kvBytesWritten: 6 * 128,
      tokens: 6,
    });
    expect(body + head + attention).toBe(77_312);
  });
});

describe('a generation', () => {
  it('is its prefill and one decode step for each further token', () => {
    const cost = generateCost(small, float32, 2, 3, 3);
    const steps = [decodeCost(small, float32, 2, 3), decodeCost(small, float32, 2, 4)];
    expect(cost.flops).toBe(77_312 + 2 * (13_120 + 384) + 2 * (13_120 + 512));
    expect(cost.bytesRead).toBe(27_776 + steps[0]!.bytesRead + steps[1]!.bytesRead);
    expect(cost.kvBytesWritten).toBe((6 + 2 + 2) * 128);
    expect(cost.tokens).toBe(6);
  });

  it('of one token is its prefill', () => {
    expect(generateCost(small, float32, 2, 3, 1)).toEqual({
      ...prefillCost(small, float32, 2, 3),
      tokens: 2,
    });
  });
});

describe('a mixture of experts', () => {
  const mixed: Shape = { ...small, experts: { total: 4, active: 2 } };
  const expert = 3072 * 4;
  const rest = (rows: number) => rows * 128 + (320 + 2048 + 1024 + 64 + 32 + 128) * 4;

  it.each([
    [1, 2],
    [2, 3],
    [3, 3.5],
  ])('touches for %d tokens %d of its 4 experts, as uniform routing expects', (tokens, experts) => {
    expect(decodeCost(mixed, float32, tokens, 5).weightBytes).toBe(rest(tokens) + experts * expert);
  });

  it('touches all of them in a long prefill', () => {
    expect(prefillCost(mixed, float32, 1, 100).weightBytes).toBeCloseTo(rest(10) + 4 * expert, 6);
  });

  it('works with the active experts only: 12.9 billion parameters of Mixtral 8x7B (arXiv:2401.04088, "13B")', () => {
    const mixtral = shapes.get('mixtral-8x7b')!;
    const active = decodeCost(mixtral, float16, 1, 0).flops / 2 + mixtral.vocab * mixtral.hidden;
    // all 46.7 billion less six experts of 3 · 4096 · 14336 in 32 layers
    expect(active).toBe(46_702_792_704 - 6 * 32 * 3 * 4096 * 14_336);
    expect(active / 1e9).toBeCloseTo(12.9, 1);
  });
});

describe('a kernel', () => {
  it.each([
    ['bw.read', 400, 0],
    ['bw.copy', 400, 400],
    ['bw.triad', 800, 400],
  ] as const)('%s of 100 floats reads %d bytes and writes %d', (kernel, bytesRead, bytesWritten) => {
    expect(bandwidthCost(kernel, 100, 'float32')).toMatchObject({ bytesRead, bytesWritten });
  });

  it('multiplies in 2·M·N·K operations', () => {
    expect(gemmCost(2, 3, 32, float32)).toMatchObject({
      flops: 384,
      bytesRead: (2 * 32 + 32 * 3) * 4,
      bytesWritten: 24,
    });
    expect(gemmCost(2, 3, 32, { precision: 'int4', activation: 'float32' })).toMatchObject({
      flops: 384,
      bytesRead: 2 * 32 * 4 + 96 / 2 + 3 * 4,
      bytesWritten: 24,
    });
  });
});
