import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Failure } from '../errors.ts';

/** What the texts beside a model say of it; null where they do not. Counts of things, and lengths in tokens. */
export type ModelConfig = { readonly [quantity in keyof typeof spellings]: number | null };

/**
 * How published configurations call each quantity, the commonest first: those of Llama, GPT-2, GPT-NeoX, MPT, Falcon, BLOOM, Phi, DBRX,
 * Mixtral, DeepSeek, Qwen and of onnxruntime-genai.
 */
const spellings = {
  heads: [
    'num_attention_heads',
    'n_head',
    'n_heads',
    'num_heads',
    'attention_heads',
    'decoder_attention_heads',
  ],
  kvHeads: [
    'num_key_value_heads',
    'num_kv_heads',
    'n_kv_heads',
    'kv_n_heads',
    'n_head_kv',
    'multi_query_group_num',
  ],
  headSize: ['head_dim', 'head_size', 'kv_channels', 'attention_head_size', 'd_kv'],
  layers: ['num_hidden_layers', 'n_layer', 'n_layers', 'num_layers', 'decoder_layers'],
  hidden: ['hidden_size', 'n_embd', 'd_model', 'embed_dim', 'word_embed_dim', 'dim', 'model_dim'],
  ffn: [
    'intermediate_size',
    'n_inner',
    'ffn_dim',
    'ffn_hidden_size',
    'd_ff',
    'inner_dim',
    'intermediate_dim',
    'decoder_ffn_dim',
  ],
  vocab: ['vocab_size', 'n_vocab', 'padded_vocab_size'],
  maxContext: [
    'max_position_embeddings',
    'n_positions',
    'max_seq_len',
    'max_sequence_length',
    'max_seq_length',
    'n_ctx',
    'seq_length',
    'context_length',
    'model_max_length',
  ],
  experts: ['num_local_experts', 'num_experts', 'n_routed_experts', 'moe_num_experts', 'num_moe_experts'],
  expertsPerToken: [
    'num_experts_per_tok',
    'num_experts_per_token',
    'experts_per_token',
    'moe_top_k',
    'moe_topk',
    'top_k_experts',
  ],
} as const;

/** Where a model for more than text keeps what it says of its decoder. */
const textParts = [
  'text_config',
  'llm_config',
  'language_config',
  'language_model',
  'text_model',
  'thinker_config',
];

/**
 * What config.json beside a model says. That of the folder above belongs to it where the model lies in a folder called `onnx`, as in
 * the repositories of transformers.js. What cannot be read says nothing: the graph tells what a run needs.
 */
export function readConfig(folder: string): ModelConfig {
  const above = basename(folder) === 'onnx' ? [join(dirname(folder), 'config.json')] : [];
  const texts = [join(folder, 'config.json'), ...above].map(readObject);
  return quantitiesIn(texts.find((text) => text !== null) ?? {});
}

/** The quantities of a text, by any of their names; of a text for several kinds of input those of its decoder. */
export function quantitiesIn(text: Named): ModelConfig {
  const parts = partsOf(text);
  const told = (names: readonly string[]) =>
    parts.flatMap((part) => names.map((name) => part[name])).find(isCount) ?? null;
  return Object.fromEntries(
    Object.entries(spellings).map(([quantity, names]) => [quantity, told(names)]),
  ) as ModelConfig;
}

type Named = { readonly [name: string]: unknown };

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;

/** The inner parts first: they are about the decoder. */
function partsOf(text: Named): Named[] {
  const inner = textParts.map((name) => text[name]).filter(isObject);
  return [...inner.flatMap(partsOf), text];
}

const isObject = (value: unknown): value is Named =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readObject(path: string): Named | null {
  if (!existsSync(path)) return null;
  try {
    const text: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isObject(text) ? text : null;
  } catch {
    return null;
  }
}

/** What onnxruntime-genai's genai_config.json says of how a decoder is run. */
export interface GenaiConfig {
  readonly quantities: ModelConfig;
  /** The ONNX file of the decoder, in the same folder. */
  readonly filename: string | null;
  /** Several ONNX files, one behind the other. */
  readonly isPipeline: boolean;
  /** How its inputs and outputs are called, by what they are for. */
  readonly names: { readonly [role: string]: string };
  readonly sharesBuffer: boolean | null;
}

/** @throws Failure where the text is none of onnxruntime-genai: names of inputs depend on it */
export function readGenaiConfig(folder: string): GenaiConfig | null {
  const path = join(folder, 'genai_config.json');
  if (!existsSync(path)) return null;
  const text = readObject(path);
  const model = text?.model;
  const decoder = isObject(model) ? model.decoder : undefined;
  if (!isObject(model) || !isObject(decoder))
    throw new Failure(
      `${path} is not what its name says: it names no decoder.`,
      'Copy it again from the export, or move it away: then the ONNX file alone is read.',
    );
  const own = quantitiesIn(decoder);
  const search = isObject(text!.search) ? text!.search : {};
  const { past_present_share_buffer: shares } = search;
  const { filename } = decoder;
  return {
    quantities: {
      ...own,
      vocab: own.vocab ?? quantitiesIn(model).vocab,
      maxContext: quantitiesIn(model).maxContext,
    },
    filename: typeof filename === 'string' ? filename : null,
    isPipeline: decoder.pipeline !== undefined && typeof filename !== 'string',
    names: { ...textsIn(decoder.inputs), ...textsIn(decoder.outputs) },
    sharesBuffer: typeof shares === 'boolean' ? shares : null,
  };
}

const textsIn = (part: unknown): { readonly [name: string]: string } =>
  isObject(part)
    ? Object.fromEntries(
        Object.entries(part).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
      )
    : {};
