// A decoder of the Llama family in float64 and plain loops: the truth that graphs, engines and precisions are
// held against. It shares no line with the graph builder, and decoder.test.ts holds it against Hugging Face.

/** What the model is; sizes are counts of elements, `ropeTheta` the base of the rotary frequencies. */
export interface OracleShape {
  layers: number;
  hidden: number;
  heads: number;
  kvHeads: number;
  headSize: number;
  ffn: number;
  vocab: number;
  ropeTheta: number;
  rmsEps: number;
  qkvBias?: boolean;
  tiedHead?: boolean;
  ropeScaling?: { factor: number; lowFreqFactor: number; highFreqFactor: number; originalContext: number };
}

/**
 * Weights by name, row-major, matrices as [inputs, outputs]:
 * `embed` [vocab, hidden]; for each layer i `layer.i.norm_in` [hidden], `layer.i.qkv` [hidden, (heads + 2·kvHeads)·headSize]
 * (columns: q heads, k heads, v heads), `layer.i.qkv_bias` when `qkvBias`, `layer.i.out` [heads·headSize, hidden],
 * `layer.i.norm_post` [hidden], `layer.i.gate` and `layer.i.up` [hidden, ffn], `layer.i.down` [ffn, hidden];
 * `norm` [hidden]; `head` [hidden, vocab], not asked for when `tiedHead`.
 */
export type OracleWeights = (name: string) => Float64Array;

/** One sequence: for each layer [kvHeads, maxLength, headSize], keys already rotated; `length` positions are filled. */
export interface OracleCache {
  keys: Float64Array[];
  values: Float64Array[];
  length: number;
}

/** A cache with room for `maxLength` positions and none filled. */
export function emptyCache(shape: OracleShape, maxLength: number): OracleCache {
  const perLayer = () =>
    Array.from({ length: shape.layers }, () => new Float64Array(shape.kvHeads * maxLength * shape.headSize));
  return { keys: perLayer(), values: perLayer(), length: 0 };
}

/**
 * Feeds `ids` of one sequence behind what the cache holds, and extends the cache.
 * @returns the logits of every fed position, [ids.length, vocab]
 * @throws RangeError when an id is not in the vocabulary, the cache is too short, or a weight has the wrong size
 */
export function forward(
  shape: OracleShape,
  weights: OracleWeights,
  ids: readonly number[],
  cache: OracleCache,
): Float64Array {
  checkRoom(shape, ids, cache);
  const stream = embed(shape, weights('embed'), ids);
  for (let layer = 0; layer < shape.layers; layer++) {
    const weight = (name: string) => weights(`layer.${layer}.${name}`);
    const keys = cache.keys[layer]!;
    const values = cache.values[layer]!;
    add(stream, attention(shape, weight, stream, { keys, values, start: cache.length }));
    add(stream, feedForward(shape, weight, stream));
  }
  cache.length += ids.length;
  const head = shape.tiedHead ? transposed(weights('embed'), shape.vocab, shape.hidden) : weights('head');
  return product(rmsNorm(stream, weights('norm'), shape.rmsEps), head, shape.hidden, shape.vocab);
}

/** The index of the largest logit; of equal ones the lowest. */
export function argmax(logits: Float64Array): number {
  let best = 0;
  for (let i = 1; i < logits.length; i++) if (logits[i]! > logits[best]!) best = i;
  return best;
}

function checkRoom(shape: OracleShape, ids: readonly number[], cache: OracleCache): void {
  const room = capacity(shape, cache.keys[0]!) - cache.length;
  if (ids.length > room)
    throw new RangeError(`The cache has room for ${room} more ids, not for ${ids.length}.`);
  const stranger = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= shape.vocab);
  if (stranger !== undefined)
    throw new RangeError(`Id ${stranger} is not in a vocabulary of ${shape.vocab}.`);
}

function capacity(shape: OracleShape, keys: Float64Array): number {
  return keys.length / (shape.kvHeads * shape.headSize);
}

/** The rows of `table` that the ids name: [ids, hidden]. */
function embed({ hidden, vocab }: OracleShape, table: Float64Array, ids: readonly number[]): Float64Array {
  checkSize(table, vocab * hidden);
  const rows = new Float64Array(ids.length * hidden);
  ids.forEach((id, row) => {
    rows.set(table.subarray(id * hidden, (id + 1) * hidden), row * hidden);
  });
  return rows;
}

/** Grouped-query attention over everything the cache holds up to each row's own position: [rows, hidden]. */
function attention(
  shape: OracleShape,
  weight: OracleWeights,
  stream: Float64Array,
  cache: { keys: Float64Array; values: Float64Array; start: number },
): Float64Array {
  const { hidden, heads, kvHeads, headSize } = shape;
  const width = (heads + 2 * kvHeads) * headSize;
  const length = capacity(shape, cache.keys);
  const qkv = product(rmsNorm(stream, weight('norm_in'), shape.rmsEps), weight('qkv'), hidden, width);
  if (shape.qkvBias) addToRows(qkv, weight('qkv_bias'), width);

  const rows = qkv.length / width;
  const mixed = new Float64Array(rows * heads * headSize);
  for (let row = 0; row < rows; row++) {
    const position = cache.start + row;
    const head = (index: number) => qkv.subarray(row * width + index * headSize).subarray(0, headSize);
    for (let h = 0; h < heads + kvHeads; h++) rotate(head(h), position, shape);
    for (let g = 0; g < kvHeads; g++) {
      cache.keys.set(head(heads + g), (g * length + position) * headSize);
      cache.values.set(head(heads + kvHeads + g), (g * length + position) * headSize);
    }
    for (let h = 0; h < heads; h++) {
      const group = Math.floor(h / (heads / kvHeads));
      const past = [group * length * headSize, (group * length + position + 1) * headSize] as const;
      const seen = attend(head(h), cache.keys.subarray(...past), cache.values.subarray(...past));
      mixed.set(seen, (row * heads + h) * headSize);
    }
  }
  return product(mixed, weight('out'), heads * headSize, hidden);
}

