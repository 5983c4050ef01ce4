import { mainFigure } from '../figures/efficiency.ts';
import { stepWays } from '../figures/gains.ts';
import { movedBytes } from '../record/moved-bytes.ts';
import type { Record as StoredRecord } from '../record.ts';
import type { DecoderCost } from '../reference/decoder-cost.ts';
import type { FittedShare, MeasuredStep, RooflineFit } from './fit.ts';
import type { Limits } from './roofline.ts';

export interface ProjectedStep {
  seconds: number;
  /** By the ends of the intervals of both shares; null where the fit has none. */
  low: number | null;
  high: number | null;
  boundBy: 'memory' | 'arithmetic';
}

/**
 * The time of a step on another device, with the shares of its limits that the fitted device reached and the same fixed
 * cost. A sentence instead where the fit does not say: a share that no measured step showed could bind here.
 */
export function projectStep(
  fit: RooflineFit,
  step: Pick<MeasuredStep, 'bytes' | 'flops'>,
  limits: Limits,
): ProjectedStep | string {
  const memory = boundOf(step.bytes, fit.bandwidth, limits.bandwidth);
  const arithmetic = boundOf(step.flops, fit.arithmetic, limits.arithmetic);
  const [known, unknown] = memory.known ? [memory, arithmetic] : [arithmetic, memory];
  if (!known.known || (!unknown.known && unknown.at > known.at)) {
    const missing = memory.known ? 'arithmetic' : 'bandwidth';
    return `No step of the sweep was bound by ${missing}, so the share of it that is reached is not known.`;
  }
  const fixed = fit.fixedSeconds;
  const ends = (pick: 'low' | 'high') => {
    const parts = [memory, arithmetic].map((bound) => (bound.known ? bound[pick] : bound.at));
    const rest = fixed[pick] ?? fixed.value;
    return parts.includes(null) ? null : Math.max(...(parts as number[])) + rest;
  };
  return {
    seconds: Math.max(memory.at, arithmetic.at) + fixed.value,
    low: ends('low'),
    high: ends('high'),
    boundBy: memory.at >= arithmetic.at ? 'memory' : 'arithmetic',
  };
}

interface StepBound {
  /** Seconds at the fitted share; at the whole limit where the share is not known. */
  at: number;
  low: number | null;
  high: number | null;
  known: boolean;
}

function boundOf(work: number, share: FittedShare | null, limit: number): StepBound {
  const seconds = (part: number | null) => (part === null ? null : work / (part * limit));
  if (share === null) return { at: work / limit, low: null, high: null, known: false };
  return {
    at: work / (share.value * limit),
    low: seconds(share.high),
    high: seconds(share.low),
    known: true,
  };
}

/** The plainly stepped decodes and the prefills of valid records, with the bytes and FLOPs that each record states. */
export const stepsOf = (records: readonly StoredRecord[]): MeasuredStep[] =>
  records
    .filter(
      ({ validity, workload, setting }) =>
        validity.state !== 'INVALID' &&
        ['decode', 'prefill'].includes(workload.kind) &&
        stepWays(setting).length === 0,
    )
    .flatMap((record) => {
      const seconds = stepSecondsOf(record);
      const { title, cost } = record.workload;
      const bytes = movedBytes(cost);
      return seconds === null || bytes === null || cost.flops === null
        ? []
        : [{ name: title, bytes, flops: cost.flops, seconds }];
    });

/** From the rate in tokens/s, which both kinds state. */
function stepSecondsOf(record: StoredRecord): number | null {
  const rate = mainFigure(record)?.value;
  return rate ? record.workload.cost.tokens / rate : null;
}

/**
 * The cost of the model of a decode record, for other batches and lengths. null for a model with experts: how many of
 * them a batch touches is not in the record; nor for one whose weights or operations are not counted, or whose layers differ.
 */
export function costOfRecord({ workload }: StoredRecord): DecoderCost | null {
  const { model, cost, kind } = workload;
  if (model === null || kind !== 'decode' || model.shape.experts !== null) return null;
  if (cost.weightBytes === null || cost.flops === null) return null;
  const { shape, parameters, kvBytesPerToken, weightBytes } = model;
  const { hidden, heads, headSize } = shape;
  if (hidden === null || heads === null || headSize === null) return null;
  const table = shape.vocab * hidden;
  return {
    parameters,
    embeddingParameters: shape.tiedHead ? 0 : table,
    headParameters: table,
    residentBytes: weightBytes,
    touchedBytes: cost.weightBytes,
    kvBytesPerToken,
    attentionFlops: 4 * shape.layers * heads * headSize,
  };
}
