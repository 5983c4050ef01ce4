import { elementCount } from '../../workloads/graph.ts';
import { type Activation, elementBytes } from '../../workloads/precision.ts';
import { fillActivations } from '../../workloads/weights.ts';
import type { Session, Tensor } from '../engines/engine.ts';
import { decodeFloats } from './floats.ts';

/**
 * Seeded values of a large tensor, before they repeat: gigabytes of distinct ones would take minutes to make. Four times a prime, so
 * that no row or plane of a tensor is as long: what is read at a wrong place has another value.
 */
const period = 4 * 262_139;

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
  count = period,
): Seeded {
  const bytes = new Uint8Array(Math.min(count, period) * elementBytes[type]);
  fillActivations(seed, stream, type, std, bytes);
  const values = decodeFloats(type, bytes);
  return { bytes, at: (i) => values(i % values.length) };
}

/** The same values, begun at another place of them: tensors that differ cost a copy, and no generator. */
export function begunAt({ bytes }: Seeded, type: Activation, place: number): Uint8Array {
  const begin = (place * elementBytes[type]) % bytes.byteLength;
  const turned = new Uint8Array(bytes.byteLength);
  turned.set(bytes.subarray(begin));
  turned.set(bytes.subarray(0, begin), bytes.byteLength - begin);
  return turned;
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
