import type { Activation } from '../../workloads/precision.ts';
import { type Axes, axesOf } from './axes.ts';
import { floatTypes, typeName } from './element-types.ts';
import type { Found } from './find.ts';
import { refuseForeign } from './inputs.ts';
import { numbersOf } from './names.ts';
import type { OnnxValue } from './onnx-file.ts';
import type { CacheLayer, CachePart, OwnCache } from './own-model.ts';
import type { Pair, Paired } from './pairs.ts';
import { told, unusable } from './refusal.ts';

/** The cache of a model, and what a record says of its shape. */
export interface ReadCache {
  readonly cache: OwnCache;
  /** Layers with a cache or a state. */
  readonly layers: number;
  /** Heads and their size, where all keys and values have the same. */
  readonly kvHeads: number | null;
  readonly headSize: number | null;
}

interface ReadPart extends Pair {
  readonly part: CachePart;
  readonly axes: Axes;
}

/**
 * What a model carries from step to step, of the inputs that are nothing else.
 *
 * @throws Failure where it carries nothing, or an input does not come out again
 */
export function cacheOf(
  { pairs, rest }: Paired,
  found: Found,
  batchName: number | string | undefined,
): ReadCache {
  if (rest[0]) refuse(rest[0], pairs.length > 0, found);
  const read = pairs.map((pair) => partOf(pair, found, batchName));
  const withPositions = read.filter(({ axes }) => !axes.isState);
  if (read.length === 0) {
    throw unusable(
      found,
      'it has no cache: no input comes out again as an output',
      'Export it with past: every step of a decoder without cache reads the whole text again.',
    );
  }
  const layers = [...Map.groupBy(withPositions, layerKeys(withPositions)).values()].map((parts) =>
    layerOf(parts, found),
  );
  const lengths = new Set(read.flatMap(({ axes }) => axes.fixedLength ?? []));
  if (lengths.size > 1)
    throw unusable(
      found,
      `its cache has buffers of several lengths (${[...lengths].join(', ')})`,
      'Export it with one.',
    );
  const fixedLength = [...lengths][0] ?? null;
  const inPlace = withPositions.length > 0 && withPositions.every(({ trace }) => trace?.inPlace);
  const always = withPositions.every(({ trace }) => trace?.by === 'TensorScatter');
  const asked = always || fixedLength !== null || found.genai?.sharesBuffer === true;
  const isWritten = withPositions.length > 0 && withPositions.every(({ trace }) => trace?.isWritten);
  return {
    cache: {
      type: (withPositions[0] ?? read[0]!).part.type,
      layers,
      states: read.filter(({ axes }) => axes.isState).map(({ part }) => part),
      kind: inPlace && asked ? 'shared' : isWritten ? 'copied' : 'growing',
      fixedLength,
      fixedBatch: read.map(({ axes }) => axes.fixedBatch).find((batch) => batch !== null) ?? null,
    },
    layers: countOf(layers, read),
    ...sizesInAll(read, layers),
  };
}

function partOf(pair: Pair, found: Found, batchName: number | string | undefined): ReadPart {
  const { past, present } = pair;
  const type: Activation | undefined = floatTypes[past.type];
  if (!type)
    throw unusable(
      found,
      `its cache ("${past.name}") is of ${typeName(past.type)}, not of float32, float16 or bfloat16`,
      'Export it with another cache type.',
    );
  const axes = axesOf(pair, found, batchName);
  return {
    ...pair,
    axes,
    part: {
      past: past.name,
      present: present.name,
      type,
      dims: axes.dims,
      most: axes.isState ? null : (pair.trace?.most ?? null),
    },
  };
}

function refuse(input: OnnxValue, hasCache: boolean, found: Found): never {
  const isFloat = floatTypes[input.type] !== undefined;
  if (hasCache && isFloat && input.dims.length >= 3)
    throw unusable(
      found,
      `its input "${input.name}" [${input.dims.join(', ')}] comes out nowhere, as a cache would`,
      'Export it again with its cache; of an encoder-decoder the decoder alone cannot be run.',
    );
  refuseForeign(input, found);
}

