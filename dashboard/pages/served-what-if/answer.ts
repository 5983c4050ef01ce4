import { answerLoad, type LoadAnswer } from '../../../results/projection/served-answer.ts';
import type { ServeByModel } from '../../../results/projection/served-figures.ts';
import type { OwnDevice, Target } from '../../../results/projection/served-target.ts';
import type { WholeLoad } from '../../library/served-load.ts';
import type { Asked } from './question.ts';

/** Serves a load by a model; the signal ends it. */
export type ServeUntil = (
  ...asked: [...Parameters<ServeByModel>, signal: AbortSignal]
) => ReturnType<ServeByModel>;

/** Nobody waits longer for a page. Milliseconds. */
const longestMs = 10_000;

/** A load otherwise than it was served; null where that takes too long. */
export async function answerTo(
  load: WholeLoad,
  asked: Asked,
  target: Target,
  own: OwnDevice,
  serve: ServeUntil,
): Promise<LoadAnswer | null> {
  const signal = AbortSignal.timeout(longestMs);
  try {
    return await answerLoad(load, asked, target, own, (...question) => serve(...question, signal));
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}
