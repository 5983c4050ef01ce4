import { elementTypes, typeName } from './element-types.ts';
import type { Found } from './find.ts';
import { type Flow, usesBehind } from './follow.ts';
import type { OnnxFile, OnnxValue } from './onnx-file.ts';
import type { InputRole, OwnInput } from './own-model.ts';
import { unusable } from './refusal.ts';

/** Names of inputs that exporters give, by what they are for. */
const roles: Readonly<Record<string, InputRole>> = {
  input_ids: 'ids',
  tokens: 'ids',
  attention_mask: 'mask',
  attn_mask: 'mask',
  causal_mask: 'mask',
  position_ids: 'positions',
  positions: 'positions',
  input_pos: 'positions',
  cache_position: 'cachePositions',
  seqlens_k: 'lastIndex',
  total_sequence_length: 'totalLength',
  total_seq_len: 'totalLength',
  nonpad_kv_seqlen: 'totalLength',
  past_sequence_length: 'pastLength',
  past_seq_len: 'pastLength',
  past_length: 'pastLength',
  past_key_values_length: 'pastLength',
  start_pos: 'pastLength',
  write_indices: 'pastLength',
  num_logits_to_keep: 'scoresKept',
  logits_to_keep: 'scoresKept',
  use_cache_branch: 'hasPast',
  beam_idx: 'beams',
  beam_width: 'beamWidth',
  token_type_ids: 'zeros',
  cache_indirection: 'zerosOfCache',
};

/** What an input is for by where it goes, whatever it is called: places of operators whose inputs are defined. */
const rolesByUse: Readonly<Record<string, Readonly<Record<number, InputRole>>>> = {
  GroupQueryAttention: { 5: 'lastIndex', 6: 'totalLength', 9: 'positions' },
  RotaryEmbedding: { 1: 'positions' },
  TensorScatter: { 2: 'pastLength' },
};

/** Inputs that are known and mean a model of another kind. */
const foreign: readonly (readonly [name: RegExp, what: string, tryThis: string])[] = [
  [
    /^(inputs_embeds|input_embeds|inputs_embedding)$/,
    'it takes embeddings (inputs_embeds) and not ids: a part of a multimodal model',
    'Export the text decoder with its embedding.',
  ],
  [
    /^encoder_|^cross_/,
    'it takes the output of an encoder (encoder_hidden_states): an encoder-decoder',
    'Take a decoder-only model.',
  ],
  [
    /^(pixel_|image|vision)/,
    'it takes pictures: a vision model',
    'Take the decoder of the export, or a model of text.',
  ],
  [
    /^(input_features|input_values|audio|mel|spectrogram)/,
    'it takes sound: a speech model',
    'Take a decoder-only model of text.',
  ],
  [
    /^(decoder_input_ids)$/,
    'it takes decoder_input_ids beside the ids of an encoder: an encoder-decoder',
    'Take a decoder-only model.',
  ],
  [
    /^(block_tables?|slot_mappings?|cumulative_sequence_length)$/,
    'its cache is in pages, and who runs it hands out the pages',
    'Export it with GroupQueryAttention, or with a cache that grows.',
  ],
];

/** Inputs whose role is understood, and the others, which may be a cache. */
export interface SortedInputs {
  readonly inputs: readonly OwnInput[];
  readonly others: readonly OnnxValue[];
}

/** @throws Failure where an input means a model of another kind, or has a type that is not understood */
export function sortInputs(file: OnnxFile, flow: Flow, found: Found): SortedInputs {
  const known = file.inputs.map((value) => ({ value, role: roleOf(value, file, flow, found) }));
  const others = known.filter(({ role }) => role === null).map(({ value }) => value);
  const inputs = known.flatMap(({ value, role }): OwnInput[] =>
    role === null ? [] : [{ name: value.name, role, type: elementOf(value, found), dims: value.dims }],
  );
  if (inputs.some(({ role }) => role === 'ids')) return { inputs, others };
  const [, what, tryThis] = foreignIn(file) ?? [];
  throw unusable(found, what ?? 'it takes no input_ids', tryThis ?? 'Export the decoder with its embedding.');
}

const foreignIn = ({ inputs }: OnnxFile) =>
  foreign.find(([pattern]) => inputs.some(({ name }) => pattern.test(name)));

/** Refuses an input that nothing here can fill. */
export function refuseForeign({ name }: OnnxValue, found: Found): never {
  const [, what, tryThis] = foreign.find(([pattern]) => pattern.test(name)) ?? [];
  throw unusable(
    found,
    what ?? `it has an input "${name}" that is not understood`,
    tryThis ??
      `Inputs that are: ${Object.keys(roles).join(', ')}, and a cache of which each tensor comes out again.`,
  );
}

function roleOf(value: OnnxValue, file: OnnxFile, flow: Flow, found: Found): InputRole | null {
  const { name } = value;
  const renamed = Object.entries(found.genai?.names ?? {}).find(([, given]) => given === name)?.[0];
  const role = roles[renamed ?? name] ?? roles[name];
  const isWhole = elementTypes[value.type] === 'int32' || elementTypes[value.type] === 'int64';
  const byUse = isWhole ? usedAs(value, file, flow) : null;
  // What seqlens_k is under another name decides, where the graph says it.
  return role === 'pastLength' ? (byUse ?? role) : (role ?? byUse);
}

function usedAs({ name, dims }: OnnxValue, { initializers, inputs }: OnnxFile, flow: Flow): InputRole | null {
  for (const { node, place } of usesBehind(flow, name)) {
    const role = rolesByUse[node.op]?.[place];
    if (role) return role;
    const isLookup =
      /^Gather(BlockQuantized)?$/.test(node.op) && place === 1 && (dims.length === 1 || dims.length === 2);
    const table = isLookup && initializers.find((one) => one.name === node.inputs[0]);
    // Tables of positions and of kinds of tokens have inputs with names of their own.
    if (table && table.dims.length === 2 && !inputs.some((other) => roles[other.name] === 'ids'))
      return 'ids';
  }
  return null;
}

function elementOf({ name, type }: OnnxValue, found: Found): OwnInput['type'] {
  const element = elementTypes[type];
  if (element) return element;
  throw unusable(found, `its input "${name}" is of ${typeName(type)}`, 'Export it again.');
}
