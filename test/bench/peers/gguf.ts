import { open } from 'node:fs/promises';
import { randomWords } from './random.ts';

/** The dimensions of a decoder of the Llama family. */
export type LlamaShape = {
  vocabulary: number;
  hidden: number;
  layers: number;
  heads: number;
  kvHeads: number;
  headSize: number;
  feedForward: number;
  contextLength: number;
};

/** TinyLlama-1.1B, from the published config.json (https://huggingface.co/TinyLlama/TinyLlama-1.1B-Chat-v1.0). */
export const tinyLlama: LlamaShape = {
  vocabulary: 32000,
  hidden: 2048,
  layers: 22,
  heads: 32,
  kvHeads: 4,
  headSize: 64,
  feedForward: 5632,
  contextLength: 2048,
};

/** Two types of ggml.h: id in the file, weights per block, bytes per block. */
const tensorTypes = {
  f32: { id: 0, blockWeights: 1, blockBytes: 4 },
  /** 32 weights (n − 8)·scale: a float16 scale, then 16 bytes with two n each. */
  q4_0: { id: 2, blockWeights: 32, blockBytes: 18 },
} as const;

export type Tensor = {
  name: string;
  type: keyof typeof tensorTypes;
  /** Innermost dimension first, as the file wants it: [inputs, outputs] for a matrix. */
  dimensions: readonly number[];
};

/** Every tensor of the shape in file order: matrices in Q4_0, with the head and the embedding; norms in float32. */
export function llamaTensors(shape: LlamaShape): Tensor[] {
  const { hidden, feedForward, vocabulary } = shape;
  const queries = shape.heads * shape.headSize;
  const keys = shape.kvHeads * shape.headSize;
  const norm = (name: string): Tensor => ({ name, type: 'f32', dimensions: [hidden] });
  const matrix = (name: string, inputs: number, outputs: number): Tensor => ({
    name,
    type: 'q4_0',
    dimensions: [inputs, outputs],
  });
  const layer = (index: number) => [
    norm(`blk.${index}.attn_norm.weight`),
    matrix(`blk.${index}.attn_q.weight`, hidden, queries),
    matrix(`blk.${index}.attn_k.weight`, hidden, keys),
    matrix(`blk.${index}.attn_v.weight`, hidden, keys),
    matrix(`blk.${index}.attn_output.weight`, queries, hidden),
    norm(`blk.${index}.ffn_norm.weight`),
    matrix(`blk.${index}.ffn_gate.weight`, hidden, feedForward),
    matrix(`blk.${index}.ffn_up.weight`, hidden, feedForward),
    matrix(`blk.${index}.ffn_down.weight`, feedForward, hidden),
  ];
  return [
    matrix('token_embd.weight', hidden, vocabulary),
    ...Array.from({ length: shape.layers }, (_, index) => layer(index)).flat(),
    norm('output_norm.weight'),
    matrix('output.weight', hidden, vocabulary),
  ];
}

/** Bytes of one tensor's data, without the padding behind it. */
export function tensorBytes({ type, dimensions }: Tensor): number {
  const { blockWeights, blockBytes } = tensorTypes[type];
  return (dimensions.reduce((product, size) => product * size, 1) / blockWeights) * blockBytes;
}

/**
 * Writes a model of that shape with seeded random weights.
 *
 * The format is version 3 of https://github.com/ggml-org/ggml/blob/master/docs/gguf.md: header, metadata, tensor list, then the
 * data of each tensor at a multiple of 32 bytes.
 */
export async function writeLlamaGguf(path: string, shape: LlamaShape, seed: number): Promise<void> {
  const tensors = llamaTensors(shape);
  const words = randomWords(seed);
  const file = await open(path, 'w');
  try {
    await file.writeFile(ggufHead(shape, tensors));
    for (const tensor of tensors) {
      const data = tensor.type === 'f32' ? ones(tensor) : randomQ4(tensor, words);
      await file.writeFile(data);
      await file.writeFile(new Uint8Array(padding(data.byteLength)));
    }
  } finally {
    await file.close();
  }
}

/** All before the tensor data: header, metadata, tensor list and the padding behind them. */
export function ggufHead(shape: LlamaShape, tensors: readonly Tensor[]): Uint8Array {
  const metadata = llamaMetadata(shape);
  const out = new ByteWriter();
  out.bytes(ascii('GGUF'));
  out.u32(3);
  out.u64(tensors.length);
  out.u64(Object.keys(metadata).length);
  for (const [key, value] of Object.entries(metadata)) {
    out.string(key);
    out.u32(valueTypes[value.type].id);
    valueTypes[value.type].write(out, value.value as never);
  }
  let offset = 0;
  for (const tensor of tensors) {
    out.string(tensor.name);
    out.u32(tensor.dimensions.length);
    for (const size of tensor.dimensions) out.u64(size);
    out.u32(tensorTypes[tensor.type].id);
    out.u64(offset);
    offset += tensorBytes(tensor) + padding(tensorBytes(tensor));
  }
  out.bytes(new Uint8Array(padding(out.length)));
  return out.finish();
}

const alignment = 32;
const padding = (bytes: number): number => (alignment - (bytes % alignment)) % alignment;
const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The value types used here, with their ids in the file. */
const valueTypes = {
  u32: { id: 4, write: (out: ByteWriter, value: number) => out.u32(value) },
  f32: { id: 6, write: (out: ByteWriter, value: number) => out.f32(value) },
  string: { id: 8, write: (out: ByteWriter, value: string) => out.string(value) },
  strings: {
    id: 9,
    write: (out: ByteWriter, values: string[]) => out.array(8, values, (value) => out.string(value)),
  },
  f32s: {
    id: 9,
    write: (out: ByteWriter, values: number[]) => out.array(6, values, (value) => out.f32(value)),
  },
  i32s: {
    id: 9,
    write: (out: ByteWriter, values: number[]) => out.array(5, values, (value) => out.u32(value)),
  },
};

