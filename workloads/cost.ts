import { type Activation, elementBytes, linearBytes, type Precision } from './precision.ts';
import type { Shape } from './shapes.ts';
import type { BandwidthKernel } from './streams.ts';

// The formulas are those of docs/method.md; check values are in test/workloads/cost.test.ts.

/** What one timed run computes and moves. Bytes are those that a perfect cache of the device cannot save. */
export interface Cost {
  readonly flops: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly weightBytes: number;
  readonly kvBytesRead: number;
  readonly kvBytesWritten: number;
  readonly tokens: number;
}

/** A count of a model that somebody brought is null where it would be a guess: then `uncounted` says why. */
export type KnownCost = Omit<Cost, 'flops' | 'bytesRead' | 'weightBytes'> & {
  readonly flops: number | null;
  readonly bytesRead: number | null;
  readonly weightBytes: number | null;
  readonly uncounted?: readonly Uncounted[] | undefined;
};

/** Why operations or bytes are not counted: `heads`, the number of attention heads is told nowhere; `cache`, it does not hold keys and values of heads; `operator`, it takes a weight and is not known; `routing`, which experts work on what. */
export interface Uncounted {
  readonly of: 'flops' | 'bytes';
  readonly because: 'heads' | 'cache' | 'operator' | 'routing';
  /** The operator. */
  readonly name?: string | undefined;
}

/** How weights, activations and the KV cache are stored. */
export interface Storage {
  readonly precision: Precision;
  readonly activation: Activation;
}

interface Linear {
  readonly inputs: number;
  readonly outputs: number;
}

/** The linear products of one layer outside the feed-forward block. */
function attentionLinears(shape: Shape): Linear[] {
  const { hidden, heads, kvHeads, headSize } = shape;
  return [
    { inputs: hidden, outputs: (heads + 2 * kvHeads) * headSize },
    { inputs: heads * headSize, outputs: hidden },
  ];
}

