import { publishedPrecision } from '../../../results/comparison/comparand.ts';
import type { ArithmeticPrecision } from '../../../results/projection/roofline.ts';
import type { GenerationWork } from '../../../results/projection/what-if.ts';
import {
  type DecoderCost,
  decodeBytes,
  decodeFlops,
  decoderCost,
  prefillBytes,
  prefillFlops,
} from '../../../results/reference/decoder-cost.ts';
import { type Cost, decodeCost, kvBytesPerToken, prefillCost, weightBytes } from '../../../workloads/cost.ts';
import { type Activation, precisions } from '../../../workloads/precision.ts';
import type { Shape } from '../../../workloads/shapes.ts';

/** What weights may be stored as: the precisions that assay measures, and FP8, which is published of others. */
export const storedAs = ['fp8', ...precisions] as const;
export type StoredAs = (typeof storedAs)[number];

/** The precision of the arithmetic that bounds such weights. */
export const arithmeticOf = (precision: StoredAs): ArithmeticPrecision =>
  precision === 'fp8' ? 'FP8' : publishedPrecision[precision];

export interface Lengths {
  readonly batch: number;
  readonly isl: number;
  readonly osl: number;
}

/** A generation of a shape, with what lies in memory for it. */
export interface ShapeWork {
  readonly work: GenerationWork;
  readonly memory: Pick<DecoderCost, 'residentBytes' | 'kvBytesPerToken'>;
}

/**
 * What a generation of so many sequences moves and computes. Null for experts in FP8: how many of them a batch touches is counted for
 * the precisions that are measured only.
 */
export function workOf(
  shape: Shape,
  precision: StoredAs,
  activation: Activation,
  { batch, isl, osl }: Lengths,
): ShapeWork | null {
  // The steps after the prefill have isl to isl + osl - 2 tokens before them.
  const context = isl + (osl - 2) / 2;
  if (precision === 'fp8') {
    if (shape.experts) return null;
    const cost = decoderCost(shape, 1, 2);
    return {
      work: {
        batch,
        osl,
        prefill: { bytes: prefillBytes(cost, batch, isl), flops: prefillFlops(cost, batch, isl) },
        decode: { bytes: decodeBytes(cost, batch, context), flops: decodeFlops(cost, batch, context) },
      },
      memory: cost,
    };
  }
  const storage = { precision, activation };
  const step = ({ bytesRead, bytesWritten, flops }: Cost) => ({ bytes: bytesRead + bytesWritten, flops });
  return {
    work: {
      batch,
      osl,
      prefill: step(prefillCost(shape, storage, batch, isl)),
      decode: step(decodeCost(shape, storage, batch, context)),
    },
    memory: {
      residentBytes: weightBytes(shape, storage),
      kvBytesPerToken: kvBytesPerToken(shape, activation),
    },
  };
}

/** What stands between products, where no record says: floating weights keep their type, others are multiplied in float16. */
export const usualActivation = (precision: StoredAs): Activation =>
  precision === 'float32' || precision === 'bfloat16' ? precision : 'float16';
