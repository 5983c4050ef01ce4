import type { MeasuredStep, RooflineFit } from './fit.ts';
import { type ProjectedStep, projectStep } from './project.ts';
import {
  assumedEfficiency,
  type Efficiency,
  efficiencyCorners,
  type Limits,
  stepSeconds,
} from './roofline.ts';

/** What a generation computes and moves: the prefill of the whole batch, and a decode step at its mean context. */
export interface GenerationWork {
  readonly batch: number;
  /** Tokens out of each sequence; one comes from the prefill. */
  readonly osl: number;
  readonly prefill: Pick<MeasuredStep, 'bytes' | 'flops'>;
  readonly decode: Pick<MeasuredStep, 'bytes' | 'flops'>;
}

/** What a part of the device bounds. */
type BoundBy = 'memory' | 'arithmetic';

/** A generation on a device that did not run it. Rates in tokens/s of all sequences, times in seconds. */
export interface WhatIf {
  readonly tokensPerSecond: number;
  /** By the ends of what went in; null where the fit has no interval. */
  readonly low: number | null;
  readonly high: number | null;
  readonly prefillSeconds: number;
  readonly stepSeconds: number;
  readonly prefillBoundBy: BoundBy;
  readonly decodeBoundBy: BoundBy;
}

/** At the efficiencies with which serving software is commonly described; the ends are those of their spread. */
export function whatIfAssumed(work: GenerationWork, limits: Limits): WhatIf {
  const at = (efficiency: Efficiency) => {
    const { bandwidth, prefill, decode, fixedSeconds } = efficiency;
    const step = ({ bytes, flops }: GenerationWork['decode'], arithmetic: number) =>
      stepSeconds(bytes, flops, limits, { bandwidth, arithmetic, fixedSeconds });
    return { prefill: step(work.prefill, prefill), decode: step(work.decode, decode) };
  };
  const { prefill, decode } = at(assumedEfficiency);
  const rates = efficiencyCorners(assumedEfficiency)
    .map(at)
    .map((one) => rateOf(work, one.prefill, one.decode));
  const boundBy = ({ bytes, flops }: GenerationWork['decode'], arithmetic: number): BoundBy =>
    bytes / (assumedEfficiency.bandwidth * limits.bandwidth) >= flops / (arithmetic * limits.arithmetic)
      ? 'memory'
      : 'arithmetic';
  return {
    tokensPerSecond: rateOf(work, prefill, decode),
    low: Math.min(...rates),
    high: Math.max(...rates),
    prefillSeconds: prefill,
    stepSeconds: decode,
    prefillBoundBy: boundBy(work.prefill, assumedEfficiency.prefill),
    decodeBoundBy: boundBy(work.decode, assumedEfficiency.decode),
  };
}

/** With the shares of its limits that a measured device reached; or the sentence that says what no step showed. */
export function whatIfMeasured(work: GenerationWork, limits: Limits, fit: RooflineFit): WhatIf | string {
  const [prefill, decode] = [projectStep(fit, work.prefill, limits), projectStep(fit, work.decode, limits)];
  if (typeof prefill === 'string') return prefill;
  if (typeof decode === 'string') return decode;
  const end = (side: 'low' | 'high') =>
    prefill[side] === null || decode[side] === null ? null : rateOf(work, prefill[side], decode[side]);
  return {
    tokensPerSecond: rateOf(work, prefill.seconds, decode.seconds),
    low: end('high'),
    high: end('low'),
    prefillSeconds: prefill.seconds,
    stepSeconds: decode.seconds,
    prefillBoundBy: prefill.boundBy satisfies ProjectedStep['boundBy'],
    decodeBoundBy: decode.boundBy,
  };
}

/** Output tokens of all sequences over the prefill and the steps after it. */
const rateOf = ({ batch, osl }: GenerationWork, prefill: number, decode: number): number =>
  (batch * osl) / (prefill + (osl - 1) * decode);
