import type { Activation, Precision } from '../../../workloads/precision.ts';
import type { Place } from './places.ts';
import { packedBits } from './sizes.ts';

const floatTypes: Readonly<Record<number, Activation>> = {
  1: 'float32',
  10: 'float16',
  11: 'float32',
  16: 'bfloat16',
};
/** Floats of 8 and 4 bits are called by their bits as well: the name tells what a run reads. */
const fourBits: ReadonlySet<number> = new Set([21, 22, 23]);

/** The precision in which most of the elements that products multiply are stored. */
export function precisionOf(places: readonly Place[]): Precision {
  const shares = new Map<Precision, number>();
  for (const place of places) {
    const kind = storedIn(place);
    if (kind) shares.set(kind.precision, (shares.get(kind.precision) ?? 0) + kind.elements);
  }
  const [most] = [...shares].sort((a, b) => b[1] - a[1]);
  return most?.[0] ?? 'float32';
}

function storedIn({ weight: { type }, uses }: Place): { precision: Precision; elements: number } | null {
  const use = uses.find(({ purpose }) => purpose === 'product' || purpose === 'experts');
  if (!use) return null;
  const { elements } = use;
  const bits = packedBits(use.node, use.place);
  if (bits !== null) return { precision: bits <= 4 ? 'int4' : 'int8', elements };
  return { precision: floatTypes[type] ?? (fourBits.has(type) ? 'int4' : 'int8'), elements };
}
