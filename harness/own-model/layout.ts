import type { Activation } from '../../workloads/precision.ts';
import { Failure } from '../errors.ts';
import type { ModelConfig } from './config.ts';
import { type Found, findModel } from './find.ts';
import { type OnnxFile, type OnnxValue, readOnnxFile } from './onnx-file.ts';
import type { CacheNames, OwnInput, OwnModel } from './own-model.ts';
import { weighWeights } from './weights.ts';

/**
 * Reads what a run has to bind from the model itself: inputs, types, cache layout, scores. What the file leaves open is
 * taken from genai_config.json or config.json beside it.
 *
 * @throws Failure saying what is missing or not understood
 */
export function readOwnModel(path: string): OwnModel & { readonly onnx: OnnxFile } {
  const found = findModel(path);
  const onnx = readOnnxFile(found.file);
  const { layers, inputs: cacheInputs } = cacheOf(onnx, found);
  const inputs = onnx.inputs
    .filter(({ name }) => !cacheInputs.has(name))
    .map((value) => inputOf(value, found));
  const ids = inputs.find(({ role }) => role === 'ids');
  if (!ids) throw unusable(found, 'it takes no input_ids', 'Export the decoder with its embedding.');
  const cache = cacheShape(onnx, found, layers);
  const scores = scoresOf(onnx, found);
  const weights = weighWeights(onnx, ids.name, scores.vocab, {
    experts: told(found, 'experts'),
    expertsPerToken: told(found, 'expertsPerToken'),
  });
  const heads = told(found, 'heads') ?? attribute(onnx, 'num_heads');
  const hidden = told(found, 'hidden') ?? weights.hidden;
  return {
    name: found.name,
    file: found.file,
    precision: weights.precision,
    inputs,
    cache: { ...cache, layers },
    scores,
    ids: onnx.outputs.some(({ name }) => name === 'next_ids') ? 'next_ids' : null,
    facts: {
      ...weights,
      heads,
      hidden,
      ffn: told(found, 'ffn'),
      maxContext: told(found, 'maxContext') ?? cache.fixedLength,
    },
    onnx,
  };
}

/** What the texts beside the file say; that of onnxruntime-genai is about this very file. */
const told = ({ genai, config }: Found, quantity: keyof ModelConfig): number | null =>
  genai?.quantities[quantity] ?? config[quantity];

const unusable = ({ file }: Found, what: string, tryThis: string) =>
  new Failure(`${file} cannot be measured: ${what}.`, tryThis);

const attribute = ({ nodes }: OnnxFile, name: string): number | null =>
  nodes.find(({ op, ints }) => op.endsWith('Attention') && ints[name] !== undefined)?.ints[name] ?? null;

/** Names of inputs that are understood, by what they are for. */
const roles: Readonly<Record<string, OwnInput['role']>> = {
  input_ids: 'ids',
  attention_mask: 'mask',
  position_ids: 'positions',
  seqlens_k: 'lastIndex',
  total_sequence_length: 'totalLength',
};

/** Inputs that are known and mean a model of another kind. */
const foreign: Readonly<Record<string, readonly [what: string, tryThis: string]>> = {
  inputs_embeds: [
    'it takes embeddings (inputs_embeds) and not ids: a part of a multimodal model',
    'Export the text decoder with its embedding.',
  ],
  encoder_hidden_states: [
    'it takes the output of an encoder (encoder_hidden_states): an encoder-decoder',
    'Take a decoder-only model.',
  ],
  use_cache_branch: [
    'it is a merged decoder with two branches (use_cache_branch)',
    'Export again with a newer exporter, which writes one model.onnx with a cache.',
  ],
};

const integerTypes: Readonly<Record<number, OwnInput['type']>> = { 6: 'int32', 7: 'int64' };

function inputOf({ name, type }: OnnxValue, found: Found): OwnInput {
  const renamed = Object.entries(found.genai?.names ?? {}).find(([, given]) => given === name)?.[0];
  const known = foreign[name];
  if (known) throw unusable(found, ...known);
  const role = roles[renamed ?? name] ?? roles[name];
  if (!role) {
    throw unusable(
      found,
      `it has an input "${name}" that is not understood`,
      `Inputs that are: ${Object.keys(roles).join(', ')}, past_key_values.N.key and .value.`,
    );
  }
  const element = integerTypes[type];
  if (!element) throw unusable(found, `its input "${name}" is neither int32 nor int64`, 'Export it again.');
  return { name, role, type: element };
}

