import { elementsOf } from '../onnx-file.ts';
import type { Place } from './places.ts';
import type { WeightUse } from './walk.ts';

/** Numbers in TensorProto.DataType. */
const floats: ReadonlySet<number> = new Set([1, 10, 11, 16]);
const int32 = 6;
const quantised: ReadonlySet<number> = new Set([2, 3, 4, 5, int32, 17, 18, 19, 20, 21, 22, 23]);

/** Integers that stand for numbers: behind a scale, or in a product or a table that has its scale beside it. */
const isNumber = ({ purpose, held, node: { op } }: WeightUse) =>
  held.scales !== null ||
  ['product', 'experts', 'table'].includes(purpose) ||
  (purpose === 'elements' && op.startsWith('Q'));

/** Parameters of one weight: packed integers unpacked; scales, zero points and constants of one element are none. */
export function parametersOf({ weight, uses }: Place): number {
  const read = uses.filter(({ purpose }) => purpose !== 'scale' && purpose !== 'nothing');
  const stored = elementsOf(weight);
  if (read.length === 0 || stored === 1) return 0;
  if (floats.has(weight.type)) return stored;
  const use = quantised.has(weight.type) ? read.find(isNumber) : undefined;
  return use ? stored * use.packing : 0;
}
