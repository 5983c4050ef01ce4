import {
  type Activation,
  type ElementType,
  elementBytes,
  type Precision,
} from '../../workloads/precision.ts';
import type { Unknown } from './weights/walk.ts';
import type { Mixture } from './weights.ts';

/** A decoder that somebody brought, as far as measuring it needs to know: plain data, since it crosses processes. */
export interface OwnModel {
  /** For people and titles: the name of its folder. */
  readonly name: string;
  readonly file: string;
  readonly precision: Precision;
  readonly inputs: readonly OwnInput[];
  readonly cache: OwnCache;
  readonly scores: OwnScores;
  /** The output that holds the chosen id, int64 [batch, 1]; null where the host has to choose it from the scores. */
  readonly ids: string | null;
  readonly facts: OwnFacts;
}

export interface OwnInput {
  readonly name: string;
  readonly role: InputRole;
  readonly type: ElementType;
  /** As the file declares them: a name, or '?', stands for a size that is known only when the model runs. */
  readonly dims: readonly (number | string)[];
}

export type InputRole =
  | 'ids'
  | 'mask'
  | 'positions'
  /** Positions of the cache that the new ids are written to: one list for all sequences. */
  | 'cachePositions'
  | 'lastIndex'
  | 'totalLength'
  | 'pastLength'
  /** How many positions' scores come out. */
  | 'scoresKept'
  /** Whether there is a past, of a graph with a branch for each answer. */
  | 'hasPast'
  /** The beam that each sequence goes on from: itself. */
  | 'beams'
  | 'beamWidth'
  /** Zeros: one kind of token, one beam for the whole past. */
  | 'zeros'
  | 'zerosOfCache';

export interface OwnCache {
  readonly type: Activation;
  readonly layers: readonly CacheLayer[];
  /** Tensors of a fixed size that each step reads and writes whole: the states of convolutions and recurrent layers. */
  readonly states: readonly CachePart[];
  /**
   * `shared`: one buffer is past and present. `growing`: past is copied into a present that is longer. `copied`: into one of the same
   * fixed length, all of which attention reads, however short the text is.
   */
  readonly kind: 'shared' | 'growing' | 'copied';
  /** Positions of the buffers, where the model fixes them. */
  readonly fixedLength: number | null;
  /** The only number of sequences that the file allows; null where it allows any. */
  readonly fixedBatch: number | null;
}

export interface CacheLayer {
  /** Keys and values in tensors of their own, or in one. */
  readonly parts: readonly CachePart[];
  /** The last positions that attention reads; null where it reads all. */
  readonly window: number | null;
  /** Multiplications of the attention of one token with one position; null where the file does not tell. */
  readonly attention: number | null;
}

/** A tensor that a step takes as past and gives back as present. */
export interface CachePart {
  readonly past: string;
  readonly present: string;
  readonly type: Activation;
  readonly dims: readonly CacheDim[];
  /** The last positions that it keeps, of a window that the graph cuts; null where it keeps all. */
  readonly most: number | null;
}

/** `perSequence` is multiplied by the number of sequences. */
export type CacheDim = number | 'positions' | { readonly perSequence: number };

export interface OwnScores {
  readonly name: string;
  readonly type: Activation;
  readonly vocab: number;
  /** Where the scores of all positions come out, and not of the last one alone. */
  readonly everyPosition: boolean;
  /** [batch, vocab] and not [batch, positions, vocab]. */
  readonly flat: boolean;
}

/** What its cost is computed from. */
interface OwnFacts {
  /** Null where neither the graph nor a text beside it tells. */
  readonly heads: number | null;
  readonly hidden: number | null;
  readonly ffn: number | null;
  readonly maxContext: number | null;
  /** Layers, those without a cache included. */
  readonly layers: number;
  /** Of a model whose layers all have the same two tensors; else null. */
  readonly kvHeads: number | null;
  readonly headSize: number | null;
  readonly parameters: number;
  readonly weightBytes: number;
  /** Bytes of one row of the tables that are looked up by id, and of all weights that every run reads. */
  readonly rowBytes: number;
  readonly everyRunBytes: number;
  /** Elements of the linear products: those that work on every token, and the head. */
  readonly bodyElements: number;
  readonly headElements: number;
  /** Experts of which some work on a token. */
  readonly mixtures: readonly Mixture[];
  /** Of so many experts of a layer so many work on a token; null for a model that has none. */
  readonly experts: { readonly total: number; readonly active: number } | null;
  /** What takes weights and is not understood: then neither operations nor bytes are counted. */
  readonly unknown: readonly Unknown[];
  readonly tiedHead: boolean;
}

/** Whether the file takes one id of each sequence at a time: then a prompt is read step by step. */
export const readsOneByOne = ({ inputs }: OwnModel): boolean =>
  inputs.some(({ role, dims }) => role === 'ids' && dims[1] === 1);

/** All tensors that are carried from step to step, in the order in which they are allocated and bound. */
export const partsOf = ({ layers, states }: OwnCache): readonly CachePart[] => [
  ...layers.flatMap(({ parts }) => parts),
  ...states,
];

export const sizesOf = ({ dims, most }: CachePart, batch: number, positions: number): number[] =>
  dims.map((dim) => {
    if (typeof dim === 'number') return dim;
    return dim === 'positions' ? Math.min(positions, most ?? positions) : dim.perSequence * batch;
  });

/** Bytes of a part for one sequence: of one position, or of a state as a whole. */
const partBytes = (part: CachePart, positions = 1): number =>
  sizesOf(part, 1, positions).reduce((n, d) => n * d, 1) * elementBytes[part.type];

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Bytes that one token of one sequence occupies in the cache of a layer. */
export const layerBytesOf = ({ parts }: CacheLayer): number => sum(parts.map((part) => partBytes(part)));

/** Bytes of the cache that one token of one sequence occupies. */
export const kvBytesOf = ({ cache }: OwnModel): number => sum(cache.layers.map(layerBytesOf));

/** Bytes that the cache of one sequence occupies with so many positions behind it. */
export const heldBytesOf = ({ cache }: OwnModel, positions: number): number =>
  sum(cache.layers.flatMap(({ parts }) => parts.map((part) => partBytes(part, positions))));

/** Bytes of the states of one sequence, whatever its length. */
export const stateBytesOf = ({ cache }: OwnModel): number =>
  sum(cache.states.map((state) => partBytes(state)));

/** A model that somebody brought, with the files that it consists of: the ONNX file first. */
export interface Brought {
  readonly model: OwnModel;
  readonly files: readonly string[];
}