/** The linear products of one feed-forward block (one expert). */
function feedForwardLinears({ hidden, ffn }: Shape): Linear[] {
  return [
    { inputs: hidden, outputs: ffn },
    { inputs: hidden, outputs: ffn },
    { inputs: ffn, outputs: hidden },
  ];
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const elements = (linears: readonly Linear[]) => sum(linears.map((l) => l.inputs * l.outputs));

const routerParameters = (shape: Shape) => (shape.experts ? shape.hidden * shape.experts.total : 0);
const biasParameters = (shape: Shape) =>
  shape.qkvBias ? (shape.heads + 2 * shape.kvHeads) * shape.headSize : 0;
const embeddingParameters = (shape: Shape) => shape.vocab * shape.hidden;

/** Parameters of a layer with `experts` of its feed-forward blocks counted. */
function layerParameters(shape: Shape, experts: number): number {
  return (
    elements(attentionLinears(shape)) +
    biasParameters(shape) +
    experts * elements(feedForwardLinears(shape)) +
    routerParameters(shape) +
    2 * shape.hidden
  );
}

/** All parameters: 2·V·h (V·h if tied) + L·(layer) + h. */
export function parameters(shape: Shape): number {
  const embeddings = embeddingParameters(shape) * (shape.tiedHead ? 1 : 2);
  return embeddings + shape.layers * layerParameters(shape, shape.experts?.total ?? 1) + shape.hidden;
}

/** Parameters that work on one token: those of the active experts, without the input embedding. */
function activeParameters(shape: Shape): number {
  const layers = shape.layers * layerParameters(shape, shape.experts?.active ?? 1);
  return embeddingParameters(shape) + layers + shape.hidden;
}

/** Bytes of the KV cache that one token occupies in one sequence: 2·L·G·d·s. */
export function kvBytesPerToken(shape: Shape, activation: Activation): number {
  return 2 * shape.layers * shape.kvHeads * shape.headSize * elementBytes[activation];
}

/** Bytes of one layer's weights with `experts` of its feed-forward blocks, scales included. */
export function layerBytes(shape: Shape, storage: Storage, experts = shape.experts?.total ?? 1): number {
  const { precision, activation } = storage;
  const bytes = (linears: readonly Linear[]) =>
    sum(linears.map((l) => linearBytes(l.inputs, l.outputs, precision, activation)));
  const small =
    (biasParameters(shape) + routerParameters(shape) + 2 * shape.hidden) * elementBytes[activation];
  return bytes(attentionLinears(shape)) + experts * bytes(feedForwardLinears(shape)) + small;
}

/** Bytes of the embedding table, and of the head when it is a matrix of its own. */
export function embeddingBytes({ vocab, hidden }: Shape, { precision, activation }: Storage): number {
  return linearBytes(hidden, vocab, precision, activation);
}

/** Bytes of all weights, scales included, when `layers` distinct layers are stored. */
export function weightBytes(shape: Shape, storage: Storage, layers = shape.layers): number {
  const tables = embeddingBytes(shape, storage) * (shape.tiedHead ? 1 : 2);
  return tables + layers * layerBytes(shape, storage) + shape.hidden * elementBytes[storage.activation];
}

/**
 * Experts of a layer that a step over `tokens` tokens touches, expected under uniform routing:
 * total · (1 − (1 − active/total)^tokens).
 */
function touchedExperts(shape: Shape, tokens: number): number {
  if (!shape.experts) return 1;
  const { total, active } = shape.experts;
  return total * (1 - (1 - active / total) ** tokens);
}

/** Weight bytes that a run over `tokens` tokens in all touches: everything but the unused embedding rows. */
function touchedWeightBytes(shape: Shape, storage: Storage, tokens: number): number {
  const head = embeddingBytes(shape, storage);
  const rows = shape.tiedHead ? 0 : (head / shape.vocab) * Math.min(tokens, shape.vocab);
  const layers = shape.layers * layerBytes(shape, storage, touchedExperts(shape, tokens));
  return rows + head + layers + shape.hidden * elementBytes[storage.activation];
}

/** One decode step: batch B, `context` tokens already in the cache of every sequence. */
export function decodeCost(shape: Shape, storage: Storage, batch: number, context: number): Cost {
  const kv = kvBytesPerToken(shape, storage.activation);
  const weights = touchedWeightBytes(shape, storage, batch);
  const attention = 4 * shape.layers * shape.heads * shape.headSize * context;
  return {
    flops: batch * (2 * activeParameters(shape) + attention),
    bytesRead: weights + batch * context * kv,
    bytesWritten: batch * kv,
    weightBytes: weights,
    kvBytesRead: batch * context * kv,
    kvBytesWritten: batch * kv,
    tokens: batch,
  };
}

/** Prefill of `length` tokens for each of B sequences; the head works on the last position only. */
export function prefillCost(shape: Shape, storage: Storage, batch: number, length: number): Cost {
  const tokens = batch * length;
  const kv = kvBytesPerToken(shape, storage.activation);
  const weights = touchedWeightBytes(shape, storage, tokens);
  const head = embeddingParameters(shape);
  const body = activeParameters(shape) - head;
  const attention = 2 * shape.layers * shape.heads * shape.headSize * length * length * batch;
  return {
    flops: 2 * body * tokens + 2 * head * batch + attention,
    bytesRead: weights + tokens * kv,
    bytesWritten: tokens * kv,
    weightBytes: weights,
    kvBytesRead: tokens * kv,
    kvBytesWritten: tokens * kv,
    tokens,
  };
}

/** A generation: one prefill of `isl` tokens, then `osl` − 1 decode steps. */
export function generateCost(shape: Shape, storage: Storage, batch: number, isl: number, osl: number): Cost {
  const prefill = prefillCost(shape, storage, batch, isl);
  const steps = Array.from({ length: osl - 1 }, (_, i) => decodeCost(shape, storage, batch, isl + i));
  const total = (key: keyof Cost) => prefill[key] + sum(steps.map((step) => step[key]));
  return {
    flops: total('flops'),
    bytesRead: total('bytesRead'),
    bytesWritten: total('bytesWritten'),
    weightBytes: total('weightBytes'),
    kvBytesRead: total('kvBytesRead'),
    kvBytesWritten: total('kvBytesWritten'),
    tokens: batch * osl,
  };
}

/** What n equal runs compute and move. */
export function timesCost(cost: Cost, n: number): Cost {
  const scaled = Object.entries(cost).map(([key, value]) => [key, n * value]);
  return Object.fromEntries(scaled) as unknown as Cost;
}

/** The cost of what is no model. */
export const kernelCost = (flops: number, bytesRead: number, bytesWritten: number): Cost => ({
  flops,
  bytesRead,
  bytesWritten,
  weightBytes: 0,
  kvBytesRead: 0,
  kvBytesWritten: 0,
  tokens: 0,
});

/** Streams of `elements` values: what each bandwidth kernel reads and writes, whichever operator does it. */
export function bandwidthCost(
  kernel: BandwidthKernel,
  elements: number,
  type: Activation,
  flopsPerElement = 0,
): Cost {
  const stream = elements * elementBytes[type];
  const [read, written] = { 'bw.read': [1, 0], 'bw.copy': [1, 1], 'bw.triad': [2, 1] }[kernel] as [
    number,
    number,
  ];
  return kernelCost(flopsPerElement * elements, read * stream, written * stream);
}

/** [M, K] × [K, N], dense: 2·M·N·K. */
export function gemmCost(m: number, n: number, k: number, { precision, activation }: Storage): Cost {
  const size = elementBytes[activation];
  return kernelCost(2 * m * n * k, linearBytes(k, n, precision, activation) + m * k * size, m * n * size);
}
