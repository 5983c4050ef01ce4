import type { Precision } from '../../workloads/precision.ts';
import { Failure } from '../errors.ts';
import { flowOf } from './follow.ts';
import type { OnnxFile, OnnxNode } from './onnx-file.ts';
import { angleWeights } from './weights/angles.ts';
import { parametersOf } from './weights/parameters.ts';
import { type Place, placesOf } from './weights/places.ts';
import { precisionOf } from './weights/precision.ts';
import type { Told } from './weights/routers.ts';
import { productsBehind } from './weights/routing.ts';
import { type Unfolded, unfolded } from './weights/unfolded.ts';
import { isOfTable, type Unknown, type WeightUse, walk } from './weights/walk.ts';

/** The weights of a model by what a run does with them. */
export interface WeightFacts {
  readonly parameters: number;
  readonly weightBytes: number;
  readonly rowBytes: number;
  readonly everyRunBytes: number;
  readonly bodyElements: number;
  readonly headElements: number;
  readonly mixtures: readonly Mixture[];
  readonly experts: { readonly total: number; readonly active: number } | null;
  readonly unknown: readonly Unknown[];
  readonly tiedHead: boolean;
  readonly precision: Precision;
  /** The width of the embedding; null where no table is looked up by id. */
  readonly hidden: number | null;
}

/** Weights of all layers that belong to experts of which some work on a token. */
export interface Mixture {
  readonly experts: number;
  readonly perToken: number;
  /** Of all experts together. */
  readonly bytes: number;
  readonly elements: number;
  /** An expert works on all tokens as soon as one chose it. */
  readonly onAll: boolean;
}

const nothingTold: Told = { experts: null, expertsPerToken: null };

/**
 * Sorts the weights: tables looked up by id, products, scales, and what they come to in bytes and operations.
 *
 * @throws Failure when no weight is used: that is no decoder
 */
export function weighWeights(
  file: OnnxFile,
  idsName: string,
  vocab: number,
  told = nothingTold,
): WeightFacts {
  const whole = unfolded(file);
  const { uses, unknown } = walk(whole, idsName, told);
  const angles = angleWeights(whole, uses);
  const places = placesOf(whole.initializers, uses, angles);
  if (!uses.some(isProduct) && unknown.length === 0) {
    throw new Failure(
      `The graph has ${file.nodes.length} nodes and no product with a weight: this is no decoder.`,
      'Name the decoder of the export, as model.onnx.',
    );
  }
  const products = uses.filter((use) => isProduct(use) && !use.held.of.every((name) => angles.has(name)));
  const every = products.filter(({ routing }) => routing === null);
  const heads = headsOf(whole, every, vocab);
  const mixtures = mixturesOf(places, products);
  const tables = places.filter((place) => place.uses.some(({ byId }) => byId));
  return {
    parameters: sum(places.map(parametersOf)),
    weightBytes: sum(places.map(({ bytes }) => bytes)),
    rowBytes: sum(tables.filter(isLookedUp).map(({ bytes }) => bytes)) / vocab,
    everyRunBytes: sum(places.filter(isReadByEveryRun).map(({ bytes }) => bytes)),
    bodyElements: sum(every.filter((use) => !heads.includes(use)).map(({ elements }) => elements)),
    headElements: sum(heads.map(({ elements }) => elements)),
    mixtures,
    experts: expertsOf(mixtures, told),
    unknown: distinct(unknown),
    tiedHead: tables.some((place) => place.uses.some((use) => heads.includes(use))),
    precision: precisionOf(places),
    hidden: widthOf(uses),
  };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const isProduct = ({ purpose }: WeightUse) => purpose === 'product' || purpose === 'experts';

/** Products that give a score for every id, with no other behind them. */
function headsOf(whole: Unfolded, products: readonly WeightUse[], vocab: number): WeightUse[] {
  const nodes = new Set<OnnxNode>(products.map(({ node }) => node));
  const flow = flowOf(whole);
  const taken = new Set(
    [...nodes].flatMap(({ inputs }) =>
      inputs.flatMap((name) => productsBehind(flow, name, (node) => nodes.has(node))),
    ),
  );
  return products.filter(({ node, outputs }) => outputs === vocab && !taken.has(node));
}

const isLookedUp = ({ uses }: Place) => uses.every(({ purpose, node }) => isOfTable(node, purpose));
const readsAll = ({ purpose, routing, node }: WeightUse) =>
  !isOfTable(node, purpose) && purpose !== 'nothing' && routing === null;
const isReadByEveryRun = ({ uses }: Place) => uses.some(readsAll);

/** The experts of all layers, by how many there are and how many of them work on a token. */
function mixturesOf(places: readonly Place[], products: readonly WeightUse[]): Mixture[] {
  const kind = ({ routing, onAll }: WeightUse) => `${routing!.experts} ${routing!.perToken} ${onAll}`;
  const routed = places.filter(
    (place) => !isReadByEveryRun(place) && place.uses.some(({ routing }) => routing),
  );
  const bytes = Map.groupBy(routed, ({ uses }) => kind(uses.find(({ routing }) => routing)!));
  const elements = Map.groupBy(
    products.filter(({ routing }) => routing),
    kind,
  );
  return [...elements].map(([key, same]) => {
    const { routing, onAll } = same[0]!;
    return {
      experts: routing!.experts,
      perToken: routing!.perToken,
      bytes: sum((bytes.get(key) ?? []).map((place) => place.bytes)),
      elements: sum(same.map((use) => use.elements)),
      onAll,
    };
  });
}

/** Of the largest mixture, or as a text beside the model says: a graph may let all of them work. */
function expertsOf(mixtures: readonly Mixture[], { experts, expertsPerToken }: Told) {
  const [largest] = mixtures.toSorted((a, b) => b.elements - a.elements);
  if (largest) return { total: largest.experts, active: largest.perToken };
  return experts !== null && experts > 1 && expertsPerToken !== null
    ? { total: experts, active: expertsPerToken }
    : null;
}

const distinct = (unknown: readonly Unknown[]): Unknown[] => [
  ...new Map(unknown.map((one) => [JSON.stringify(one), one])).values(),
];

function widthOf(uses: readonly WeightUse[]): number | null {
  const table = uses.find(({ byId, purpose }) => byId && purpose === 'table');
  if (!table) return null;
  const width = table.held.dims?.at(-1);
  return width === undefined ? null : width * table.packing;
}
