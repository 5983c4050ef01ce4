import { statSync } from 'node:fs';
import { decodeModel } from '../../workloads/onnx-messages.ts';
import { Failure } from '../errors.ts';
import { assertNotForeign } from './foreign.ts';
import { assertFetched } from './git-lfs.ts';
import { withoutFunctions } from './onnx-file/functions.ts';
import type { RawAttribute, RawGraph, RawModel, RawNode, RawTensor, RawValue } from './onnx-file/raw.ts';
import { readWithoutWeights } from './onnx-file/without-weights.ts';

/** What a model file says of itself, without the bytes of its weights. The body of a node is of the same kind. */
export interface OnnxFile {
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly initializers: readonly Initializer[];
  readonly nodes: readonly OnnxNode[];
}

export interface OnnxValue {
  readonly name: string;
  /** The number of the element type in onnx.proto (TensorProto.DataType). */
  readonly type: number;
  /** A name, or '?', stands for a size that is known only when the model runs. */
  readonly dims: readonly (number | string)[];
}

export interface Initializer {
  readonly name: string;
  readonly type: number;
  readonly dims: readonly number[];
  /** The file beside the model that holds the bytes, and where in it; null where they are inside. */
  readonly external: {
    readonly location: string;
    readonly offset: number;
    readonly length: number | null;
  } | null;
  /** Of a short list of integers, such as a shape or an axis: what is in it. */
  readonly values?: readonly number[] | undefined;
}

export interface OnnxNode {
  readonly op: string;
  /** Whose operator it is; empty or absent for those of the standard. */
  readonly domain?: string | undefined;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly ints: Readonly<Record<string, number>>;
  readonly lists: Readonly<Record<string, readonly number[]>>;
  readonly texts: Readonly<Record<string, string>>;
  /** What a Constant holds, under the name of its output. */
  readonly constant?: Initializer | undefined;
  /** Branches of an If, the body of a Loop. They also use names of the graph around them. */
  readonly bodies: Readonly<Record<string, OnnxFile>>;
}

const externalLocation = 1;
/** AttributeProto.AttributeType. */
const attributeTypes = { int: 2, text: 3, graph: 5, ints: 7 } as const;

/** @throws Failure when the file is no ONNX model */
export function readOnnxFile(path: string): OnnxFile {
  assertFetched(path);
  assertNotForeign(path);
  assertWithinProtobuf(path);
  let graph: RawGraph | undefined;
  try {
    const model = decodeModel(readWithoutWeights(path)) as RawModel;
    graph = model.graph && withoutFunctions(model.graph, model.functions ?? []);
  } catch (cause) {
    const isShort = cause instanceof RangeError && /index out of range/.test(cause.message);
    const why = isShort
      ? 'it ends within a field, as a file does whose copy or download was cut'
      : (cause as Error).message;
    throw notAModel(path, why, cause);
  }
  if (!graph?.node?.length) throw notAModel(path, 'it holds no graph');
  return graphOf(graph);
}

function graphOf({ initializer = [], node = [], input = [], output = [] }: RawGraph): OnnxFile {
  const initializers = [
    ...initializer.map((tensor) => initializerOf(tensor)),
    // A constant that is a matrix is a weight like any other.
    ...node
      .filter(isConstant)
      .map(({ attribute, output: outputs }) => initializerOf(attribute![0]!.t!, outputs?.[0])),
  ];
  const names = new Set(initializers.map(({ name }) => name));
  return {
    // Models of IR version 3 and before list their weights among the inputs as well.
    inputs: input.map(infoOf).filter(({ name }) => !names.has(name)),
    outputs: output.map(infoOf),
    initializers,
    nodes: node.filter((one) => !isConstant(one)).map(nodeOf),
  };
}

const isConstant = ({ opType, attribute }: RawNode): boolean =>
  opType === 'Constant' && (attribute?.[0]?.t?.dims ?? []).length >= 2;

