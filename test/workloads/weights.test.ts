import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decodeFloats } from '../../harness/measure/floats.ts';
import { type Constant, type Content, constantBytes } from '../../workloads/graph.ts';
import { type Activation, elementBytes } from '../../workloads/precision.ts';
import { generation } from '../../workloads/stream-key.ts';
import { fillActivations, fillRows, rowsOf, seededIds } from '../../workloads/weights.ts';
import { bytesOfConstant } from '../fixtures/model-files.ts';
import { dequantise } from '../oracle/quantised.ts';

const [inputs, outputs] = [96, 40];
const byInputs = { inputs, outputs, major: 'inputs' } as const;
const byOutputs = { inputs, outputs, major: 'outputs' } as const;
const blocks = inputs / 32;

const normal = (type: Activation, matrix: typeof byInputs | typeof byOutputs, std = 0.1): Constant => ({
  name: 'w',
  type,
  dims: matrix.major === 'inputs' ? [inputs, outputs] : [outputs, inputs],
  content: { kind: 'normal', stream: 'w', std, matrix },
});
const packed = (bits: 4 | 8): Constant => ({
  name: 'w.packed',
  type: 'uint8',
  dims: [outputs, blocks, (32 * bits) / 8],
  content: { kind: 'packed', stream: 'w', matrix: byOutputs, bits },
});
const scales = (type: Activation, bits: 4 | 8): Constant => ({
  name: 'w.scales',
  type,
  dims: [outputs * blocks],
  content: { kind: 'scales', stream: 'w', std: 0.1, matrix: byOutputs, bits },
});
const rotary = {
  theta: 500_000,
  size: 16,
  positions: 64,
  scaling: { factor: 8, lowFreqFactor: 1, highFreqFactor: 4, originalContext: 64 },
};

const seed = 42;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

/** Constants of every kind, type and layout, with the start of the hash of their bytes in generation 1. */
const golden: readonly (readonly [name: string, constant: Constant, hash: string])[] = [
  ['float32 by inputs', normal('float32', byInputs), 'c8031dd064c028fa'],
  ['float16 by inputs', normal('float16', byInputs), '3127ad962ab16724'],
  ['bfloat16 by inputs', normal('bfloat16', byInputs), 'e632d87e1d23f116'],
  ['float32 by outputs', normal('float32', byOutputs), '4f32fe3ac5160566'],
  ['float16 by outputs', normal('float16', byOutputs), 'db596e3e33dcb716'],
  ['bfloat16 by outputs', normal('bfloat16', byOutputs), 'a4d94840ef467fb5'],
  ['int4', packed(4), '99368d4a782f342c'],
  ['int8', packed(8), '23ec0e85c56fc441'],
  ['int4 scales in float32', scales('float32', 4), '92316f8f7d69d07e'],
  ['int4 scales in float16', scales('float16', 4), '24e2c4f1af28d08c'],
  ['int8 scales in bfloat16', scales('bfloat16', 8), '9df1fa999487ff48'],
  [
    'gains in float32',
    { name: 'g', type: 'float32', dims: [64], content: { kind: 'gain', stream: 'g' } },
    'a907667d99dac853',
  ],
  [
    'gains in bfloat16',
    { name: 'g', type: 'bfloat16', dims: [64], content: { kind: 'gain', stream: 'g' } },
    '750ef20265bcd37e',
  ],
  [
    'rotary cosines',
    { name: 'c', type: 'float32', dims: [64, 8], content: { kind: 'rotary', part: 'cos', rotary } },
    'b6457de44be3c870',
  ],
];

function activations(type: Activation, count: number, stream = 'a', of = seed): Uint8Array {
  const bytes = new Uint8Array(count * elementBytes[type]);
  fillActivations(of, stream, type, 1, bytes);
  return bytes;
}

function values(constant: Constant, of = seed): number[] {
  const read = decodeFloats(constant.type as Activation, bytesOfConstant(constant, of));
  return Array.from({ length: read.length }, (_, i) => read(i));
}

