import type { DecoderCost } from '../reference/decoder-cost.ts';
import type { StepSize } from '../serving/step-model.ts';
import type { StepWork } from '../serving/step-work.ts';
import { fitRoofline, type RooflineFit } from './fit.ts';
import { projectStep } from './project.ts';
import { assumedEfficiency, efficiencySpread, type Limits, stepSeconds } from './roofline.ts';
import { type ProbedLimits, stepCost, workOf } from './served-steps.ts';

/** What a step computes, for a model of its time. */
export interface Step extends Pick<StepWork, 'kind' | 'rows' | 'tokens' | 'cached'> {
  /** Nothing was to be done right before it. */
  readonly woke: boolean;
}

/** Seconds that a step takes on a device, at a moment of the load: seconds from the start of its schedule. */
export type StepModel = (step: Step, atSeconds: number) => number;

/** A model of the steps of one device, and its ends. */
export interface StepModels {
  /** Several where the device worked at a pace that changed: the same device, at other moments. */
  readonly centres: readonly StepModel[];
  /** What went in, at its most favourable and at its least; none where it has no interval. */
  readonly ends: readonly StepModel[];
}

/** A step whose time the fit does not say; its message is the sentence that says why. */
export class UnknownStep extends Error {}

/** At the efficiencies with which serving software is commonly described; the ends are those of their spread. */
export function assumedSteps(cost: DecoderCost, limits: ProbedLimits): StepModels {
  const at =
    (more: number): StepModel =>
    (step) => {
      const { bytes, flops } = stepCost(cost, step);
      const { bandwidth, prefill, decode, fixedSeconds } = assumedEfficiency;
      const arithmetic = step.kind === 'prefill' ? prefill : decode;
      const efficiency = { bandwidth: bandwidth + more, arithmetic: arithmetic + more, fixedSeconds };
      return stepSeconds(bytes, flops, limits, efficiency);
    };
  return { centres: [at(0)], ends: [at(efficiencySpread), at(-efficiencySpread)] };
}

/** The median of fewer steps than these is too often one that something else disturbed. */
const fewestOfSize = 5;

/** The shares of its own limits that a device reached in the steps of a load; null where less than two sizes have five steps or more. */
export const fitServedSteps = (
  sizes: readonly StepSize[],
  cost: DecoderCost,
  own: Limits,
): RooflineFit | null =>
  fitRoofline(
    sizes
      .filter(({ steps }) => steps >= fewestOfSize)
      .map((size) => ({
        name: `${size.kind} ${size.size}`,
        ...stepCost(cost, workOf(size)),
        seconds: size.medianSeconds,
      })),
    own,
  );

/**
 * With the shares of its limits that a measured device reached, and the same fixed cost.
 *
 * @throws UnknownStep from a model, at a step that may be bound by what bound no measured one
 */
export function measuredSteps(cost: DecoderCost, fit: RooflineFit, limits: Limits): StepModels {
  const at =
    (pick: 'seconds' | 'low' | 'high'): StepModel =>
    (step) => {
      const projected = projectStep(fit, stepCost(cost, step), limits);
      if (typeof projected === 'string') throw new UnknownStep(projected);
      return projected[pick]!;
    };
  const hasEnds = [fit.bandwidth, fit.arithmetic, fit.fixedSeconds].every((share) => share?.low !== null);
  return { centres: [at('seconds')], ends: hasEnds ? [at('low'), at('high')] : [] };
}
