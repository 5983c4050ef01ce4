import { decoderCost } from '../../reference/decoder-cost.ts';
import type { Subject } from './check.ts';
import type { KnownShape } from './known.ts';

/** The least that a model costs: what any implementation of it has to read and to compute. */
export interface Model {
  /** With the bytes of a weight that it was taken for: "llama-2-70b (≥ 1 B/weight)". */
  readonly name: string;
  /** Bytes of a weight, at least. */
  readonly bytes: number;
  /** Bytes that one token of one sequence reads, with so many tokens before it. */
  readBytes(context: number): number;
  /** FLOPs of one token that is put out, and of one that is put in: the head sees the last of those only. */
  readonly flopsOut: number;
  readonly flopsIn: number;
  /** Bytes of all weights; null where they are not known apart from those that are read. */
  readonly residentBytes: number | null;
}

/**
 * The model of a result, by the shapes that are known or by what llama-bench counts itself; null where it is none of these. A mixture whose
 * shape is not known has no model here: nobody says how much of it works on a token.
 */
export const modelOf = (subject: Subject): Model | null => {
  const shape = shapeOf(subject.result.conditions.model, subject.shapes);
  return shape ? ofShape(shape, leastBytes(subject.result.conditions.precision)) : ofLlamaBench(subject);
};

/** Shapes of tests, whose names are words. */
const madeHere = ['tiny', 'mid'];

/** Not the model, but a small one that helps it, or a part of it. */
const others = /eagle|medusa|draft|assistant|prun|minitron|depth/i;

/** Rows of one model come by the thousand. */
const shapesOf = new WeakMap<readonly KnownShape[], Map<string, KnownShape | null>>();

function shapeOf(name: string | null, shapes: readonly KnownShape[]): KnownShape | null {
  if (name === null) return null;
  const known = shapesOf.get(shapes) ?? new Map<string, KnownShape | null>();
  shapesOf.set(shapes, known);
  const shape = known.get(name);
  if (shape !== undefined) return shape;
  const found = others.test(name)
    ? []
    : shapes.filter((one) => !madeHere.includes(one.name) && spellingOf(one.name).test(name));
  const only = found.length === 1 ? found[0]! : null;
  known.set(name, only);
  return only;
}

/** "llama2-70b" and "Llama 2 70B Chat" are both llama-2-70b. */
const spellingOf = (name: string) => {
  const parts = name.split('-').map((part) => part.replaceAll('.', '\\.'));
  return new RegExp(`(?<![a-z0-9.])${parts.join('[^a-z0-9.]*')}(?![a-z0-9.])`, 'i');
};

/** Elements of four bits are the narrowest that a cache has. */
const leastCacheBytes = 0.5;

function ofShape(shape: KnownShape, bytes: number): Model {
  const { experts, ffn } = shape;
  const active = decoderCost({ ...shape, ffn: ffn * (experts?.active ?? 1) }, bytes, leastCacheBytes);
  const all = decoderCost({ ...shape, ffn: ffn * (experts?.total ?? 1) }, bytes, leastCacheBytes);
  const withoutTable = active.parameters - active.embeddingParameters;
  return {
    name: `${shape.name} (≥ ${bytes} B/weight)`,
    bytes,
    readBytes: (context) => active.touchedBytes + context * active.kvBytesPerToken,
    flopsOut: 2 * withoutTable,
    flopsIn: 2 * (withoutTable - active.headParameters),
    residentBytes: all.residentBytes,
  };
}

/** Dense families of llama.cpp, as `llama_model_type_name` writes them before the size. "llama 8x7B" is a mixture. */
const dense =
  /^(llama|qwen[23]|gemma[23]?|phi[23]|mistral3?|granite|starcoder2?|falcon|internlm2|olmo2?) [\d.]+B\b/;

/** Of a dense model of 3 billion parameters or more: not an embedding of its own, and not the head either. */
const notTheEmbedding = 0.8;
const neither = 0.7;
const leastParameters = 3e9;

function ofLlamaBench({ tool, result, figure }: Subject): Model | null {
  const { model, precision } = result.conditions;
  const [bytes, parameters] = [figure('model.bytes', 'single'), figure('model.parameters', 'single')];
  if (tool !== 'llama-bench' || model === null || !dense.test(model) || !bytes || !parameters) return null;
  if (parameters.value < leastParameters) return null;
  return {
    name: [model, precision].filter(Boolean).join(' '),
    // Weights of four bits are multiplied as eight or sixteen.
    bytes: /fp4/i.test(precision ?? '') ? 0.5 : 1,
    readBytes: () => notTheEmbedding * bytes.value,
    flopsOut: 2 * notTheEmbedding * parameters.value,
    flopsIn: 2 * neither * parameters.value,
    residentBytes: null,
  };
}

const widths: readonly (readonly [RegExp, number])[] = [
  [/(fp|float|int|nvfp|mxfp|[wq])_?4|awq|gptq/i, 0.5],
  [/(fp|float|int|[wq])_?8|e4m3|e5m2/i, 1],
  [/(fp|bf|float|bfloat|f)_?16|half/i, 2],
  [/(fp|float|f)_?32/i, 4],
];

/** Two bits, where nobody says: the fewest that are in use. */
const narrowest = 0.25;

/** Bytes of a weight by the name of a precision; the narrowest where it names several. */
const leastBytes = (precision: string | null): number =>
  widths.find(([name]) => precision !== null && name.test(precision))?.[1] ?? narrowest;
