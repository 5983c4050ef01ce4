import {
  type Attribute,
  type Constant,
  constantBytes,
  type Graph,
  type Node,
  type ValueInfo,
} from './graph.ts';
import { encodeModel } from './onnx-messages.ts';
import type { ElementType } from './precision.ts';
import { fillRows } from './weights.ts';

/** The numbers of the element types in ONNX, and in ONNX Runtime's C API. */
export const dataType: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  bfloat16: 16,
};

const alignment = 4096;

/** Small constants that depend on the setting stay in the graph, so that one weights file serves many settings. */
const inGraph = ({ content }: Constant) => content.kind === 'inline' || content.kind === 'rotary';
const externalLocation = 1;

/** A range of the weights file. */
interface Place {
  readonly offset: number;
  readonly bytes: number;
}

/** Where each constant lies in the weights file. */
export interface Layout {
  readonly file: string;
  readonly bytes: number;
  readonly places: ReadonlyMap<string, Place>;
}

/** The constants whose bytes lie in the weights file, each place once, in the order of the file. */
export function storedConstants(
  graph: Graph,
  { places }: Layout,
): (Place & { readonly constant: Constant })[] {
  const byOffset = new Map<number, Place & { readonly constant: Constant }>();
  for (const constant of graph.constants) {
    const place = places.get(constant.name);
    if (place && !byOffset.has(place.offset)) byOffset.set(place.offset, { ...place, constant });
  }
  return [...byOffset.values()];
}

/**
 * Lays the constants that are not inline one after the other, each at a multiple of 4096 bytes. Constants of
 * equal content (the embedding and the head that is tied to it) share one place.
 */
export function layOut(graph: Graph, file: string): Layout {
  const places = new Map<string, Place>();
  const byContent = new Map<string, Place>();
  let end = 0;
  for (const constant of graph.constants.filter((c) => !inGraph(c))) {
    const content = JSON.stringify([constant.type, constant.content]);
    const place = byContent.get(content) ?? {
      offset: Math.ceil(end / alignment) * alignment,
      bytes: constantBytes(constant),
    };
    byContent.set(content, place);
    places.set(constant.name, place);
    end = Math.max(end, place.offset + place.bytes);
  }
  return { file, bytes: end, places };
}

/** The bytes of an ONNX model (opset 21, com.microsoft 1) whose weights lie in the file of the layout. */
export function encode(graph: Graph, layout: Layout): Uint8Array {
  return encodeModel({
    irVersion: 10,
    producerName: 'assay',
    opsetImport: [
      { domain: '', version: 21 },
      { domain: 'com.microsoft', version: 1 },
    ],
    graph: {
      name: graph.name,
      node: graph.nodes.map(encodeNode),
      initializer: graph.constants.map((constant) => encodeConstant(constant, layout)),
      input: graph.inputs.map(encodeValue),
      output: graph.outputs.map(encodeValue),
    },
  });
}

function encodeNode({ op, domain, name, inputs, outputs, attributes }: Node) {
  return {
    opType: op,
    domain,
    name,
    input: inputs,
    output: outputs,
    attribute: Object.entries(attributes).map(([key, value]) => ({ name: key, ...encodeAttribute(value) })),
  };
}

function encodeAttribute(attribute: Attribute) {
  if ('float' in attribute) return { type: 1, f: attribute.float };
  if ('int' in attribute) return { type: 2, i: attribute.int };
  if ('string' in attribute) return { type: 3, s: Buffer.from(attribute.string) };
  return { type: 7, ints: attribute.ints };
}

function encodeConstant(constant: Constant, { file, places }: Layout) {
  const { name, type, dims, content } = constant;
  const head = { name, dims, dataType: dataType[type] };
  if (content.kind === 'inline') return { ...head, rawData: inlineBytes(type, content.values) };
  if (content.kind === 'rotary') return { ...head, rawData: rotaryBytes(constant) };
  const place = places.get(name)!;
  return {
    ...head,
    dataLocation: externalLocation,
    externalData: [
      { key: 'location', value: file },
      { key: 'offset', value: String(place.offset) },
      { key: 'length', value: String(place.bytes) },
    ],
  };
}

function rotaryBytes(constant: Constant): Uint8Array {
  const bytes = new Uint8Array(constantBytes(constant));
  fillRows(constant, 0, 0, 1, bytes);
  return bytes;
}

function inlineBytes(type: ElementType, values: readonly number[]): Uint8Array {
  if (type === 'int64') return new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  if (type === 'int32') return new Uint8Array(Int32Array.from(values).buffer);
  if (type === 'float32') return new Uint8Array(Float32Array.from(values).buffer);
  throw new TypeError(`no inline constant of type ${type}`);
}

function encodeValue({ name, type, dims }: ValueInfo) {
  const shape = dims && { dim: dims.map((d) => (typeof d === 'number' ? { dimValue: d } : { dimParam: d })) };
  return { name, type: { tensorType: { elemType: dataType[type], ...(shape && { shape }) } } };
}
