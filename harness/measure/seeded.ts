import { seededBytes } from '../../workloads/cache-values.ts';
import { elementCount } from '../../workloads/graph.ts';
import { type Activation, elementBytes } from '../../workloads/precision.ts';
import type { Session, Tensor } from '../engines/engine.ts';
import { decodeFloats } from './floats.ts';

/** Normal values of one stream, times `std`; `at(i)` is element i of every tensor that was filled with them. */
export interface Seeded {
  readonly bytes: Uint8Array;
  at(i: number): number;
}

export function seededValues(
  seed: number,
  stream: string,
  type: Activation,
  std: number,
  count?: number,
): Seeded {
  const bytes = seededBytes(seed, stream, type, std, count);
  const values = decodeFloats(type, bytes);
  return { bytes, at: (i) => values(i % values.length) };
}

/** A tensor full of these values, so that every page was written before it is timed. */
export async function filledWith(
  session: Session,
  type: Activation,
  dims: readonly number[],
  { bytes }: Seeded,
): Promise<Tensor> {
  const tensor = session.allocate({ type, dims }, 'device');
  await tensor.write(bytes.subarray(0, elementCount(dims) * elementBytes[type]));
  return tensor;
}