describe('seeded weights', () => {
  it.each(golden)('are the bytes of generation 1: %s', (_, constant, hash) => {
    expect(generation).toBe(1);
    expect(sha256(bytesOfConstant(constant, seed))).toBe(hash);
  });

  it('are the bytes of generation 1: ids and activations', () => {
    expect(seededIds(seed, 'prompt', 8, 32_000)).toEqual([
      7322, 6559, 21_729, 17_092, 6071, 28_238, 9994, 20_628,
    ]);
    expect(sha256(activations('float32', 1003))).toBe('3427d6b2f427b91f');
    expect(sha256(activations('float16', 1003))).toBe('92889bbb77098049');
  });

  const random = golden.filter(([, { content }]) => 'stream' in content && content.kind !== 'scales');

  it.each(random)('are others for another seed and another stream: %s', (_, constant) => {
    const bytes = bytesOfConstant(constant, seed);
    const renamed = { ...constant, content: { ...constant.content, stream: 'other' } as Content };
    expect(share(bytes, bytesOfConstant(constant, seed + 1))).toBeLessThan(0.6);
    expect(share(bytes, bytesOfConstant(renamed, seed))).toBeLessThan(0.6);
  });

  it.each(golden.filter(([, constant]) => rowsOf(constant).rows > 1))(
    'are the same when a part is made alone: %s',
    (_, constant) => {
      const whole = bytesOfConstant(constant, seed);
      const { rows, rowBytes } = rowsOf(constant);
      expect(rows * rowBytes).toBe(constantBytes(constant));
      for (const [first, count] of [
        [0, 4],
        [4, 8],
        [12, rows - 12],
        [rows - 4, 4],
      ] as const) {
        const part = new Uint8Array(count * rowBytes);
        fillRows(constant, seed, first, count, part);
        expect(Buffer.compare(part, whole.subarray(first * rowBytes, (first + count) * rowBytes))).toBe(0);
      }
    },
  );

  it('are the same matrix whether stored by inputs or by outputs', () => {
    const [across, along] = [values(normal('float32', byInputs)), values(normal('float32', byOutputs))];
    for (let i = 0; i < inputs; i++) {
      for (let o = 0; o < outputs; o++) expect(across[i * outputs + o]).toBe(along[o * inputs + i]);
    }
  });

  it('fill a bias, one row', () => {
    const bias: Constant = {
      name: 'b',
      type: 'float32',
      dims: [50],
      content: { kind: 'normal', stream: 'b', std: 0.1, matrix: { inputs: 1, outputs: 50, major: 'inputs' } },
    };
    expect(new Set(values(bias)).size).toBeGreaterThan(35);
    expect(values(bias)).not.toContain(0);
  });

  it.each(['float32', 'float16', 'bfloat16'] as const)(
    'fill all of an odd number of %s activations',
    (type) => {
      for (const count of [1, 2, 3, 5, 1003]) {
        const read = decodeFloats(type, activations(type, count));
        for (let i = 0; i < count; i++) expect(read(i)).not.toBe(0);
      }
    },
  );
});

/** The share of bytes that are equal at the same place. */
function share(a: Uint8Array, b: Uint8Array): number {
  return a.filter((byte, i) => byte === b[i]).length / a.length;
}

