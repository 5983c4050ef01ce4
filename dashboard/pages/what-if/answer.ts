import { batchThatFits } from '../../../results/projection/roofline.ts';
import { type WhatIf, whatIfAssumed, whatIfMeasured } from '../../../results/projection/what-if.ts';
import type { Activation } from '../../../workloads/precision.ts';
import type { Library } from '../../library.ts';
import type { Question } from './question.ts';
import { type Source, sourceOf, type Target, targetOf } from './target.ts';
import { usualActivation, workOf } from './work.ts';

/** An answer by one basis: shares with which serving software is described, or those that a measured device reached. */
export interface Answer {
  readonly basis: 'assumed' | 'measured';
  readonly found: WhatIf;
}

/** Why nothing can be said. */
export type Refusal =
  | { readonly why: 'too long'; readonly tokens: number; readonly most: number }
  | { readonly why: 'no limits' | 'no probes' | 'no experts' | 'no fit' }
  | { readonly why: 'weights alone'; readonly weightBytes: number; readonly memoryBytes: number }
  | { readonly why: 'too many'; readonly most: number }
  | { readonly why: 'no step'; readonly boundBy: 'memory' | 'arithmetic' };

export interface Outcome {
  readonly target: Target;
  /** The measured device whose shares were taken; null where there is none in this precision. */
  readonly source: Source | null;
  readonly activation: Activation;
  /** The better basis first; none where it is refused. */
  readonly answers: readonly Answer[];
  readonly refusal: Refusal | null;
  /** So many of such sequences fit the memory; null where that is not known. */
  readonly most: number | null;
}

/** What a device that did not run a generation would give, or why nothing can be said: what page and API show. */
export async function answerTo(asked: Question, device: string, library: Library): Promise<Outcome> {
  const target = await targetOf(library, device, asked.precision);
  const source = await sourceOf(library, target, asked.precision);
  // Of an unlisted device as it was measured; of others as they are usually run.
  const activation = !target.hasMemory && source ? source.activation : usualActivation(asked.precision);
  return { target, source, activation, ...decide(asked, target, source, activation) };
}

type Decided = Pick<Outcome, 'answers' | 'refusal' | 'most'>;

const refused = (refusal: Refusal, most: number | null = null): Decided => ({ answers: [], refusal, most });

function decide(asked: Question, target: Target, source: Source | null, activation: Activation): Decided {
  const { shape, precision, isl, osl, batch } = asked;
  const { limits, hasMemory } = target;
  const tokens = isl + osl;
  if (tokens > shape.maxContext) return refused({ why: 'too long', tokens, most: shape.maxContext });
  if (!limits) return refused({ why: hasMemory ? 'no limits' : 'no probes' });
  const found = workOf(shape, precision, activation, asked);
  if (!found) return refused({ why: 'no experts' });
  const most = hasMemory ? batchThatFits(found.memory, tokens, limits) : null;
  if (most === 0) {
    const { residentBytes: weightBytes } = found.memory;
    return refused({ why: 'weights alone', weightBytes, memoryBytes: limits.memoryBytes }, most);
  }
  if (most !== null && batch > most) return refused({ why: 'too many', most }, most);
  const measured = source && whatIfMeasured(found.work, limits, source.fit.roofline);
  // What an unlisted device reaches of its own probes is measured; the assumed shares are shares of declared limits.
  const assumed: Answer[] = hasMemory ? [{ basis: 'assumed', found: whatIfAssumed(found.work, limits) }] : [];
  const byMeasured: Answer[] =
    measured && typeof measured !== 'string' ? [{ basis: 'measured', found: measured }] : [];
  const answers = source?.isTarget ? [...byMeasured, ...assumed] : [...assumed, ...byMeasured];
  if (answers.length > 0) return { answers, refusal: null, most };
  return typeof measured === 'string' && source
    ? refused(
        { why: 'no step', boundBy: source.fit.roofline.bandwidth === null ? 'memory' : 'arithmetic' },
        most,
      )
    : refused({ why: 'no fit' }, most);
}
