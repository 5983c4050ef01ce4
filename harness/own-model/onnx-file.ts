import { statSync } from 'node:fs';
import { decodeModel } from '../../workloads/onnx-messages.ts';
import { Failure } from '../errors.ts';
import { assertNotForeign } from './foreign.ts';
import { assertFetched } from './git-lfs.ts';
import { readWithoutWeights } from './without-weights.ts';

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
  assertFetched(path);
  assertNotForeign(path);
  assertWithinProtobuf(path);
  let graph: RawGraph | undefined;
  try {
    ({ graph } = decodeModel(readWithoutWeights(path)) as { graph?: RawGraph });
  } catch (cause) {
    const isShort = cause instanceof RangeError && /index out of range/.test(cause.message);
    const why = isShort
      ? 'it ends within a field, as a file does whose copy or download was cut'
      : (cause as Error).message;
    throw notAModel(path, why, cause);
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