type Value = { type: keyof typeof valueTypes; value: number | string | number[] | string[] };

/** What the loader of llama.cpp asks for, no more. */
function llamaMetadata(shape: LlamaShape): Record<string, Value> {
  const vocabulary = llamaVocabulary(shape.vocabulary);
  const u32 = (value: number): Value => ({ type: 'u32', value });
  const f32 = (value: number): Value => ({ type: 'f32', value });
  const text = (value: string): Value => ({ type: 'string', value });
  return {
    'general.architecture': text('llama'),
    'general.name': text('seeded weights, no trained model'),
    'general.file_type': u32(2),
    'general.quantization_version': u32(2),
    'general.alignment': u32(alignment),
    'llama.vocab_size': u32(shape.vocabulary),
    'llama.context_length': u32(shape.contextLength),
    'llama.embedding_length': u32(shape.hidden),
    'llama.block_count': u32(shape.layers),
    'llama.feed_forward_length': u32(shape.feedForward),
    'llama.attention.head_count': u32(shape.heads),
    'llama.attention.head_count_kv': u32(shape.kvHeads),
    'llama.attention.layer_norm_rms_epsilon': f32(1e-5),
    'llama.rope.dimension_count': u32(shape.headSize),
    'llama.rope.freq_base': f32(10000),
    'tokenizer.ggml.model': text('llama'),
    'tokenizer.ggml.tokens': { type: 'strings', value: vocabulary.map(({ piece }) => piece) },
    'tokenizer.ggml.scores': { type: 'f32s', value: vocabulary.map((_, id) => -id) },
    'tokenizer.ggml.token_type': { type: 'i32s', value: vocabulary.map(({ type }) => type) },
    'tokenizer.ggml.unknown_token_id': u32(0),
    'tokenizer.ggml.bos_token_id': u32(1),
    'tokenizer.ggml.eos_token_id': u32(2),
  };
}

const pieceTypes = { normal: 1, unknown: 2, control: 3, byte: 6 };

/** Llama's first 259 pieces (three special ones, 256 bytes), then made-up words: nothing is ever tokenised. */
function llamaVocabulary(size: number): { piece: string; type: number }[] {
  const special = [
    { piece: '<unk>', type: pieceTypes.unknown },
    { piece: '<s>', type: pieceTypes.control },
    { piece: '</s>', type: pieceTypes.control },
  ];
  return Array.from({ length: size }, (_, id) => {
    const byte = id - special.length;
    if (byte < 0) return special[id]!;
    if (byte > 255) return { piece: `▁w${id}`, type: pieceTypes.normal };
    return {
      piece: `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
      type: pieceTypes.byte,
    };
  });
}

function ones({ dimensions }: Tensor): Uint8Array {
  return new Uint8Array(new Float32Array(dimensions[0]!).fill(1).buffer);
}

/** Standard deviation of (n − 8) for n uniform in 0 … 15: √((16² − 1) / 12). */
const nibbleDeviation = Math.sqrt(255 / 12);

/**
 * Random nibbles, and scales of 1 … 1.25 times the one that gives the weights a deviation of 1/√inputs: a normalised input of
 * any length gives outputs near 1, so that all stays finite in float16.
 */
function randomQ4(tensor: Tensor, words: () => number): Uint8Array {
  const { blockBytes } = tensorTypes.q4_0;
  const data = new Uint8Array(tensorBytes(tensor));
  const wide = new Uint32Array(data.buffer, 0, data.byteLength >> 2);
  for (let i = 0; i < wide.length; i++) wide[i] = words();
  const [base] = new Uint16Array(
    new Float16Array([1 / (nibbleDeviation * Math.sqrt(tensor.dimensions[0]!))]).buffer,
  );
  // The exponent and the upper mantissa stay; the random low byte jitters the mantissa's lower quarter.
  for (let at = 0; at < data.length; at += blockBytes) data[at + 1] = base! >> 8;
  return data;
}

/** Little-endian bytes in a buffer that grows. */
class ByteWriter {
  #view = new DataView(new ArrayBuffer(2 ** 20));
  length = 0;

  u32(value: number): void {
    this.#room(4).setInt32(this.#take(4), value, true);
  }

  u64(value: number): void {
    this.#room(8).setBigUint64(this.#take(8), BigInt(value), true);
  }

  f32(value: number): void {
    this.#room(4).setFloat32(this.#take(4), value, true);
  }

  bytes(values: Uint8Array): void {
    const { buffer } = this.#room(values.length);
    new Uint8Array(buffer).set(values, this.#take(values.length));
  }

  string(text: string): void {
    const encoded = ascii(text);
    this.u64(encoded.length);
    this.bytes(encoded);
  }

  array<Item>(type: number, items: readonly Item[], write: (item: Item) => void): void {
    this.u32(type);
    this.u64(items.length);
    for (const item of items) write(item);
  }

  finish(): Uint8Array {
    return new Uint8Array(this.#view.buffer, 0, this.length);
  }

  #room(bytes: number): DataView {
    if (this.length + bytes > this.#view.byteLength) {
      const wider = new Uint8Array(2 * (this.#view.byteLength + bytes));
      wider.set(this.finish());
      this.#view = new DataView(wider.buffer);
    }
    return this.#view;
  }

  #take(bytes: number): number {
    const at = this.length;
    this.length += bytes;
    return at;
  }
}
