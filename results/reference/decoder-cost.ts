import type { Shape } from '../record.ts';

/** What a decoder costs, in numbers that no device enters. Formulas: docs/method.md, "Formulas". */
export interface DecoderCost {
  parameters: number;
  embeddingParameters: number;
  headParameters: number;
  /** Bytes of all weights that lie in memory. */
  residentBytes: number;
  /** Weight bytes that one decode step touches: of an input embedding of its own, only a row a sequence. */
  touchedBytes: number;
  kvBytesPerToken: number;
  /** 4 L H d: FLOPs of attention for one token and one token of context. */
  attentionFlops: number;
}

type Dimensions = Pick<Shape, 'layers' | 'vocab' | 'tiedHead'> & {
  readonly hidden: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headSize: number;
  readonly ffn: number;
};

/**
 * The cost of a gated decoder without biases. `bytesPerParameter` counts scales and zero points in;
 * `kvBytes` is the size of one element of the cache.
 */
export function decoderCost(shape: Dimensions, bytesPerParameter: number, kvBytes: number): DecoderCost {
  const { layers, hidden, heads, kvHeads, headSize, ffn, vocab } = shape;
  const table = vocab * hidden;
  const attention = 2 * hidden * heads * headSize + 2 * hidden * kvHeads * headSize;
  const body = layers * (attention + 3 * hidden * ffn + 2 * hidden) + hidden;
  const parameters = (shape.tiedHead ? table : 2 * table) + body;
  const embeddingParameters = shape.tiedHead ? 0 : table;
  return {
    parameters,
    embeddingParameters,
    headParameters: table,
    residentBytes: parameters * bytesPerParameter,
    touchedBytes: (parameters - embeddingParameters) * bytesPerParameter,
    kvBytesPerToken: 2 * layers * kvHeads * headSize * kvBytes,
    attentionFlops: 4 * layers * heads * headSize,
  };
}

const llama2of70b: Dimensions = {
  layers: 80,
  hidden: 8192,
  heads: 64,
  kvHeads: 8,
  headSize: 128,
  ffn: 28672,
  vocab: 32000,
  tiedHead: false,
};

/** Decoders that published claims are about. Llama 2 70B: arXiv 2307.09288 and its config.json. */
export const publishedDecoders = {
  'llama-2-70b-fp8': {
    title: 'Llama 2 70B, FP8 weights, float16 cache',
    model: 'Llama 2 70B',
    precision: 'FP8',
    cost: decoderCost(llama2of70b, 1, 2),
  },
} as const satisfies Record<string, { title: string; model: string; precision: string; cost: DecoderCost }>;

export type PublishedDecoder = keyof typeof publishedDecoders;
export const publishedDecoderIds = Object.keys(publishedDecoders) as [
  PublishedDecoder,
  ...PublishedDecoder[],
];

/** FLOPs of a prefill of `tokens` tokens in each of `batch` sequences; the head sees the last position only. */
export const prefillFlops = (cost: DecoderCost, batch: number, tokens: number): number =>
  2 * (cost.parameters - cost.embeddingParameters - cost.headParameters) * batch * tokens +
  2 * cost.headParameters * batch +
  (cost.attentionFlops / 2) * tokens ** 2 * batch;

/** Bytes of a prefill: every weight once, and the cache written. */
export const prefillBytes = (cost: DecoderCost, batch: number, tokens: number): number =>
  cost.touchedBytes + batch * tokens * cost.kvBytesPerToken;

export const decodeFlops = (cost: DecoderCost, batch: number, context: number): number =>
  batch * (2 * (cost.parameters - cost.embeddingParameters) + cost.attentionFlops * context);

/** Bytes of one decode step with `context` tokens in the cache of each sequence before it. */
export const decodeBytes = (cost: DecoderCost, batch: number, context: number): number =>
  cost.touchedBytes + batch * (context + 1) * cost.kvBytesPerToken;
