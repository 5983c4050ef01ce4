import type { OnnxNode } from '../onnx-file.ts';
import { outputsOf } from './einsum.ts';
import type { Held } from './held.ts';

const uint8 = 2;

/** Bits of an element that the node tells and not its type: several are packed into a byte. Null where the type tells them. */
export function packedBits({ op, ints, domain }: OnnxNode, place: number): number | null {
  if (domain !== 'com.microsoft') return null;
  if (op === 'MatMulBnb4') return 4;
  if (op.startsWith('MatMulNBits')) return ints.bits ?? 4;
  if (op === 'GatherBlockQuantized') return place === 0 ? (ints.bits ?? 4) : null;
  return op === 'QMoE' ? (ints.expert_weight_bits ?? 4) : null;
}

/** Elements of a weight as this node reads it: packed integers unpacked, without what fills up the last block. */
export function unpackedIn(node: OnnxNode, place: number, { elements, type }: Held): number {
  const { K, N } = node.ints;
  const isWhole = node.op === 'MatMulNBits' || node.op === 'MatMulBnb4';
  if (isWhole && place === 1 && K !== undefined && N !== undefined) return K * N;
  const bits = type === uint8 ? packedBits(node, place) : null;
  return bits === null ? elements : (elements * 8) / bits;
}

/** Values that a product makes of each token; null where the shape of the weight is not known. */
export function outputsOfProduct(node: OnnxNode, place: number, { dims }: Held): number | null {
  const { op, ints, texts } = node;
  if (op.startsWith('MatMulNBits') || op === 'MatMulBnb4') return ints.N ?? null;
  if (!dims) return null;
  const isLeft = place === 0;
  switch (op) {
    case 'Gemm':
    case 'FusedGemm':
    case 'GemmFloat8':
    case 'QGemm':
    case 'FusedMatMul':
    case 'FusedMatMulActivation':
    case 'TransposeMatMul': {
      const isTurned = (isLeft ? ints.transA : ints.transB) === 1;
      return dims.at(isLeft === isTurned ? -1 : -2) ?? null;
    }
    case 'Einsum':
      return outputsOf(texts.equation ?? '', place, dims);
    case 'Conv':
    case 'ConvInteger':
    case 'QLinearConv':
    case 'FusedConv':
    case 'NhwcConv':
    case 'NhwcFusedConv':
    case 'CausalConvWithState':
      return dims[0] ?? null;
    default:
      return dims.at(isLeft ? -2 : -1) ?? null;
  }
}
