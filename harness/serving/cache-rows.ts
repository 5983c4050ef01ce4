import type { Storage } from '../../workloads/cost.ts';
import { pastName, presentName } from '../../workloads/decoder.ts';
import { elementCount } from '../../workloads/graph.ts';
import { elementBytes } from '../../workloads/precision.ts';
import type { Shape } from '../../workloads/shapes.ts';
import type { Session, Tensor } from '../engines/engine.ts';

/** A decoder as it serves. */
export interface ServingTask {
  readonly shape: Shape;
  readonly storage: Storage;
  /** Sequences that the cache holds. */
  readonly rows: number;
  /** Positions of each. */
  readonly maxLength: number;
  /** Tokens of a prompt that are computed at once, at most. */
  readonly chunk: number;
  /** Steps are recorded as graphs of the device. */
  readonly recorded?: true;
}

type Named = Readonly<Record<string, Tensor>>;

/** Part of a cache as a run takes it: past and present are the same memory. */
interface CachePart {
  readonly past: Named;
  readonly present: Named;
}

/** The cache of a decoder: for each layer keys and values, [rows, kvHeads, maxLength, headSize]. */
export interface CacheRows {
  /** So many rows from the first on, as a batch. */
  first(rows: number): CachePart;
  /** One row as a batch of one; null where memory has no addresses: no row but the first could be lent. */
  row(row: number): CachePart | null;
}

/** Allocates the cache, and writes each page of it once, so that none is met for the first time later. */
export async function allocateCache(
  { shape, storage, rows, maxLength }: Pick<ServingTask, 'shape' | 'storage' | 'rows' | 'maxLength'>,
  session: Session,
): Promise<CacheRows> {
  const type = storage.activation;
  const rowDims = [shape.kvHeads, maxLength, shape.headSize];
  const tensors: { readonly past: string; readonly present: string; readonly tensor: Tensor }[] = [];
  for (let layer = 0; layer < shape.layers; layer++) {
    for (const part of ['key', 'value'] as const) {
      const tensor = session.allocate({ type, dims: [rows, ...rowDims] }, 'device');
      await tensor.write(new Uint8Array(elementBytes[type]));
      tensors.push({ past: pastName(layer, part), present: presentName(layer, part), tensor });
    }
  }
  const named = (view: (tensor: Tensor) => Tensor): CachePart => {
    const views = tensors.map(({ past, present, tensor }) => ({ past, present, tensor: view(tensor) }));
    return {
      past: Object.fromEntries(views.map(({ past, tensor }) => [past, tensor])),
      present: Object.fromEntries(views.map(({ present, tensor }) => [present, tensor])),
    };
  };
  const hasAddresses = tensors[0]!.tensor.part(1, [1]) !== null;
  return {
    first: (count) => named((tensor) => beginning(tensor, [count, ...rowDims])),
    row: (row) =>
      hasAddresses ? named((tensor) => tensor.part(row * elementCount(rowDims), [1, ...rowDims])!) : null,
  };
}

/** The first elements of a tensor, which can be lent of any memory. */
export const beginning = (tensor: Tensor, dims: readonly number[]): Tensor => tensor.part(0, dims)!;
