import type { Initializer } from '../onnx-file.ts';
import { elementsOf } from '../onnx-file.ts';
import type { Routing } from './routing.ts';
import type { InnerNode } from './unfolded.ts';

/** A value that holds nothing but weights: an initialiser, or what was made of some without anything that a run computes. */
export interface Held {
  /** The initialisers that it is made of, by name. */
  readonly of: readonly string[];
  /** How its elements are stored: the number in TensorProto.DataType of the largest of them. */
  readonly type: number;
  /** Null where the graph does not tell. */
  readonly dims: readonly number[] | null;
  readonly elements: number;
  /** What its integers are read by: scales and zero points. Null where they are no numbers, or it holds numbers already. */
  readonly scales: readonly Held[] | null;
  readonly values?: readonly number[] | undefined;
  /** Of experts, those that were chosen for a token: `elements` are of one. */
  readonly routing?: Routing | undefined;
}

export const heldBy = (weight: Initializer): Held => ({
  of: [weight.name],
  type: weight.type,
  dims: weight.dims,
  elements: elementsOf(weight),
  scales: null,
  values: weight.values,
});

/** Axes that hold more than one element: a gain stored as [1, 1, 64] has one. */
export const axesOf = ({ dims, elements }: Held): number =>
  dims === null ? (elements > 1 ? 2 : 0) : dims.filter((size) => size > 1).length;

/** What a node makes of a weight that it only hands on, at each of its outputs. */
export function handOn(node: InnerNode, held: Held, others: readonly (Held | undefined)[]): Held[] {
  const made = (dims: readonly number[] | null): Held => ({
    ...held,
    dims,
    elements: dims === null ? held.elements : product(dims),
    values: undefined,
  });
  const one = (dims: readonly number[] | null) => node.outputs.map(() => made(dims));
  const { dims } = held;
  if (dims === null) {
    const parts = node.op === 'Split' ? node.outputs.length : 1;
    return one(null).map((part) => ({ ...part, elements: part.elements / parts }));
  }
  switch (node.op) {
    case 'DequantizeLinear':
    case 'QuantizeLinear':
      return node.outputs.map(() => ({
        ...held,
        scales: [...(held.scales ?? []), ...others.slice(1).filter(isHeld)],
        values: undefined,
      }));
    case 'Cast':
    case 'CastLike':
    case 'Identity':
      return node.outputs.map(() => held);
    case 'Transpose':
      return one(transposed(dims, node.lists.perm));
    case 'Reshape':
      return one(reshaped(dims, others[1]?.values));
    case 'Flatten':
      return one(flattened(dims, node.ints.axis ?? 1));
    case 'Squeeze':
    case 'Unsqueeze':
      // Axes of one element more or less: the sizes that matter stay.
      return one(withoutOnes(node, dims, others[1]?.values ?? node.lists.axes));
    case 'Expand':
      return node.outputs.map(() => held);
    case 'Split':
      return split(node, dims, others[1]?.values ?? node.lists.split).map(made);
    case 'Slice':
      return one(sliced(node, dims, others));
    default:
      return one(null);
  }
}

const isHeld = (one: Held | undefined): one is Held => one !== undefined;
const product = (dims: readonly number[]) => dims.reduce((n, size) => n * size, 1);
const axisOf = (axis: number, { length }: readonly number[]) => (axis < 0 ? axis + length : axis);
const withSize = (dims: readonly number[], axis: number, size: number) =>
  dims.map((old, n) => (n === axisOf(axis, dims) ? size : old));

function transposed(dims: readonly number[], order: readonly number[] | undefined): number[] {
  return order ? order.map((axis) => dims[axis]!) : dims.toReversed();
}

/** A shape may keep an axis (0) and leave one to be computed (−1). */
function reshaped(dims: readonly number[], shape: readonly number[] | undefined): number[] | null {
  if (!shape) return null;
  const sizes = shape.map((size, axis) => (size === 0 ? (dims[axis] ?? 1) : size));
  const known = product(sizes.filter((size) => size !== -1));
  return sizes.map((size) => (size === -1 ? product(dims) / known : size));
}

function flattened(dims: readonly number[], axis: number): number[] {
  const at = axisOf(axis, dims);
  return [product(dims.slice(0, at)), product(dims.slice(at))];
}

