import { type Constant, type Content, constantBytes, type Matrix, type Rotary } from './graph.ts';
import type { Activation } from './precision.ts';
import { quantisationBlock } from './precision.ts';
import { normalQuantile } from './quantile.ts';
import { streamKey } from './stream-key.ts';

/**
 * Seeded weights. A weight is one of 256 equiprobable quantiles of the normal distribution, chosen by a hash
 * of (seed, tensor, position). The same seed gives the same bytes on every machine, any part can be made on its
 * own, and the integer forms are the floating weights of the same seed, rounded. Whoever changes the bytes changes
 * `generation` (stream-key.ts): it is part of the identity of a workload.
 */
const levels = Float64Array.from({ length: 256 }, (_, i) => normalQuantile((i + 0.5) / 256));
const largest = levels[255]!;

/** Rows of one quantised matrix differ a little in scale, as those of a trained model do. */
const rowScale = [0.94, 0.98, 1.02, 1.06] as const;

/**
 * Four random bytes for a counter: C. Wellons' `lowbias32` finaliser (nullprogram.com/blog/2018/07/31, public
 * domain) with a key before and within its two multiplications.
 */
function fourBytes(counter: number, key0: number, key1: number): number {
  let x = Math.imul(counter, 0x9e3779b9) ^ key0;
  x ^= x >>> 16;
  x = (Math.imul(x, 0x7feb352d) + key1) | 0;
  x ^= x >>> 15;
  x = Math.imul(x, 0x846ca68b);
  return x ^ (x >>> 16);
}

/** Rows that `fillRows` can make apart from the others, and the bytes of one. */
export function rowsOf(constant: Constant): { readonly rows: number; readonly rowBytes: number } {
  const { content } = constant;
  const bytes = constantBytes(constant);
  const rows = 'matrix' in content ? rowCount(content.matrix) : 1;
  return { rows, rowBytes: bytes / rows };
}

const rowCount = ({ inputs, outputs, major }: Matrix) => (major === 'inputs' ? inputs : outputs);

/** Rows of a matrix stored by inputs are made four at a time, since four inputs share one random word. */
export const rowGroup = 4;

/**
 * Writes rows [first, first + count) of a constant into `target`.
 *
 * @param first a multiple of `rowGroup` @param count likewise, or up to the last row
 * @param target count × rowBytes bytes, its start aligned to 8 bytes
 */
export function fillRows(
  constant: Constant,
  seed: number,
  first: number,
  count: number,
  target: Uint8Array,
): void {
  const { content, type } = constant;
  switch (content.kind) {
    case 'normal': {
      const fill = content.matrix.major === 'inputs' ? fillByInputs : fillByOutputs;
      fill(content, view(type, target), table(type, content.std), seed, first, count);
      break;
    }
    case 'packed': {
      const fill = content.bits === 4 ? fillNibbles : fillBytes;
      fill(content, target, seed, first, count);
      break;
    }
    case 'scales':
      fillScales(content, type as Activation, target, first, count);
      break;
    case 'gain':
      fillGain(content.stream, type as Activation, target, seed);
      break;
    case 'rotary':
      write(type as Activation, target, rotaryTable(content.rotary, content.part));
      break;
    case 'inline':
      throw new TypeError(`${constant.name} is stored in the graph itself`);
  }
}

type Words = Float32Array | Uint16Array;

function view(type: Constant['type'], target: Uint8Array): Words {
  const { buffer, byteOffset, byteLength } = target;
  return type === 'float32'
    ? new Float32Array(buffer, byteOffset, byteLength / 4)
    : new Uint16Array(buffer, byteOffset, byteLength / 2);
}

/** The 256 levels times `std`, as elements of the type. */
function table(type: Constant['type'], std: number): Words {
  const bytes = new Uint8Array(levels.length * (type === 'float32' ? 4 : 2));
  write(
    type as Activation,
    bytes,
    levels.map((level) => level * std),
  );
  return view(type, bytes);
}