/** What belongs to one layer: by the node of attention, else by the number in the names, else two by two. */
function layerKeys(parts: readonly ReadPart[]): (part: ReadPart) => unknown {
  if (parts.every(({ trace }) => trace?.attention)) return ({ trace }) => trace!.attention;
  const groups = Map.groupBy(parts, ({ past }) => numbersOf(past.name));
  const sizes = new Set([...groups.values()].map(({ length }) => length));
  const isLatent = parts.some(({ past }) => /latent|compressed|c_?kv/i.test(past.name));
  const isAlone = sizes.has(1) && parts[0]!.axes.rest.length === 2 && !parts[0]!.axes.isBoth && !isLatent;
  if (sizes.size === 1 && !isAlone && !(groups.size === 1 && parts.length > 2))
    return ({ past }) => numbersOf(past.name);
  return (part) => Math.floor(parts.indexOf(part) / 2);
}

function layerOf(parts: readonly ReadPart[], found: Found): CacheLayer {
  const node = parts[0]!.trace?.attention;
  const window = node?.ints.local_window_size ?? parts[0]!.part.most ?? -1;
  const heads = node?.ints.num_heads ?? node?.ints.q_num_heads ?? told(found, 'heads');
  const sizes = hasKeysAndValues(parts) ? parts.map((part) => sizePerHead(part, found)) : [null];
  return {
    parts: parts.map(({ part }) => part),
    window: window > 0 ? window : null,
    attention:
      heads === null || sizes.includes(null)
        ? null
        : heads * sizes.reduce<number>((sum, size) => sum + size!, 0),
  };
}

/** A latent is one tensor, or one with a smaller one for positions: what attention computes of it is not in its sizes. */
function hasKeysAndValues([first, second, ...more]: readonly ReadPart[]): boolean {
  if (first!.axes.isBoth) return second === undefined;
  if (!second || more.length > 0) return first!.axes.rest.length === 1 && !second;
  const [sizes, others] = [first!.axes.rest, second.axes.rest];
  return !(sizes.length === 2 && sizes[0] === 1 && others.join() !== sizes.join());
}

/** Elements that a head has of one position in this tensor; null where it is something else, as the latent of keys and values. */
function sizePerHead({ axes }: ReadPart, found: Found): number | null {
  const size = axes.rest.at(-1)!;
  if (axes.rest.length === 2) return axes.isBoth ? 2 * size : size;
  const [heads, headSize] = [told(found, 'kvHeads'), told(found, 'headSize')];
  if (heads === null || headSize === null) return null;
  return size === heads * headSize ? headSize : size === 2 * heads * headSize ? 2 * headSize : null;
}

/** Layers with a cache or a state: by the numbers in their names, where these number layers. */
function countOf(layers: readonly CacheLayer[], all: readonly ReadPart[]): number {
  const numbers = layers.map(({ parts }) => new Set(parts.map(({ past }) => numbersOf(past))));
  const states = all.filter(({ axes }) => axes.isState).map(({ past }) => numbersOf(past.name));
  const ofLayers = new Set(numbers.flatMap((found) => [...found]));
  const isNumbered = ofLayers.size === layers.length && numbers.every(({ size }) => size === 1);
  return isNumbered ? ofLayers.union(new Set(states)).size : layers.length + new Set(states).size;
}

/** Null where layers differ, or a layer has something else than keys and values of the same size. */
function sizesInAll(
  parts: readonly ReadPart[],
  layers: readonly CacheLayer[],
): Pick<ReadCache, 'kvHeads' | 'headSize'> {
  const kinds = new Set(parts.map(({ axes }) => axes.rest.join(' ')));
  const isPlain = kinds.size === 1 && parts.every(({ axes }) => !axes.isState && axes.rest.length === 2);
  const isWhole = layers.every(
    (layer) => layer.window === null && (layer.parts.length === 2 || parts[0]!.axes.isBoth),
  );
  const [heads, size] = parts[0]!.axes.rest;
  return isPlain && isWhole ? { kvHeads: heads!, headSize: size! } : { kvHeads: null, headSize: null };
}
