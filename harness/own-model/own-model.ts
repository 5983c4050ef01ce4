import type { Activation, ElementType, Precision } from '../../workloads/precision.ts';
import type { Mixture } from './weights.ts';
import type { Unknown } from './weights/walk.ts';

/** A decoder that somebody brought, as far as measuring it needs to know: plain data, since it crosses processes. */
export interface OwnModel {
  /** For people and titles: the name of its folder. */
  readonly name: string;
  readonly file: string;
  readonly precision: Precision;
  readonly inputs: readonly OwnInput[];
  readonly cache: {
    readonly type: Activation;
    readonly heads: number;
    readonly headSize: number;
    readonly layers: readonly CacheNames[];
    /** `shared`: one buffer is past and present. `growing`: past is copied into a present that is longer. */
    readonly kind: 'shared' | 'growing';
    /** Positions of a shared buffer, where the model fixes them. */
    readonly fixedLength: number | null;
  };
  readonly scores: {
    readonly name: string;
    readonly type: Activation;
    readonly vocab: number;
    /** Where the scores of all positions come out, and not of the last one alone. */
    readonly everyPosition: boolean;
    /** [batch, vocab] and not [batch, positions, vocab]. */
    readonly flat: boolean;
  };
  /** The output that holds the chosen id, int64 [batch, 1]; null where the host has to choose it from the scores. */
  readonly ids: string | null;
  readonly facts: OwnFacts;
}

export interface OwnInput {
  readonly name: string;
  readonly role: 'ids' | 'mask' | 'positions' | 'lastIndex' | 'totalLength';
  readonly type: Extract<ElementType, 'int64' | 'int32'>;
}

export interface CacheNames {
  readonly pastKey: string;
  readonly pastValue: string;
  readonly presentKey: string;
  readonly presentValue: string;
}

/** What its cost is computed from. */
interface OwnFacts {
  /** Null where neither the graph nor a text beside it tells. */
  readonly heads: number | null;
  readonly hidden: number | null;
  readonly ffn: number | null;
  readonly maxContext: number | null;
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
  /** What takes weights and is not understood: then neither operations nor bytes are counted. */
  readonly unknown: readonly Unknown[];
  readonly tiedHead: boolean;
}

/** Bytes of the cache that one token of one sequence occupies. */
export const kvBytesOf = ({ cache }: OwnModel): number =>
  2 * cache.layers.length * cache.heads * cache.headSize * (cache.type === 'float32' ? 4 : 2);

/** A model that somebody brought, with the files that it consists of: the ONNX file first. */
export interface Brought {
  readonly model: OwnModel;
  readonly files: readonly string[];
}