function nodeOf({ opType = '', domain, input = [], output = [], attribute = [] }: RawNode): OnnxNode {
  const { int, text, graph, ints } = attributeTypes;
  const of = <T>(kind: number, value: (one: RawAttribute) => T) =>
    Object.fromEntries(
      attribute.filter(({ type }) => type === kind).map((one) => [one.name, value(one)] as const),
    );
  return {
    op: opType,
    domain,
    inputs: input,
    outputs: output,
    ints: of(int, ({ i }) => i ?? 0),
    lists: of(ints, (one) => one.ints ?? []),
    texts: of(text, ({ s }) => Buffer.from(s ?? []).toString()),
    constant: opType === 'Constant' ? constantOf(attribute[0], output[0]) : undefined,
    bodies: of(graph, ({ g }) => graphOf(g ?? {})),
  };
}

/** A tensor, or a number or a list of them. */
function constantOf(attribute: RawAttribute | undefined, name: string | undefined): Initializer | undefined {
  if (attribute?.t) return initializerOf(attribute.t, name);
  const values = attribute?.ints ?? (attribute?.i === undefined ? undefined : [attribute.i]);
  if (!values) return undefined;
  return { name: name ?? '', type: integers.int64, dims: [values.length], external: null, values };
}

/** No reader takes more in one message (Protocol Buffers, Limits); larger models have their weights in files beside them. */
const longestProtobuf = 2 ** 31 - 1;

function assertWithinProtobuf(path: string): void {
  const { size } = statSync(path);
  if (size <= longestProtobuf) return;
  throw new Failure(
    `${path} has ${size} bytes, and an ONNX file is at most ${longestProtobuf}: ONNX Runtime does not load it.`,
    'Export it with its weights in a file beside it (onnx.save with save_as_external_data=True).',
  );
}

const notAModel = (path: string, why: string, cause?: unknown) =>
  new Failure(
    `${path} cannot be read as an ONNX model: ${why}.`,
    'Name an exported model.onnx or its folder.',
    {
      cause,
    },
  );

const infoOf = ({ name, type }: RawValue): OnnxValue => ({
  name,
  type: type?.tensorType?.elemType ?? 0,
  dims: (type?.tensorType?.shape?.dim ?? []).map(({ dimValue, dimParam }) => dimParam || (dimValue ?? '?')),
});

function initializerOf(raw: RawTensor, name = raw.name ?? ''): Initializer {
  const entries = Object.fromEntries((raw.externalData ?? []).map(({ key, value }) => [key, value]));
  const isExternal = raw.dataLocation === externalLocation && entries.location !== undefined;
  return {
    name,
    type: raw.dataType ?? 0,
    dims: raw.dims ?? [],
    external: isExternal
      ? {
          location: entries.location!,
          offset: Number(entries.offset ?? 0),
          length: entries.length === undefined ? null : Number(entries.length),
        }
      : null,
    values: isExternal ? undefined : valuesOf(raw),
  };
}

const integers = { int32: 6, int64: 7 } as const;
const shortList = 64;

function valuesOf({ dataType, rawData, int64Data = [] }: RawTensor): readonly number[] | undefined {
  if (dataType !== integers.int32 && dataType !== integers.int64) return undefined;
  if (!rawData?.length) return int64Data.length > 0 && int64Data.length <= shortList ? int64Data : undefined;
  const size = dataType === integers.int64 ? 8 : 4;
  if (rawData.length > shortList * size) return undefined;
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.length);
  return Array.from({ length: Math.floor(rawData.length / size) }, (_, n) =>
    size === 8 ? Number(view.getBigInt64(n * size, true)) : view.getInt32(n * size, true),
  );
}

/** Bits of an element by its number in TensorProto.DataType; strings have none. */
const bitsOf: Readonly<Record<number, number>> = {
  1: 32,
  2: 8,
  3: 8,
  4: 16,
  5: 16,
  6: 32,
  7: 64,
  9: 8,
  10: 16,
  11: 64,
  12: 32,
  13: 64,
  16: 16,
  17: 8,
  18: 8,
  19: 8,
  20: 8,
  21: 4,
  22: 4,
  23: 4,
};

export const elementsOf = ({ dims }: Pick<Initializer, 'dims'>): number => dims.reduce((n, d) => n * d, 1);
export const bytesOf = (initializer: Initializer): number =>
  Math.ceil((elementsOf(initializer) * (bitsOf[initializer.type] ?? 0)) / 8);