function withoutOnes(
  { op }: InnerNode,
  dims: readonly number[],
  axes: readonly number[] | undefined,
): number[] {
  if (op === 'Squeeze') {
    const gone = axes?.map((axis) => axisOf(axis, dims));
    return dims.filter((size, axis) => !(gone ? gone.includes(axis) : size === 1));
  }
  const total = dims.length + (axes?.length ?? 0);
  const added = new Set(axes?.map((axis) => (axis < 0 ? axis + total : axis)));
  const rest = [...dims];
  return Array.from({ length: total }, (_, axis) => (added.has(axis) ? 1 : rest.shift()!));
}

function split(node: InnerNode, dims: readonly number[], sizes: readonly number[] | undefined): number[][] {
  const axis = node.ints.axis ?? 0;
  return node.outputs.map((_, n) => {
    const even = dims[axisOf(axis, dims)]! / node.outputs.length;
    return withSize(dims, axis, sizes?.[n] ?? even);
  });
}

function sliced(
  { lists }: InnerNode,
  dims: readonly number[],
  others: readonly (Held | undefined)[],
): number[] | null {
  const [starts, ends, axes, steps] = [1, 2, 3, 4].map((place) => others[place]?.values) as (
    | readonly number[]
    | undefined
  )[];
  const [from, to] = [starts ?? lists.starts, ends ?? lists.ends];
  if (!from || !to) return null;
  const along = axes ?? lists.axes ?? from.map((_, n) => n);
  return along.reduce<readonly number[]>((sizes, axis, n) => {
    const size = sizes[axisOf(axis, sizes)]!;
    const at = (place: number) => Math.min(size, Math.max(0, place < 0 ? place + size : place));
    const step = Math.abs(steps?.[n] ?? 1);
    return withSize(sizes, axis, Math.ceil(Math.max(0, at(to[n]!) - at(from[n]!)) / step));
  }, dims) as number[];
}

/** What arithmetic among weights alone makes of them: a value of their common shape. */
export function combined(held: readonly Held[]): Held {
  const largest = held.reduce((most, one) => (one.elements > most.elements ? one : most));
  const axes = Math.max(...held.map(({ dims }) => dims?.length ?? 0));
  const isKnown = held.every(({ dims }) => dims !== null);
  const dims = isKnown
    ? Array.from({ length: axes }, (_, n) =>
        Math.max(...held.map((one) => one.dims![one.dims!.length - axes + n] ?? 1)),
      )
    : null;
  return {
    of: [...new Set(held.flatMap(({ of }) => of))],
    type: largest.type,
    dims,
    elements: dims ? product(dims) : largest.elements,
    scales: held.some(({ scales }) => scales) ? held.flatMap(({ scales }) => scales ?? []) : null,
    routing: held.find(({ routing }) => routing)?.routing,
  };
}

/** A product of two weights, [M, K] × [K, N]. */
export function multiplied(left: Held, right: Held): Held {
  const both = combined([left, right]);
  if (!left.dims || !right.dims) return { ...both, dims: null };
  const dims = [...left.dims.slice(0, -1), right.dims.at(-1) ?? 1];
  return { ...both, dims, elements: product(dims) };
}

/** Concat of weights alone. */
export function concatenated(axis: number, held: readonly Held[]): Held {
  const { dims } = held[0]!;
  const isKnown = dims !== null && held.every((one) => one.dims?.length === dims.length);
  const lengths = isKnown ? held.map((one) => one.dims![axisOf(axis, dims)]!) : [];
  const elements = held.reduce((n, one) => n + one.elements, 0);
  const values = held.every((one) => one.values) ? held.flatMap((one) => one.values!) : undefined;
  return {
    ...combined(held),
    dims: isKnown
      ? withSize(
          dims,
          axis,
          lengths.reduce((n, length) => n + length, 0),
        )
      : null,
    elements,
    values,
  };
}

/** One of so many experts, whichever it is. */
export const chosenOf = (held: Held, routing: Routing): Held => ({
  ...held,
  dims: null,
  elements: held.elements / routing.experts,
  values: undefined,
  routing,
});

/** Gather at places that the graph fixes: their shape in the stead of an axis. */
export function gathered(axis: number, held: Held, places: readonly number[] | null): Held {
  const { dims } = held;
  if (!dims || !places) return { ...held, dims: null, values: undefined };
  const at = axisOf(axis, dims);
  const sizes = [...dims.slice(0, at), ...places, ...dims.slice(at + 1)];
  return { ...held, dims: sizes, elements: product(sizes), values: undefined };
}
