import type { Flow, Use } from './follow.ts';
import type { OnnxNode } from './onnx-file.ts';

/** How a past becomes a present. */
export interface Trace {
  readonly present: string;
  /** The axis of the past that new positions are put behind; null where the way does not tell. */
  readonly axis: number | null;
  /** The operator that adds the new positions; null where the past only passes. */
  readonly by: string | null;
  /** New positions are written over old ones, in a buffer of one length. */
  readonly isWritten: boolean;
  /** That operator may write where the past lies. */
  readonly inPlace: boolean;
  /** A part is cut off behind it: what stays of a window, or of the input of a convolution. */
  readonly isCut: boolean;
  /** The last positions that stay of it; null where all do, or a number of them that the graph computes. */
  readonly most: number | null;
  /** The node of the attention itself, where one operator does all of it. */
  readonly attention: OnnxNode | null;
}

/** Operators of attention that take a past: the place of each past, and that of its present. Layout [batch, heads, positions, size]. */
const attentions: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  GroupQueryAttention: { 3: 1, 4: 2 },
  SparseAttention: { 3: 1, 4: 2 },
  MultiHeadAttention: { 6: 1, 7: 2 },
  DecoderMaskedMultiHeadAttention: { 5: 1, 6: 2 },
  DecoderMaskedSelfAttention: { 4: 1 },
  // That of ONNX has two pasts, that of ONNX Runtime one with both: [2, batch, heads, positions, size].
  Attention: { 4: 1, 5: 2 },
};

const updatesInPlace = new Set(['GroupQueryAttention', 'SparseAttention', 'TensorScatter']);
const scatters = new Set(['Scatter', 'ScatterElements', 'ScatterND', 'TensorScatter']);
/** What takes keys and values apart, or puts them together; axes are no longer those of the past behind it. */
const rearranging = new Set(['Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Split', 'Gather']);

interface Place {
  readonly value: string;
  /** For each axis of the value the axis of the past that it was; null where that is not known any more. */
  readonly axes: readonly number[] | null;
  readonly found: Omit<Trace, 'present'>;
}

/** Follows a past to the output that it comes out of; null where it does not. The nearest output is taken. */
export function tracePast(
  flow: Flow,
  outputs: ReadonlySet<string>,
  past: string,
  rank: number,
): Trace | null {
  const start: Place = {
    value: past,
    axes: Array.from({ length: rank }, (_, axis) => axis),
    found: {
      axis: null,
      by: null,
      isWritten: false,
      inPlace: false,
      isCut: false,
      most: null,
      attention: null,
    },
  };
  const seen = new Set([past]);
  for (let places = [start]; places.length > 0; ) {
    const end = places.find(({ value }) => outputs.has(value));
    if (end) return { present: end.value, ...end.found };
    places = places.flatMap((place) =>
      flow
        .uses(place.value)
        .flatMap((use) => behind(flow, use, place, rank))
        .filter(({ value }) => !seen.has(value) && seen.add(value)),
    );
  }
  return null;
}

/** Where the past is behind one operator. */
function behind(flow: Flow, { node, place }: Use, from: Place, rank: number): Place[] {
  const { op, outputs } = node;
  const { axes, found } = from;
  const to = (value: string | undefined, change: Partial<Place['found']> = {}, next = axes): Place[] =>
    value ? [{ value, axes: next, found: { ...found, ...change } }] : [];
  const attention = attentions[op]?.[place];
  if (attention !== undefined) {
    const axis = found.by === null ? (axes?.[axes.length - 2] ?? null) : found.axis;
    return to(outputs[attention], { axis, by: op, inPlace: updatesInPlace.has(op), attention: node });
  }
  if (op === 'Concat') {
    // Keys and values that were taken apart are put together along an axis of their own.
    const isAdding = found.by === null;
    const axis = axes?.[inRange(node.ints.axis ?? 0, axes.length)] ?? null;
    return to(outputs[0], isAdding ? { axis, by: op } : {});
  }
  if (place !== 0) return [];
  if (op === 'Cast' || op === 'Identity') return to(outputs[0]);
  if (op === 'Transpose') {
    const order = node.lists.perm ?? axes?.map((_, axis) => axes.length - 1 - axis);
    return to(outputs[0], {}, axes && order ? order.map((axis) => axes[axis]!) : null);
  }
  if (scatters.has(op)) {
    // Indices of ScatterND count along the first axis; torch turns that of positions there and back.
    const written = node.ints.axis ?? (op === 'TensorScatter' ? -2 : 0);
    const axis = axes?.[inRange(written, rank)] ?? null;
    return to(outputs[0], { axis, by: op, isWritten: true, inPlace: updatesInPlace.has(op) });
  }
  if (op === 'Slice') {
    const [start, ...others] = flow.numbers(node.inputs[1] ?? '') ?? [];
    const isTail = start !== undefined && start < 0 && others.length === 0;
    return to(outputs[0], { isCut: true, most: isTail ? -start : null });
  }
  if (rearranging.has(op)) return outputs.flatMap((output) => to(output, {}, null));
  return [];
}

const inRange = (axis: number, rank: number) => (axis < 0 ? axis + rank : axis);