const defaultNames = {
  past_key_names: 'past_key_values.%d.key',
  past_value_names: 'past_key_values.%d.value',
  present_key_names: 'present.%d.key',
  present_value_names: 'present.%d.value',
} as const;

function cacheOf({ inputs, outputs }: OnnxFile, found: Found) {
  const given = found.genai?.names ?? {};
  const name = (key: keyof typeof defaultNames, layer: number) =>
    (given[key] ?? defaultNames[key]).replace('%d', String(layer));
  const known = new Set([...inputs, ...outputs].map((value) => value.name));
  const layers: CacheNames[] = [];
  for (let layer = 0; known.has(name('past_key_names', layer)); layer++) {
    const names = {
      pastKey: name('past_key_names', layer),
      pastValue: name('past_value_names', layer),
      presentKey: name('present_key_names', layer),
      presentValue: name('present_value_names', layer),
    };
    const absent = Object.values(names).find((one) => !known.has(one));
    if (absent)
      throw unusable(
        found,
        `layer ${layer} of its cache has no "${absent}"`,
        'Export it again with its cache.',
      );
    layers.push(names);
  }
  if (layers.length === 0) {
    throw unusable(
      found,
      `it has no cache: no input "${name('past_key_names', 0)}"`,
      'Export it with past: every step of a decoder without cache reads the whole text again.',
    );
  }
  return { layers, inputs: new Set(layers.flatMap(({ pastKey, pastValue }) => [pastKey, pastValue])) };
}

const floatTypes: Readonly<Record<number, Activation>> = { 1: 'float32', 10: 'float16', 16: 'bfloat16' };

/** The cache is [batch, heads, positions, head size] in every export that is known. */
function cacheShape({ inputs, nodes }: OnnxFile, found: Found, layers: readonly CacheNames[]) {
  const value = inputs.find(({ name }) => name === layers[0]!.pastKey)!;
  const type = floatTypes[value.type];
  if (!type)
    throw unusable(
      found,
      'its cache is not of float32, float16 or bfloat16',
      'Export it with another cache type.',
    );
  if (value.dims.length !== 4) {
    const seen = `[${value.dims.join(', ')}]`;
    throw unusable(
      found,
      `its cache is ${seen} and not [batch, heads, positions, head size]`,
      'Export it again.',
    );
  }
  const [, rawHeads, positions, rawSize] = value.dims;
  const size = (raw: number | string | undefined, ...others: (number | null)[]) =>
    typeof raw === 'number' ? raw : (others.find((n) => n !== null) ?? null);
  const heads = size(rawHeads, told(found, 'kvHeads'), told(found, 'heads'));
  const headSize = size(rawSize, told(found, 'headSize'), widthOfHead(found));
  if (heads === null || headSize === null) {
    const what = heads === null ? 'number of heads' : 'head size';
    throw unusable(
      found,
      `it does not tell the ${what} of its cache`,
      'Put the config.json of the export beside it.',
    );
  }
  const fixedLength = typeof positions === 'number' ? positions : null;
  const inPlace = nodes.some(({ op }) => op === 'GroupQueryAttention');
  const asked = found.genai?.sharesBuffer ?? fixedLength !== null;
  return {
    type,
    heads,
    headSize,
    fixedLength,
    kind: inPlace && asked ? ('shared' as const) : ('growing' as const),
  };
}

/** As transformers does where a configuration has no width of a head. */
function widthOfHead(found: Found): number | null {
  const [hidden, heads] = [told(found, 'hidden'), told(found, 'heads')];
  return hidden === null || heads === null || hidden % heads !== 0 ? null : hidden / heads;
}

function scoresOf({ outputs }: OnnxFile, found: Found): OwnModel['scores'] {
  const named = found.genai?.names.logits;
  const value = outputs.find(({ name }) =>
    named === undefined ? ['logits', 'scores'].includes(name) : name === named,
  );
  if (!value) throw unusable(found, `it has no output "${named ?? 'logits'}"`, 'Export it with its head.');
  const type = floatTypes[value.type];
  const last = value.dims.at(-1);
  const vocab = typeof last === 'number' ? last : told(found, 'vocab');
  if (!type) throw unusable(found, 'its logits are not of float32, float16 or bfloat16', 'Export it again.');
  if (vocab === null) {
    throw unusable(
      found,
      'it does not tell the size of its vocabulary',
      'Put the config.json of the export beside it.',
    );
  }
  const flat = value.dims.length === 2;
  return { name: value.name, type, vocab, flat, everyPosition: !flat && value.dims[1] !== 1 };
}
