import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Activation, Precision } from '../../workloads/precision.ts';
import { Failure } from '../errors.ts';
import { flowOf, originOf, passing, type Use, usesBehind } from './follow.ts';
import { assertFetched } from './git-lfs.ts';
import { bytesOf, elementsOf, type Initializer, type OnnxFile, type OnnxNode } from './onnx-file.ts';

/** The weights of a model by what a run does with them. */
export interface WeightFacts {
  readonly parameters: number;
  readonly weightBytes: number;
  readonly rowBytes: number;
  readonly everyRunBytes: number;
  readonly bodyElements: number;
  readonly headElements: number;
  readonly tiedHead: boolean;
  readonly precision: Precision;
  /** The width of the embedding; null where no table is looked up by id. */
  readonly hidden: number | null;
}

/** Files of weights beside the model. @throws Failure naming the one that is missing or cut short */
export function weightFilesOf(modelFile: string, { initializers }: OnnxFile): string[] {
  const ends = new Map<string, number>();
  for (const { external } of initializers) {
    if (!external) continue;
    const end = external.offset + (external.length ?? 0);
    ends.set(external.location, Math.max(end, ends.get(external.location) ?? 0));
  }
  return [...ends].map(([location, end]) => {
    const path = join(dirname(modelFile), location);
    if (!existsSync(path)) {
      throw new Failure(
        `The weights of ${modelFile} are in "${location}", and there is no such file beside it.`,
        `Copy ${location} into ${dirname(modelFile)}: an exported model is the .onnx file and its data files.`,
      );
    }
    assertFetched(path);
    const { size } = statSync(path);
    if (size < end) {
      throw new Failure(
        `${path} is cut short: the model refers to byte ${end}, the file has ${size}.`,
        'Copy or download it again.',
      );
    }
    return path;
  });
}

const lookups: Readonly<Record<string, readonly number[]>> = {
  Gather: [0],
  GatherBlockQuantized: [0, 2, 3],
  // Tables of angles: a run reads the rows of its positions.
  GroupQueryAttention: [7, 8],
  RotaryEmbedding: [2, 3],
};

const angles = new Set(['GroupQueryAttention', 'RotaryEmbedding']);

