import protobuf from 'protobufjs';

type Field = readonly [id: number, type: string, rule?: 'repeated'];
type Fields = Readonly<Record<string, Field>>;

/** The part of onnx.proto3 (ONNX, IR version 10) that is written and read here; field numbers are those of the standard. */
const messages: Readonly<Record<string, Fields>> = {
  Attribute: {
    name: [1, 'string'],
    f: [2, 'float'],
    i: [3, 'int64'],
    s: [4, 'bytes'],
    t: [5, 'Tensor'],
    g: [6, 'Graph'],
    ints: [8, 'int64', 'repeated'],
    type: [20, 'int32'],
    refAttrName: [21, 'string'],
  },
  Node: {
    input: [1, 'string', 'repeated'],
    output: [2, 'string', 'repeated'],
    name: [3, 'string'],
    opType: [4, 'string'],
    attribute: [5, 'Attribute', 'repeated'],
    domain: [7, 'string'],
  },
  Entry: { key: [1, 'string'], value: [2, 'string'] },
  Tensor: {
    dims: [1, 'int64', 'repeated'],
    dataType: [2, 'int32'],
    int64Data: [7, 'int64', 'repeated'],
    name: [8, 'string'],
    rawData: [9, 'bytes'],
    externalData: [13, 'Entry', 'repeated'],
    dataLocation: [14, 'int32'],
  },
  Dimension: { dimValue: [1, 'int64'], dimParam: [2, 'string'] },
  Shape: { dim: [1, 'Dimension', 'repeated'] },
  TensorType: { elemType: [1, 'int32'], shape: [2, 'Shape'] },
  Type: { tensorType: [1, 'TensorType'] },
  Value: { name: [1, 'string'], type: [2, 'Type'] },
  Graph: {
    node: [1, 'Node', 'repeated'],
    name: [2, 'string'],
    initializer: [5, 'Tensor', 'repeated'],
    input: [11, 'Value', 'repeated'],
    output: [12, 'Value', 'repeated'],
  },
  Function: {
    name: [1, 'string'],
    input: [4, 'string', 'repeated'],
    output: [5, 'string', 'repeated'],
    node: [7, 'Node', 'repeated'],
    domain: [10, 'string'],
    attributeProto: [11, 'Attribute', 'repeated'],
  },
  Opset: { domain: [1, 'string'], version: [2, 'int64'] },
  Model: {
    irVersion: [1, 'int64'],
    producerName: [2, 'string'],
    graph: [7, 'Graph'],
    opsetImport: [8, 'Opset', 'repeated'],
    functions: [25, 'Function', 'repeated'],
  },
};

const modelType = protobuf.Root.fromJSON({
  nested: Object.fromEntries(
    Object.entries(messages).map(([message, fields]) => [
      message,
      { fields: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, described(field)])) },
    ]),
  ),
}).lookupType('Model');

function described([id, type, rule]: Field) {
  return { id, type, ...(rule && { rule }) };
}

/** The bytes of an ONNX model that is given as the fields of its messages. */
export const encodeModel = (model: object): Uint8Array =>
  modelType.encode(modelType.fromObject(model)).finish();

/**
 * The fields of an ONNX model; 64-bit integers become numbers. What the message types do not name is skipped, and bytes
 * are a view of what was read, so weights cost nothing.
 *
 * @throws Error for bytes that are no message of this kind
 */
export const decodeModel = (bytes: Uint8Array): object =>
  modelType.toObject(modelType.decode(bytes), { longs: Number });
