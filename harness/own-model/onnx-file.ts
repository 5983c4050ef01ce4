import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import protobuf from 'protobufjs';
import { Failure } from '../errors.ts';

/** What a model file says of itself, without the bytes of its weights. */
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
}

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly ints: Readonly<Record<string, number>>;
}

type Field = readonly [id: number, type: string, rule?: 'repeated'];
const message = (fields: Readonly<Record<string, Field>>) => ({
  fields: Object.fromEntries(
    Object.entries(fields).map(([name, [id, type, rule]]) => [name, { id, type, ...(rule && { rule }) }]),
  ),
});

/** The part of onnx.proto3 that is read here; fields that are left out, such as the bytes of weights, are skipped. */
const root = protobuf.Root.fromJSON({
  nested: {
    Attribute: message({ name: [1, 'string'], i: [3, 'int64'], type: [20, 'int32'] }),
    Node: message({
      input: [1, 'string', 'repeated'],
      output: [2, 'string', 'repeated'],
      opType: [4, 'string'],
      attribute: [5, 'Attribute', 'repeated'],
    }),
    Entry: message({ key: [1, 'string'], value: [2, 'string'] }),
    Tensor: message({
      dims: [1, 'int64', 'repeated'],
      dataType: [2, 'int32'],
      name: [8, 'string'],
      externalData: [13, 'Entry', 'repeated'],
      dataLocation: [14, 'int32'],
    }),
    Dimension: message({ dimValue: [1, 'int64'], dimParam: [2, 'string'] }),
    Shape: message({ dim: [1, 'Dimension', 'repeated'] }),
    TensorType: message({ elemType: [1, 'int32'], shape: [2, 'Shape'] }),
    Type: message({ tensorType: [1, 'TensorType'] }),
    Value: message({ name: [1, 'string'], type: [2, 'Type'] }),
    Graph: message({
      node: [1, 'Node', 'repeated'],
      initializer: [5, 'Tensor', 'repeated'],
      input: [11, 'Value', 'repeated'],
      output: [12, 'Value', 'repeated'],
    }),
    Model: message({ graph: [7, 'Graph'] }),
  },
});

interface RawValue {
  name: string;
  type?: { tensorType?: { elemType?: number; shape?: { dim?: { dimValue?: number; dimParam?: string }[] } } };
}

interface RawGraph {
  node?: {
    opType?: string;
    input?: string[];
    output?: string[];
    attribute?: { name: string; i?: number; type?: number }[];
  }[];
  initializer?: {
    name: string;
    dataType?: number;
    dims?: number[];
    externalData?: { key: string; value: string }[];
    dataLocation?: number;
  }[];
  input?: RawValue[];
  output?: RawValue[];
}

const externalLocation = 1;
const intAttribute = 2;

/** @throws Failure when the file is no ONNX model */
export function readOnnxFile(path: string): OnnxFile {
  const model = root.lookupType('Model');
  let graph: RawGraph | undefined;
  try {
    const decoded = model.toObject(model.decode(readWhole(path)), { longs: Number }) as { graph?: RawGraph };
    graph = decoded.graph;
  } catch (cause) {
    throw notAModel(path, (cause as Error).message, cause);
  }
  if (!graph?.node?.length) throw notAModel(path, 'it holds no graph');
  const initializers = (graph.initializer ?? []).map(initializerOf);
  const names = new Set(initializers.map(({ name }) => name));
  return {
    // Models of IR version 3 and before list their weights among the inputs as well.
    inputs: (graph.input ?? []).map(infoOf).filter(({ name }) => !names.has(name)),
    outputs: (graph.output ?? []).map(infoOf),
    initializers,
    nodes: graph.node.map((node) => ({
      op: node.opType ?? '',
      inputs: node.input ?? [],
      outputs: node.output ?? [],
      ints: Object.fromEntries(
        (node.attribute ?? []).flatMap(({ name, i, type }) =>
          type === intAttribute ? [[name, i ?? 0]] : [],
        ),
      ),
    })),
  };
}

const notAModel = (path: string, why: string, cause?: unknown) =>
  new Failure(
    `${path} cannot be read as an ONNX model: ${why}.`,
    'Name an exported model.onnx or its folder.',
    {
      cause,
    },
  );

/** A protobuf is at most 2 GiB, which `readFile` refuses; so the file is read piece by piece. */
function readWhole(path: string): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.allocUnsafeSlow(fstatSync(file).size);
    const piece = 2 ** 28;
    for (let at = 0; at < bytes.length; ) {
      const read = readSync(file, bytes, at, Math.min(piece, bytes.length - at), at);
      if (read === 0) throw new Error(`${basename(path)} ended early`);
      at += read;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}

const infoOf = ({ name, type }: RawValue): OnnxValue => ({
  name,
  type: type?.tensorType?.elemType ?? 0,
  dims: (type?.tensorType?.shape?.dim ?? []).map(({ dimValue, dimParam }) => dimParam || (dimValue ?? '?')),
});

function initializerOf(raw: NonNullable<RawGraph['initializer']>[number]): Initializer {
  const entries = Object.fromEntries((raw.externalData ?? []).map(({ key, value }) => [key, value]));
  const isExternal = raw.dataLocation === externalLocation && entries.location !== undefined;
  return {
    name: raw.name,
    type: raw.dataType ?? 0,
    dims: raw.dims ?? [],
    external: isExternal
      ? {
          location: entries.location!,
          offset: Number(entries.offset ?? 0),
          length: entries.length === undefined ? null : Number(entries.length),
        }
      : null,
  };
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
