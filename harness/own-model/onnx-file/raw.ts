/** Messages of onnx.proto as they are decoded: what a file leaves out is absent. */

export interface RawValue {
  name: string;
  type?: { tensorType?: { elemType?: number; shape?: { dim?: { dimValue?: number; dimParam?: string }[] } } };
}

export interface RawAttribute {
  name: string;
  type?: number;
  i?: number;
  s?: Uint8Array;
  t?: RawTensor;
  g?: RawGraph;
  ints?: number[];
  /** Within a function: it has the value of that attribute of the call. */
  refAttrName?: string;
}

export interface RawTensor {
  name?: string;
  dataType?: number;
  dims?: number[];
  rawData?: Uint8Array;
  int64Data?: number[];
  externalData?: { key: string; value: string }[];
  dataLocation?: number;
}

export interface RawNode {
  opType?: string;
  domain?: string;
  input?: string[];
  output?: string[];
  attribute?: RawAttribute[];
}

export interface RawGraph {
  node?: RawNode[];
  initializer?: RawTensor[];
  input?: RawValue[];
  output?: RawValue[];
}

export interface RawFunction {
  name?: string;
  domain?: string;
  input?: string[];
  output?: string[];
  node?: RawNode[];
  /** Attributes that a call may leave out. */
  attributeProto?: RawAttribute[];
}

export interface RawModel {
  graph?: RawGraph;
  functions?: RawFunction[];
}