/** softmax(q·kᵀ / √headSize)·v of one query over [positions, headSize] keys and values. */
function attend(query: Float64Array, keys: Float64Array, values: Float64Array): Float64Array {
  const size = query.length;
  const scores = new Float64Array(keys.length / size);
  for (let p = 0; p < scores.length; p++) {
    for (let i = 0; i < size; i++) scores[p]! += (query[i]! * keys[p * size + i]!) / Math.sqrt(size);
  }
  const highest = scores[argmax(scores)]!;
  const shares = scores.map((score) => Math.exp(score - highest));
  const total = shares.reduce((sum, share) => sum + share, 0);
  const seen = new Float64Array(size);
  shares.forEach((share, p) => {
    for (let i = 0; i < size; i++) seen[i]! += (share / total) * values[p * size + i]!;
  });
  return seen;
}

/** Turns each pair (i, i + headSize/2) of one head by position · frequency i, in place. */
function rotate(head: Float64Array, position: number, shape: OracleShape): void {
  const half = head.length / 2;
  for (let i = 0; i < half; i++) {
    const angle = position * rotaryFrequency(i, shape);
    const [x, y] = [head[i]!, head[i + half]!];
    head[i] = x * Math.cos(angle) - y * Math.sin(angle);
    head[i + half] = y * Math.cos(angle) + x * Math.sin(angle);
  }
}

/**
 * Radians per position of pair `i`: theta^(−2i/headSize). Under the Llama 3.1 rule, a frequency that turns fewer than
 * `lowFreqFactor` times in the original context is divided by `factor`, one that turns more than `highFreqFactor` times
 * stays, and between the two the weight of "stays" grows linearly (`rope_type` "llama3" of Hugging Face transformers).
 */
function rotaryFrequency(i: number, { ropeTheta, headSize, ropeScaling }: OracleShape): number {
  const frequency = ropeTheta ** ((-2 * i) / headSize);
  if (!ropeScaling) return frequency;
  const { factor, lowFreqFactor, highFreqFactor, originalContext } = ropeScaling;
  const turns = (originalContext * frequency) / (2 * Math.PI);
  const stays = Math.min(1, Math.max(0, (turns - lowFreqFactor) / (highFreqFactor - lowFreqFactor)));
  return frequency * (stays + (1 - stays) / factor);
}

/** down · (SiLU(gate) ⊙ up) of the normalised stream: [rows, hidden]. */
function feedForward(shape: OracleShape, weight: OracleWeights, stream: Float64Array): Float64Array {
  const { hidden, ffn } = shape;
  const normed = rmsNorm(stream, weight('norm_post'), shape.rmsEps);
  const gate = product(normed, weight('gate'), hidden, ffn);
  const up = product(normed, weight('up'), hidden, ffn);
  const gated = gate.map((x, i) => (x / (1 + Math.exp(-x))) * up[i]!);
  return product(gated, weight('down'), ffn, hidden);
}

/** x / √(mean(x²) + eps) ⊙ scale for each row of [rows, scale.length]. */
function rmsNorm(x: Float64Array, scale: Float64Array, eps: number): Float64Array {
  const size = scale.length;
  const normed = new Float64Array(x.length);
  for (let start = 0; start < x.length; start += size) {
    let squares = 0;
    for (let i = 0; i < size; i++) squares += x[start + i]! ** 2;
    const root = Math.sqrt(squares / size + eps);
    for (let i = 0; i < size; i++) normed[start + i] = (x[start + i]! / root) * scale[i]!;
  }
  return normed;
}

/** [rows, inputs] · [inputs, outputs] → [rows, outputs]. */
function product(x: Float64Array, matrix: Float64Array, inputs: number, outputs: number): Float64Array {
  checkSize(matrix, inputs * outputs);
  const rows = x.length / inputs;
  const y = new Float64Array(rows * outputs);
  for (let r = 0; r < rows; r++) {
    for (let i = 0; i < inputs; i++) {
      const factor = x[r * inputs + i]!;
      for (let o = 0; o < outputs; o++) y[r * outputs + o]! += factor * matrix[i * outputs + o]!;
    }
  }
  return y;
}

function transposed(matrix: Float64Array, rows: number, columns: number): Float64Array {
  return Float64Array.from(matrix, (_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)]!);
}

function add(target: Float64Array, summand: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i]! += summand[i]!;
}

function addToRows(target: Float64Array, row: Float64Array, width: number): void {
  checkSize(row, width);
  for (let i = 0; i < target.length; i++) target[i]! += row[i % width]!;
}

function checkSize(weight: Float64Array, expected: number): void {
  if (weight.length !== expected) {
    throw new RangeError(`A weight has ${weight.length} elements where the shape asks for ${expected}.`);
  }
}