describe('the distribution of a million weights', () => {
  const count = 1_000_000;
  const read = decodeFloats('float32', activations('float32', count));
  const sample = Float64Array.from({ length: count }, (_, i) => read(i));
  const mean = sample.reduce((sum, x) => sum + x, 0) / count;
  const deviation = Math.sqrt(sample.reduce((sum, x) => sum + (x - mean) ** 2, 0) / count);
  const fourSigma = 4 / Math.sqrt(count);

  it('has the mean 0', () => {
    expect(Math.abs(mean)).toBeLessThan(fourSigma);
  });

  // 256 levels at the middle of equal shares lack the outermost tails: their own deviation is a little below one.
  it('has the deviation 1, to half a percent', () => {
    expect(Math.abs(deviation - 1)).toBeLessThan(0.005);
  });

  it.each([
    // scipy.stats.norm.ppf(k / 64)
    [1 / 64, -2.1538746940614564],
    [1 / 8, -1.1503493803760079],
    [1 / 4, -0.6744897501960817],
    [1 / 2, 0],
    [5 / 8, 0.31863936396437514],
    [31 / 32, 1.8627318674216515],
    [63 / 64, 2.1538746940614564],
  ])('has a share of %f below the quantile %f of the normal distribution', (p, quantile) => {
    const below = sample.reduce((n, x) => n + (x < quantile ? 1 : 0), 0) / count;
    expect(Math.abs(below - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / count));
  });

  it.each([1, 2, 3, 4, 5, 128, 4096])('shows no link between weights %d places apart', (lag) => {
    let product = 0;
    for (let i = lag; i < count; i++) product += sample[i]! * sample[i - lag]!;
    expect(Math.abs(product / (count - lag))).toBeLessThan(fourSigma);
  });

  it('shows no link between two streams or two seeds', () => {
    for (const other of [activations('float32', count, 'b'), activations('float32', count, 'a', seed + 1)]) {
      const compared = decodeFloats('float32', other);
      let product = 0;
      for (let i = 0; i < count; i++) product += sample[i]! * compared(i);
      expect(Math.abs(product / count)).toBeLessThan(fourSigma);
    }
  });
});

describe('integer weights', () => {
  it.each([4, 8] as const)(
    'of %d bits are the float32 weights of the same seed, rounded to their steps',
    (bits) => {
      const scale = values(scales('float32', bits));
      const exact = values(normal('float32', byInputs));
      const layout = { n: outputs, k: inputs, bits, block: 32 };
      const rounded = dequantise(bytesOfConstant(packed(bits), seed), scale, layout);
      const most = 2 ** (bits - 1) - 1;
      let cut = 0;
      for (const [i, weight] of exact.entries()) {
        const step = scale[Math.floor((i % outputs) * blocks + Math.floor(i / outputs) / 32)]!;
        const nearest = Math.round(weight / step);
        if (nearest > most || nearest < -most - 1) {
          cut++;
          expect(rounded[i]! / step).toBeCloseTo(nearest > 0 ? most : -most - 1, 5);
        } else {
          expect(Math.abs(rounded[i]! - weight) / step).toBeLessThan(0.5 + 1e-5);
        }
      }
      // The ends of the range cut off a few of the largest.
      expect(cut / exact.length).toBeLessThan(0.02);
    },
  );
});

describe('rounding', () => {
  const bitsOf = (type: 'float16' | 'bfloat16', std: number) => {
    const bytes = bytesOfConstant(normal(type, byOutputs, std), seed);
    return new Uint16Array(bytes.buffer);
  };
  const exact = values(normal('float32', byOutputs, 1));
  const [smallest, largest] = [0.004895777906342452, 2.8856349124267573];
  const places = (level: number) => exact.flatMap((x, i) => (Math.fround(level) === x ? [i] : []));

  it.each([
    // 0.0048957779 = 1283.40 · 2^-18 → 1283; 160.42 · 2^-15 → 160
    ['float16', smallest, 0x1d03],
    ['bfloat16', smallest, 0x3ba0],
    // 2.8856349 = 1477.45 · 2^-9 → 1477; 184.68 · 2^-6 → 185
    ['float16', largest, 0x41c5],
    ['bfloat16', largest, 0x4039],
    ['float16', -largest, 0xc1c5],
    ['bfloat16', -largest, 0xc039],
  ] as const)('to %s takes %f to the nearest, counted by hand', (type, level, bits) => {
    const found = places(level);
    expect(found.length).toBeGreaterThan(0);
    for (const place of found) expect(bitsOf(type, 1)[place]).toBe(bits);
  });

  it.each([
    // half-way between 1 and 1 + 2^-7, and between 1 + 2^-7 and 1 + 2^-6
    [1 + 2 ** -8, 0x3f80],
    [1 + 3 * 2 ** -8, 0x3f82],
  ])('to bfloat16 takes %f, half-way, to the even neighbour', (value, bits) => {
    const found = places(largest);
    for (const place of found) {
      expect(values(normal('float32', byOutputs, value / largest))[place]).toBe(value);
      expect(bitsOf('bfloat16', value / largest)[place]).toBe(bits);
    }
  });
});