/** Sorts the weights: tables looked up by id, products, scales, and what they come to in bytes and operations. */
export function weighWeights(file: OnnxFile, idsName: string, vocab: number): WeightFacts {
  const flow = flowOf(file);
  const uses = usesOf(file);
  const isLookup = ({ node, place }: Use) => lookups[node.op]?.includes(place) ?? false;
  const isAngle = ({ node, place }: Use) => angles.has(node.op) && isLookup({ node, place });
  const weights = file.initializers.filter(
    (w) => !(uses.get(w.name) ?? []).some(isAngle) && (uses.get(w.name) ?? []).length > 0,
  );
  const places = [...Map.groupBy(weights, placeOf).values()];
  const tables = places.filter((same) => same.every(({ name }) => usesBehind(flow, name).every(isLookup)));
  const byId = (node: OnnxNode) =>
    lookups[node.op] !== undefined && originOf(flow, node.inputs[1] ?? '') === idsName;
  const embedding = file.nodes.find(byId);
  const table = embedding && originOf(flow, embedding.inputs[0]!);
  const embeddingPlace = table && placeOfName(file, table);
  const bytes = (groups: readonly Initializer[][]) => groups.reduce((n, same) => n + bytesOf(same[0]!), 0);
  const products = productsOf(file);
  const inTables = (same: Initializer[]) =>
    same.some(({ name }) => usesBehind(flow, name).some(({ node }) => byId(node)));
  return {
    parameters: places.reduce((n, same) => n + parametersOf(same, uses), 0),
    weightBytes: bytes(places),
    rowBytes: bytes(tables.filter(inTables)) / vocab,
    everyRunBytes: bytes(places) - bytes(tables),
    bodyElements: sum(products.filter((p) => p.outputs !== vocab).map(size)),
    headElements: sum(products.filter((p) => p.outputs === vocab).map(size)),
    tiedHead: products.some((p) => p.outputs === vocab && p.place === embeddingPlace),
    precision: precisionOf(file, products),
    hidden: embedding ? widthOf(file, embedding, table!) : null,
  };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const size = ({ inputs, outputs }: Product) => inputs * outputs;

/** Initialisers that share one range of a data file are one weight. */
const placeOf = ({ name, external }: Initializer) =>
  external ? `${external.location} ${external.offset}` : `inside ${name}`;
const placeOfName = (file: OnnxFile, name: string) => {
  const found = file.initializers.find((weight) => weight.name === name);
  return found && placeOf(found);
};

function usesOf({ nodes }: OnnxFile): Map<string, Use[]> {
  const uses = new Map<string, Use[]>();
  for (const node of nodes) {
    for (const [place, name] of node.inputs.entries())
      uses.set(name, [...(uses.get(name) ?? []), { node, place }]);
  }
  return uses;
}

interface Product {
  readonly inputs: number;
  readonly outputs: number;
  readonly place: string;
  readonly bits: number | null;
  readonly type: number;
}

/** The products of the graph with a weight: [K, N], however the weight is stored. */
function productsOf(file: OnnxFile): Product[] {
  const weights = new Map(file.initializers.map((weight) => [weight.name, weight]));
  for (const { op, inputs, outputs } of file.nodes) {
    const source = weights.get(inputs[0] ?? '');
    if (passing.has(op) && source && outputs[0]) {
      const dims = op === 'Transpose' ? source.dims.toReversed() : source.dims;
      weights.set(outputs[0], { ...source, dims });
    }
  }
  return file.nodes.flatMap(({ op, inputs, ints }): Product[] => {
    const weight = weights.get(inputs[1] ?? '');
    if (!weight) return [];
    const head = { place: placeOf(weight), type: weight.type };
    if (op === 'MatMulNBits') return [{ ...head, inputs: ints.K!, outputs: ints.N!, bits: ints.bits ?? 4 }];
    if (weight.dims.length !== 2 || !['MatMul', 'Gemm', 'MatMulInteger'].includes(op)) return [];
    const [rows, columns] = weight.dims as [number, number];
    return [
      op === 'Gemm' && ints.transB === 1
        ? { ...head, inputs: columns, outputs: rows, bits: null }
        : { ...head, inputs: rows, outputs: columns, bits: null },
    ];
  });
}

const floatTypes: Readonly<Record<number, Activation>> = { 1: 'float32', 10: 'float16', 16: 'bfloat16' };
const integerBits: Readonly<Record<number, 4 | 8>> = { 2: 8, 3: 8, 21: 4, 22: 4 };

/** The precision in which most of the elements of the products are stored. */
function precisionOf(file: OnnxFile, products: readonly Product[]): Precision {
  const shares = new Map<Precision, number>();
  for (const product of products) {
    const bits = product.bits ?? integerBits[product.type];
    const kind: Precision = bits ? (bits <= 4 ? 'int4' : 'int8') : (floatTypes[product.type] ?? 'float32');
    shares.set(kind, (shares.get(kind) ?? 0) + size(product));
  }
  const [most] = [...shares].sort((a, b) => b[1] - a[1]);
  if (most) return most[0];
  throw new Failure(
    `The graph has ${file.nodes.length} nodes and no product with a weight: this is no decoder.`,
    'Name the decoder of the export, as model.onnx.',
  );
}

/** Parameters of one weight: packed integers unpacked; scales and zero points are none. */
function parametersOf(same: readonly Initializer[], uses: Map<string, Use[]>): number {
  const [first] = same;
  const found = same.flatMap(({ name }) => uses.get(name)!);
  for (const { node, place } of found) {
    if (node.op === 'MatMulNBits') return place === 1 ? node.ints.K! * node.ints.N! : 0;
    if (node.op === 'GatherBlockQuantized') {
      const perByte = first!.type === 2 ? 8 / (node.ints.bits ?? 4) : 1;
      return place === 0 ? elementsOf(first!) * perByte : 0;
    }
    if (node.op === 'DequantizeLinear' && place > 0) return 0;
  }
  return floatTypes[first!.type] || integerBits[first!.type] ? elementsOf(first!) : 0;
}

function widthOf(file: OnnxFile, { op, ints }: OnnxNode, name: string): number | null {
  const table = file.initializers.find((weight) => weight.name === name);
  const width = table?.dims.at(-1) ?? null;
  const packed = op === 'GatherBlockQuantized' && table?.type === 2;
  return width !== null && packed ? (width * 8) / (ints.bits ?? 4) : width;
}
