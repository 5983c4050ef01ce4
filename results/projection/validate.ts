import { publishedDecoders } from '../reference/decoder-cost.ts';
import type { Reference } from '../reference/reference.ts';
import { type MeasuredStep, predict, solve, type Terms } from './fit.ts';
import { generationTimes, type Limits, limitsOf } from './roofline.ts';

export interface LeftOut {
  name: string;
  measuredSeconds: number;
  /** By a fit to all other steps; null where they do not say what binds it. */
  predictedSeconds: number | null;
  relativeError: number | null;
}

/** Leave-one-out: each step predicted from a fit to all others. */
export const leaveOneOut = (steps: readonly MeasuredStep[], limits: Limits): LeftOut[] =>
  steps.map((step, index) => {
    const terms = solve(steps.toSpliced(index, 1), limits);
    const predictedSeconds = terms === null ? null : saidBy(terms, step, limits);
    return {
      name: step.name,
      measuredSeconds: step.seconds,
      predictedSeconds,
      relativeError: predictedSeconds === null ? null : predictedSeconds / step.seconds - 1,
    };
  });

/** The prediction, unless a limit that no other step showed would take longer even at its full rate. */
function saidBy(terms: Terms, step: MeasuredStep, limits: Limits): number | null {
  const predicted = predict(terms, step, limits);
  const atFullRate = Math.max(
    terms.perByte === null ? step.bytes / limits.bandwidth : 0,
    terms.perFlop === null ? step.flops / limits.arithmetic : 0,
  );
  return atFullRate > predicted - terms.fixed ? null : predicted;
}

export interface PublishedCheck {
  result: string;
  batch: number;
  isl: number;
  osl: number;
  published: number;
  predicted: number;
  relativeError: number;
}

/**
 * The roofline at its assumed efficiencies against every published result of Llama 2 70B in FP8 on one device with a
 * stated batch: how far off the assumptions are.
 */
export function againstPublished(reference: Reference): PublishedCheck[] {
  const { cost } = publishedDecoders['llama-2-70b-fp8'];
  return reference.results.flatMap((result) => {
    const { model, precision, deviceCount, batch, isl, osl, definition, verified } = result;
    const comparable =
      model === 'Llama 2 70B' && precision === 'FP8' && deviceCount === 1 && definition === 'tput.out.wall';
    const limits = limitsOf(reference.devices[result.device]!, 'FP8');
    if (!comparable || !verified || !batch || !isl || !osl || !limits) return [];
    const predicted = generationTimes(cost, { batch, isl, osl }, limits).tokensPerSecond;
    return [
      {
        result: result.id,
        batch,
        isl,
        osl,
        published: result.value,
        predicted,
        relativeError: predicted / result.value - 1,
      },
    ];
  });
}
