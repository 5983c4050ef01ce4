import { type ElementType, elementBytes } from './precision.ts';

/** A dimension: a number, or a name for what is known only when the graph runs. */
type Dimension = number | string;

export interface ValueInfo {
  readonly name: string;
  readonly type: ElementType;
  /** Null where any shape will do. */
  readonly dims: readonly Dimension[] | null;
}

export type Attribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly ints: readonly number[] }
  | { readonly string: string };

export interface Node {
  readonly op: string;
  readonly domain: '' | 'com.microsoft';
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/**
 * Where the bytes of a constant come from. `normal` is a seeded matrix [inputs, outputs]; `packed` and `scales`
 * are its quantised form (MatMulNBits: [outputs, inputs/block, …]); `rows` is the same for an embedding
 * [vocab, hidden] that is looked up by row.
 */
export type Content =
  | { readonly kind: 'normal'; readonly stream: string; readonly std: number; readonly matrix: Matrix }
  | { readonly kind: 'packed'; readonly stream: string; readonly matrix: Matrix; readonly bits: 4 | 8 }
  | {
      readonly kind: 'scales';
      readonly stream: string;
      readonly std: number;
      readonly matrix: Matrix;
      readonly bits: 4 | 8;
    }
  | { readonly kind: 'gain'; readonly stream: string }
  | { readonly kind: 'rotary'; readonly part: 'cos' | 'sin'; readonly rotary: Rotary }
  | { readonly kind: 'inline'; readonly values: readonly number[] };

/** A weight matrix and the order in which its elements are stored. */
export interface Matrix {
  readonly inputs: number;
  readonly outputs: number;
  /** `inputs`: row-major [inputs, outputs] (MatMul). `outputs`: row-major [outputs, inputs] (embedding, MatMulNBits). */
  readonly major: 'inputs' | 'outputs';
}

export interface Rotary {
  readonly theta: number;
  readonly size: number;
  readonly positions: number;
  readonly scaling: {
    readonly factor: number;
    readonly lowFreqFactor: number;
    readonly highFreqFactor: number;
    readonly originalContext: number;
  } | null;
}

export interface Constant {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly content: Content;
}

/** A computation as data: what `onnx.ts` encodes and `weights.ts` fills. */
export interface Graph {
  readonly name: string;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly constants: readonly Constant[];
  readonly nodes: readonly Node[];
}

export const elementCount = (dims: readonly number[]) => dims.reduce((n, d) => n * d, 1);
export const constantBytes = ({ dims, type }: Constant) => elementCount(dims) * elementBytes[type];

/** Collects nodes and constants; each method returns the name of the value that it makes. */
export class GraphBuilder {
  readonly nodes: Node[] = [];
  readonly constants = new Map<string, Constant>();

  /** Adds a constant once; a second one of the same name is the same constant. */
  constant(constant: Constant): string {
    if (!this.constants.has(constant.name)) this.constants.set(constant.name, constant);
    return constant.name;
  }

  node(
    op: string,
    name: string,
    inputs: readonly string[],
    options: {
      readonly domain?: Node['domain'];
      readonly outputs?: readonly string[];
      readonly attributes?: Node['attributes'];
    } = {},
  ): string {
    const outputs = options.outputs ?? [name];
    this.nodes.push({
      op,
      domain: options.domain ?? '',
      name,
      inputs,
      outputs,
      attributes: options.attributes ?? {},
    });
    return outputs[0]!;
  }
}
