import { probesOf } from '../figures/efficiency.ts';
import type { Record as StoredRecord } from '../record.ts';
import {
  type DecoderCost,
  decodeBytes,
  decodeFlops,
  prefillBytes,
  prefillFlops,
} from '../reference/decoder-cost.ts';
import { serving as says } from '../sentences/serving.ts';
import type { ServingRecord } from '../serving/record.ts';
import type { StepSize } from '../serving/step-model.ts';
import type { StepWork } from '../serving/step-work.ts';
import { type Limits, stepSeconds } from './roofline.ts';

/** What the device of a load was measured to do: B/s and FLOP/s. */
export type ProbedLimits = Pick<Limits, 'bandwidth' | 'arithmetic'>;

/**
 * The cost of the model of a load, or the sentence that says what of it is not known. Of the bytes of an input embedding of its own, those
 * that a parameter has on average: the record states the bytes of all weights together.
 */
export function costOfServed({ model }: Pick<ServingRecord, 'model'>): DecoderCost | string {
  const { shape, parameters, kvBytesPerToken, weightBytes } = model;
  const { hidden, heads, headSize } = shape;
  if (shape.experts !== null) return says.expertsUncounted();
  if (hidden === null || heads === null || headSize === null) return says.shapeUncounted();
  const table = shape.vocab * hidden;
  const embeddingParameters = shape.tiedHead ? 0 : table;
  return {
    parameters,
    embeddingParameters,
    headParameters: table,
    residentBytes: weightBytes,
    touchedBytes: weightBytes * (1 - embeddingParameters / parameters),
    kvBytesPerToken,
    attentionFlops: 4 * shape.layers * heads * headSize,
  };
}

/**
 * Bytes and FLOPs of one step. Idle rows of a bucket are computed like the others and have nothing in the cache; a chunk reads the part of
 * its prompt that lies there, attends to it and to itself, and has the head work on its last position.
 */
export function stepCost(
  cost: DecoderCost,
  { kind, rows, tokens, cached }: Pick<StepWork, 'kind' | 'rows' | 'tokens' | 'cached'>,
): { readonly bytes: number; readonly flops: number } {
  if (kind === 'decode') {
    const context = cached / rows;
    return { bytes: decodeBytes(cost, rows, context), flops: decodeFlops(cost, rows, context) };
  }
  const head = 2 * cost.headParameters;
  const upTo = (length: number) => prefillFlops(cost, 1, length) - head;
  return {
    bytes: prefillBytes(cost, 1, cached + tokens),
    flops: upTo(cached + tokens) - upTo(cached) + head,
  };
}

/** The steps of one size beside what the roofline of their device allows. */
export interface StepBesideRoofline extends StepSize {
  readonly rooflineSeconds: number;
  /** Measured median / roofline: 1 is as fast as the probes of the device. */
  readonly ratio: number;
  readonly boundBy: 'memory' | 'arithmetic';
}

/** The larger of bytes / bandwidth and FLOPs / arithmetic, at the mean cache of the steps of each size. */
export const besideRoofline = (
  sizes: readonly StepSize[],
  cost: DecoderCost,
  limits: ProbedLimits,
): StepBesideRoofline[] =>
  sizes.map((size) => {
    const { bytes, flops } = stepCost(cost, workOf(size));
    const rooflineSeconds = stepSeconds(bytes, flops, limits, wholeLimits);
    const boundBy = bytes / limits.bandwidth >= flops / limits.arithmetic ? 'memory' : 'arithmetic';
    return { ...size, rooflineSeconds, ratio: size.medianSeconds / rooflineSeconds, boundBy };
  });

/** A step at the mean of those of its size. */
export const workOf = ({ kind, size, active, cached }: StepSize) =>
  kind === 'decode' ? { kind, rows: size, tokens: active, cached } : { kind, rows: 1, tokens: size, cached };

const wholeLimits = { bandwidth: 1, arithmetic: 1, fixedSeconds: 0 };

/**
 * What the probes of the device of a load measured, of any run: the fastest memory, and the fastest product in the precision of the
 * weights. A sentence instead where one of them is missing.
 */
export function probedLimitsOf(
  { engine, precision }: Pick<ServingRecord, 'engine' | 'precision'>,
  records: readonly StoredRecord[],
): ProbedLimits | string {
  const identity = (device: StoredRecord['engine']['device']) => device.fingerprint ?? device.name;
  const own = records.filter((record) => identity(record.engine.device) === identity(engine.device));
  const probes = probesOf(own);
  const bandwidth = probes.bandwidth?.value;
  const arithmetic = probes.arithmetic.get(precision)?.value;
  const asked = [
    ...(bandwidth ? [] : ['bw.read float32']),
    ...(arithmetic ? [] : [`gemm ${precision} peak`]),
  ];
  return bandwidth && arithmetic ? { bandwidth, arithmetic } : says.notProbed({ list: asked.join(', ') });
}
