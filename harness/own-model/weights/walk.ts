import { type Flow, flowOf, originOf } from '../follow.ts';
import type { OnnxNode } from '../onnx-file.ts';
import { multipliesEachOnce } from './einsum.ts';
import {
  axesOf,
  chosenOf,
  combined,
  concatenated,
  gathered,
  type Held,
  handOn,
  heldBy,
  multiplied,
} from './held.ts';
import { type Purpose, purposeOf } from './purposes.ts';
import { routersOf, type Told } from './routers.ts';
import type { Routing } from './routing.ts';
import { outputsOfProduct, unpackedIn } from './sizes.ts';
import type { InnerNode, Unfolded } from './unfolded.ts';

/** What a node does in the end with a weight, or with a part of it. */
export interface WeightUse {
  readonly node: InnerNode;
  readonly place: number;
  readonly purpose: Purpose;
  readonly held: Held;
  /** Elements that a product multiplies; packed integers unpacked. */
  readonly elements: number;
  /** Elements in each that is stored. */
  readonly packing: number;
  /** Values that a product makes of each token; null where the graph does not tell. */
  readonly outputs: number | null;
  /** Of a table of which the ids of the tokens name the rows, its scales among them. */
  readonly byId: boolean;
  /** Set where the weight is one of experts that a router chooses among. */
  readonly routing: Routing | null;
  /** It works on all tokens as soon as one chose its expert, and not only on those that did. */
  readonly onAll: boolean;
}

/** Why something is not counted, of both operations and bytes. */
export type Unknown =
  | { readonly because: 'operator'; readonly name: string }
  | { readonly because: 'routing' };

export interface Walk {
  readonly uses: readonly WeightUse[];
  readonly unknown: readonly Unknown[];
}

/** Follows every weight of a graph through what only hands it on to what a run does with it. */
export function walk({ nodes, initializers }: Unfolded, idsName: string, told: Told): Walk {
  const flow = flowOf({ nodes });
  const held = new Map<string, Held>(initializers.map((weight) => [weight.name, heldBy(weight)]));
  const routers = routersOf(flow, held, told);
  const uses: WeightUse[] = [];
  const unknown: Unknown[] = [];

  for (const node of nodes) {
    const given = node.inputs.map((name) => held.get(name));
    const made = madeOfWeights(node, given);
    if (made) {
      for (const [n, output] of node.outputs.entries()) held.set(output, made[n]!);
      continue;
    }
    routers.pass(node);
    for (const [place, one] of given.entries()) if (one) take(node, place, one);
  }
  return { uses, unknown: [...unknown, ...routers.unsettled()] };

  function take(node: InnerNode, place: number, one: Held): void {
    const purpose = purposeOf(node, place);
    const router = purpose === 'table' ? routers.routerOfRows(node, one) : undefined;
    if (router === 'unknown') {
      unknown.push({ because: 'routing' });
      use(node, place, 'table', one);
    } else if (router) {
      held.set(node.outputs[0]!, chosenOf(one, router));
    } else if (purpose === 'passes' || (purpose === null && isSmall(one))) {
      use(node, place, 'elements', one);
    } else if (purpose === null) {
      unknown.push({ because: 'operator', name: node.op });
      use(node, place, 'elements', one);
    } else {
      // A table has rows. What has more axes is a stack of weights, and who says which is not known.
      if (purpose === 'table' && axesOf(one) > 2) unknown.push({ because: 'operator', name: node.op });
      use(node, place, isScaleOfActivation(flow, node) ? 'scale' : purpose, one);
    }
  }

  function use(node: InnerNode, place: number, purpose: Purpose, one: Held): void {
    const isProduct = purpose === 'product' || purpose === 'experts';
    if (isProduct) routers.multiply(node);
    const { routing, onAll, isUnknown } = routers.of(node, purpose, one);
    const inner = node.within.find(({ op }) => op !== 'If' || !routing);
    const isOdd = node.op === 'Einsum' && !multipliesEachOnce(node.texts.equation ?? '', place);
    if (isProduct && (inner || isOdd)) unknown.push({ because: 'operator', name: inner?.op ?? node.op });
    else if (isProduct && isUnknown) unknown.push({ because: 'routing' });
    for (const scale of one.scales ?? []) use(node, place, 'scale', scale);
    const unpacked = unpackedIn(node, place, one);
    uses.push({
      node,
      place,
      purpose,
      held: one,
      elements: unpacked * (one.routing?.experts ?? 1),
      packing: unpacked / one.elements,
      outputs: isProduct ? outputsOfProduct(node, place, one) : null,
      byId: isOfTable(node, purpose) && idsOfTable(node).some((name) => originOf(flow, name) === idsName),
      routing,
      onAll,
    });
  }
}

/** A table, or the scales of a packed one: they are read with its rows. */
export const isOfTable = ({ op }: OnnxNode, purpose: Purpose): boolean =>
  purpose === 'table' || (purpose === 'scale' && op === 'GatherBlockQuantized');

/** The values that number the rows of a table, by the operator's schema. */
const idsOfTable = ({ op, inputs }: OnnxNode): readonly string[] =>
  op === 'EmbedLayerNormalization' ? inputs.slice(0, 1) : inputs.slice(1, 2);

/** What a node makes of weights alone; null where something else comes in, or where this is the weight's use. */
function madeOfWeights(node: InnerNode, given: readonly (Held | undefined)[]): Held[] | null {
  const purposes = given.map((one, place) => (one ? purposeOf(node, place) : null));
  const all = node.inputs.length > 0 && node.inputs.every((name, place) => name === '' || given[place]);
  const held = given.filter((one) => one !== undefined);
  if (node.op === 'If' && held.length > 0 && given.slice(1).every((one) => one !== undefined))
    return [combined(given.slice(1) as Held[])];
  if (node.op === 'Concat') return all ? [concatenated(node.ints.axis ?? 0, held)] : null;
  if (purposes[0] === 'passes') return handOn(node, given[0]!, given);
  if (!all || held.length === 0) return null;
  if (node.op === 'Gather') {
    const [table, places] = given as [Held, Held];
    return [gathered(node.ints.axis ?? 0, table, places.dims)];
  }
  if (node.op === 'MatMul') return [multiplied(held[0]!, held[1]!)];
  const isArithmetic = purposes.every((purpose) => purpose === 'elements' || purpose === 'product');
  if (!isArithmetic) return null;
  const integers = held.filter(isStoredInteger);
  const { dims, elements } = combined(held);
  if (integers.length === 0) return node.outputs.map(() => combined(held));
  // Arithmetic of integers with other numbers reads them by their scale.
  const scales = [...(combined(integers).scales ?? []), ...held.filter((one) => !integers.includes(one))];
  return node.outputs.map(() => ({ ...combined(integers), dims, elements, scales }));
}

const integerTypes: ReadonlySet<number> = new Set([2, 3, 4, 5, 17, 18, 19, 20, 21, 22, 23]);
/** A gain, a bias or a single number; a row of bytes may be a packed weight. */
const isSmall = (held: Held) => axesOf(held) === 0 || (axesOf(held) === 1 && !integerTypes.has(held.type));
const isStoredInteger = (held: Held) => integerTypes.has(held.type) && axesOf(held) >= 2;

/** The scale of a weight times that of values which were quantised as they came. */
const isScaleOfActivation = (flow: Flow, { op, inputs }: OnnxNode): boolean =>
  op === 'Mul' &&
  inputs.some((name) => {
    const maker = flow.maker(name);
    return maker?.op === 'DynamicQuantizeLinear' && maker.outputs.indexOf(name) === 1;
  });