/** Rounds values to the type (nearest, ties to even) and writes them. */
function write(type: Activation, target: Uint8Array, values: Float64Array): void {
  const { buffer, byteOffset } = target;
  if (type === 'float32') new Float32Array(buffer, byteOffset, values.length).set(values);
  else if (type === 'float16') new Float16Array(buffer, byteOffset, values.length).set(values);
  else {
    const bits = new Uint32Array(Float32Array.from(values).buffer);
    const upper = bits.map((word) => (word + 0x7fff + ((word >>> 16) & 1)) >>> 16);
    new Uint16Array(buffer, byteOffset, values.length).set(upper);
  }
}

type Normal = Extract<Content, { kind: 'normal' }>;
type Packed = Extract<Content, { kind: 'packed' }>;

/** [inputs, outputs]: four rows at a time, one random word for the four inputs of an output. */
function fillByInputs(
  content: Normal,
  out: Words,
  values: Words,
  seed: number,
  first: number,
  count: number,
) {
  const { inputs, outputs } = content.matrix;
  const [key0, key1] = streamKey(seed, content.stream);
  const wordsPerOutput = Math.ceil(inputs / 4);
  for (let row = 0; row < count; row += 4) {
    const base = row * outputs;
    const rows = Math.min(4, count - row);
    let counter = (first + row) >>> 2;
    for (let n = 0; n < outputs; n++, counter += wordsPerOutput) {
      const word = fourBytes(counter, key0, key1);
      const at = base + n;
      out[at] = values[word & 255]!;
      if (rows < 4) continue;
      out[at + outputs] = values[(word >>> 8) & 255]!;
      out[at + 2 * outputs] = values[(word >>> 16) & 255]!;
      out[at + 3 * outputs] = values[word >>> 24]!;
    }
  }
}

/** [outputs, inputs]: consecutive inputs share a random word. */
function fillByOutputs(
  content: Normal,
  out: Words,
  values: Words,
  seed: number,
  first: number,
  count: number,
) {
  const words = content.matrix.inputs / 4;
  const [key0, key1] = streamKey(seed, content.stream);
  for (let i = 0, counter = first * words, at = 0; i < count * words; i++, counter++, at += 4) {
    const word = fourBytes(counter, key0, key1);
    out[at] = values[word & 255]!;
    out[at + 1] = values[(word >>> 8) & 255]!;
    out[at + 2] = values[(word >>> 16) & 255]!;
    out[at + 3] = values[word >>> 24]!;
  }
}

/** The step between two integers, for weights of deviation one: the largest weight lands near the end of the range. */
const quantisationStep = (bits: 4 | 8, row: number) => (largest / 2 ** (bits - 1)) * rowScale[row & 3]!;

/** The integer (zero point 2^(bits−1)) of each level in rows of the given scale. */
function quantisedLevels(bits: 4 | 8, row: number): Uint8Array {
  const zero = 2 ** (bits - 1);
  const step = quantisationStep(bits, row);
  return Uint8Array.from(levels, (level) =>
    Math.min(2 * zero - 1, Math.max(0, Math.round(level / step) + zero)),
  );
}

/** Made when the first weights of 4 bits are: it takes longer than loading many a file, and most processes make none. */
let nibblePairs: readonly Uint8Array[] | undefined;

const makeNibblePairs = () =>
  rowScale.map((_, row) => {
    const nibble = quantisedLevels(4, row);
    return Uint8Array.from({ length: 65_536 }, (_, pair) => nibble[pair & 255]! | (nibble[pair >>> 8]! << 4));
  });

const byteLevels = rowScale.map((_, row) => quantisedLevels(8, row));

/** MatMulNBits with 4 bits: [outputs, inputs/32, 16], the even input in the low half of a byte. */
function fillNibbles(
  { stream, matrix }: Packed,
  target: Uint8Array,
  seed: number,
  first: number,
  count: number,
) {
  nibblePairs ??= makeNibblePairs();
  const words = matrix.inputs / 4;
  const out = new Uint16Array(target.buffer, target.byteOffset, count * words);
  const [key0, key1] = streamKey(seed, stream);
  for (let row = 0, at = 0; row < count; row++) {
    const pairs = nibblePairs[(first + row) & 3]!;
    const counter = (first + row) * words;
    for (let i = 0; i < words; i++, at++) {
      const word = fourBytes(counter + i, key0, key1);
      out[at] = pairs[word & 65_535]! | (pairs[word >>> 16]! << 8);
    }
  }
}

