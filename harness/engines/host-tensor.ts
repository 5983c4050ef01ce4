import { elementCount } from '../../workloads/graph.ts';
import { elementBytes } from '../../workloads/precision.ts';
import type { Tensor, TensorSpec } from './engine.ts';

/** A tensor in JavaScript's own memory, for engines that compute nothing. Zeros at first. */
export function hostTensor(spec: TensorSpec): Tensor {
  return over(new Uint8Array(elementCount(spec.dims) * elementBytes[spec.type]), spec);
}

const over = (memory: Uint8Array, spec: TensorSpec): Tensor => ({
  spec,
  memory,
  ...accessTo(memory, spec),
  as: (dims) => over(memory, { ...spec, dims }),
  part: (first, dims) => over(partOf(memory, { type: spec.type, dims }, first), { ...spec, dims }),
});

/** The bytes of a part that begins at this element. */
export function partOf(memory: Uint8Array, { type, dims }: TensorSpec, first: number): Uint8Array {
  const size = elementBytes[type];
  const [begin, end] = [first * size, (first + elementCount(dims)) * size];
  if (first < 0 || end > memory.byteLength) {
    throw new RangeError(`A part of ${dims.join('×')} from element ${first} on is not all in this tensor.`);
  }
  return memory.subarray(begin, end);
}

interface Access {
  write(bytes: Uint8Array): void;
  read(places?: readonly number[]): Uint8Array;
}

/** Reading and writing of a tensor whose memory JavaScript can see. */
export function accessTo(memory: Uint8Array, { type }: TensorSpec): Access {
  return {
    write: (bytes) => fill(memory, bytes),
    read: (places) => (places ? picked(memory, elementBytes[type], places) : memory.slice()),
  };
}

function picked(memory: Uint8Array, size: number, places: readonly number[]): Uint8Array {
  const found = new Uint8Array(places.length * size);
  for (const [i, place] of places.entries()) {
    found.set(memory.subarray(place * size, (place + 1) * size), i * size);
  }
  return found;
}

/** Copies bytes into memory; fewer than it holds are repeated to its end, and cut there. */
function fill(memory: Uint8Array, bytes: Uint8Array): void {
  memory.set(bytes);
  for (let done = bytes.byteLength; done < memory.byteLength; done *= 2) memory.copyWithin(done, 0, done);
}
