import type { OnnxNode } from '../onnx-file.ts';

/**
 * What an operator does with a weight at one of its inputs.
 * `product`: multiplies it with what a run computes: once each element for every token. `experts`: the same, of the experts
 * that a router chose; `with experts`: what belongs to them, as their biases. `table`: takes rows of it. `angles`: a table
 * of positions that nobody trained. `elements`: adds it, multiplies by it, compares with it, element by element.
 * `scale`: how integers are to be read. `passes`: hands it on, stored or arranged in another way. `nothing`: asks its size.
 */
export type Purpose =
  | 'product'
  | 'experts'
  | 'with experts'
  | 'table'
  | 'angles'
  | 'elements'
  | 'scale'
  | 'passes'
  | 'nothing';

/** The inputs of an operator, by their places in its schema, for each purpose. */
type Places = { readonly [purpose in Purpose]?: readonly number[] };

const both = [0, 1];
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n);

/** Operators of the ONNX standard that take weights for more than arithmetic of elements. */
const standard: Readonly<Record<string, Places>> = {
  MatMul: { product: both },
  Gemm: { product: both, elements: [2] },
  Einsum: { product: range(0, 7) },
  Conv: { product: [1] },
  CausalConvWithState: { product: [1] },
  MatMulInteger: { product: both, scale: [2, 3] },
  ConvInteger: { product: [1], scale: [2, 3] },
  QLinearMatMul: { product: [0, 3], scale: [1, 2, 4, 5, 6, 7] },
  QLinearConv: { product: [3], scale: [1, 2, 4, 5, 6, 7] },
  Gather: { table: [0] },
  GatherElements: { table: [0] },
  GatherND: { table: [0] },
  RotaryEmbedding: { angles: [1, 2] },
  DequantizeLinear: { passes: [0], scale: [1, 2] },
  QuantizeLinear: { passes: [0], scale: [1, 2] },
  Cast: { passes: [0] },
  CastLike: { passes: [0] },
  Concat: { passes: range(0, 255) },
  Expand: { passes: [0] },
  Flatten: { passes: [0] },
  Identity: { passes: [0] },
  // As `unfolded.ts` writes it: the values of both branches stand behind the condition.
  If: { passes: [1, 2] },
  Reshape: { passes: [0] },
  Slice: { passes: [0] },
  Split: { passes: [0] },
  Squeeze: { passes: [0] },
  Tile: { passes: [0] },
  Transpose: { passes: [0] },
  Unsqueeze: { passes: [0] },
  Shape: { nothing: [0] },
  Size: { nothing: [0] },
};

/** Those of ONNX Runtime's own domain (its ContribOperators.md). */
const contributed: Readonly<Record<string, Places>> = {
  FusedMatMul: { product: both },
  FusedMatMulActivation: { product: both },
  TransposeMatMul: { product: both },
  FusedGemm: { product: both, elements: [2] },
  GemmFastGelu: { product: both },
  GemmFloat8: { product: both, elements: [2], scale: [3, 4, 5] },
  FusedConv: { product: [1] },
  NhwcConv: { product: [1] },
  NhwcFusedConv: { product: [1] },
  CausalConvWithState: { product: [1] },
  MatMulNBits: { product: [1], scale: [2, 3, 4] },
  MatMulNBitsMlp: { product: [3, 6], scale: [4, 7] },
  MatMulNBitsQkv: { product: [3, 6, 9], scale: [4, 7, 10] },
  MatMulBnb4: { product: [1], scale: [2] },
  MatMulInteger16: { product: both },
  MatMulIntegerToFloat: { product: both, scale: [2, 3, 4, 5] },
  DynamicQuantizeMatMul: { product: [1], scale: [2, 3] },
  QGemm: { product: [0, 3], scale: [1, 2, 4, 5, 7, 8], elements: [6] },
  QLinearConv: { product: [3], scale: [1, 2, 4, 5, 6, 7] },
  QLinearAdd: { elements: [0, 3], scale: [1, 2, 4, 5, 6, 7] },
  QLinearMul: { elements: [0, 3], scale: [1, 2, 4, 5, 6, 7] },
  Attention: { product: [1] },
  PackedAttention: { product: [1] },
  DecoderMaskedSelfAttention: { product: [1] },
  QAttention: { product: [1], scale: [3, 4, 6, 7] },
  MoE: { experts: [2, 4, 6], 'with experts': [3, 5, 7] },
  QMoE: { experts: [2, 5, 8], scale: [3, 6, 9, 11, 12, 13, 15, 16, 17, 18], 'with experts': [4, 7, 10] },
  GatherBlockQuantized: { table: [0], scale: [2, 3] },
  TorchEmbedding: { table: [0] },
  RelativePositionBias: { table: [0] },
  EmbedLayerNormalization: { table: [2, 3, 4] },
  GroupQueryAttention: { angles: [7, 8], elements: [10], scale: [12, 13] },
  MultiHeadAttention: { elements: [3, 5] },
  PagedAttention: { angles: [8, 9] },
  RotaryEmbedding: { angles: [2, 3] },
  MRotaryEmbedding: { angles: [2, 3] },
  SparseAttention: { angles: [9, 10] },
  DequantizeLinear: { passes: [0], scale: [1, 2] },
  QuantizeLinear: { passes: [0], scale: [1, 2] },
};

/** Operators that do the same with every element, or with a row of them: arithmetic, comparisons, norms, masks. */
const elementwise: ReadonlySet<string> = new Set(
  `Abs Add And ArgMax ArgMin Attention BiasAdd BiasGelu BiasSoftmax BiasSplitGelu BitwiseAnd BitwiseNot BitwiseOr BitwiseXor
  Ceil Celu Clip Compress Cos CumSum Div Elu Equal Erf Exp FastGelu Floor Gelu Greater GreaterOrEqual GroupNorm
  GroupNormalization HardSigmoid HardSwish InstanceNormalization IsInf IsNaN LayerNormalization LeakyRelu Less LessOrEqual
  Log LogSoftmax LpNormalization Max Mean MeanVarianceNormalization Min Mish Mod Mul Neg NonZero Not OneHot Or PRelu Pad Pow
  QuickGelu RMSNormalization Reciprocal ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin
  ReduceProd ReduceSum ReduceSumSquare Relu Round ScatterElements ScatterND Selu Shrink Sigmoid Sign SimplifiedLayerNormalization
  Sin SkipGroupNorm SkipLayerNormalization SkipSimplifiedLayerNormalization Softmax Softplus Softsign Sqrt Sub Sum SwiGLU
  Swish Tan Tanh ThresholdedRelu TopK Trilu Where Xor`.split(/\s+/),
);

const domains: Readonly<Record<string, Readonly<Record<string, Places>>>> = {
  '': standard,
  'ai.onnx': standard,
  'com.microsoft': contributed,
  // Where ONNX Runtime writes an optimised graph.
  'com.ms.internal.nhwc': standard,
};

/** Null where it is not known what the operator does with this input. */
export function purposeOf({ op, domain = '' }: OnnxNode, place: number): Purpose | null {
  const places = domains[domain]?.[op];
  const [known] = Object.entries(places ?? {}).find(([, its]) => its.includes(place)) ?? [];
  if (known) return known as Purpose;
  return domain in domains && elementwise.has(op) ? 'elements' : null;
}