/** MatMulNBits with 8 bits: [outputs, inputs/32, 32]. */
function fillBytes(
  { stream, matrix }: Packed,
  target: Uint8Array,
  seed: number,
  first: number,
  count: number,
) {
  const words = matrix.inputs / 4;
  const out = new Int32Array(target.buffer, target.byteOffset, count * words);
  const [key0, key1] = streamKey(seed, stream);
  for (let row = 0, at = 0; row < count; row++) {
    const level = byteLevels[(first + row) & 3]!;
    const counter = (first + row) * words;
    for (let i = 0; i < words; i++, at++) {
      const word = fourBytes(counter + i, key0, key1);
      out[at] =
        level[word & 255]! |
        (level[(word >>> 8) & 255]! << 8) |
        (level[(word >>> 16) & 255]! << 16) |
        (level[word >>> 24]! << 24);
    }
  }
}

function fillScales(
  { std, matrix, bits }: Extract<Content, { kind: 'scales' }>,
  type: Activation,
  target: Uint8Array,
  first: number,
  count: number,
) {
  const blocks = matrix.inputs / quantisationBlock;
  const values = new Float64Array(count * blocks);
  for (let row = 0; row < count; row++) {
    values.fill(std * quantisationStep(bits, first + row), row * blocks, (row + 1) * blocks);
  }
  write(type, target, values);
}

/** Norm gains: around one. */
function fillGain(stream: string, type: Activation, target: Uint8Array, seed: number) {
  const [key0, key1] = streamKey(seed, stream);
  const size = target.byteLength / (type === 'float32' ? 4 : 2);
  write(
    type,
    target,
    Float64Array.from({ length: size }, (_, i) => 1 + 0.1 * levels[fourBytes(i, key0, key1) & 255]!),
  );
}

/**
 * cos or sin of position × frequency, [positions, size/2], with the Llama 3.1 rule where the shape has one
 * (long waves are stretched by `factor`, short ones kept, those between blended; transformers, `modeling_rope_utils.py`).
 */
function rotaryTable({ theta, size, positions, scaling }: Rotary, part: 'cos' | 'sin'): Float64Array {
  const half = size / 2;
  const values = new Float64Array(positions * half);
  for (let i = 0; i < half; i++) {
    const frequency = scaledFrequency(theta ** (-i / half), scaling);
    for (let p = 0; p < positions; p++) values[p * half + i] = Math[part](p * frequency);
  }
  return values;
}

function scaledFrequency(frequency: number, scaling: Rotary['scaling']): number {
  if (!scaling) return frequency;
  const { factor, lowFreqFactor, highFreqFactor, originalContext } = scaling;
  const turns = (originalContext * frequency) / (2 * Math.PI);
  if (turns < lowFreqFactor) return frequency / factor;
  if (turns > highFreqFactor) return frequency;
  const blend = (turns - lowFreqFactor) / (highFreqFactor - lowFreqFactor);
  return (1 - blend) * (frequency / factor) + blend * frequency;
}

/** Seeded token ids, uniform over the vocabulary: [count]. */
export function seededIds(seed: number, stream: string, count: number, vocab: number): number[] {
  const [key0, key1] = streamKey(seed, `ids ${stream}`);
  return Array.from({ length: count }, (_, i) => (fourBytes(i, key0, key1) >>> 0) % vocab);
}

/** Fills a buffer of activations (KV cache, kernel inputs) with seeded normal values times `std`. */
export function fillActivations(
  seed: number,
  stream: string,
  type: Activation,
  std: number,
  target: Uint8Array,
): void {
  const size = target.byteLength / (type === 'float32' ? 4 : 2);
  const padded = Math.floor(size / 4) * 4;
  const matrix: Matrix = { inputs: padded, outputs: 1, major: 'outputs' };
  const content: Normal = { kind: 'normal', stream: `activations ${stream}`, std, matrix };
  const values = table(type, std);
  const out = view(type, target);
  fillByOutputs(content, out, values, seed, 0, 1);
  out.fill(values[128]!, padded);
}
