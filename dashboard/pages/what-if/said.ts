import { digitsBy, formatInterval, formatQuantity } from '../../../results/format.ts';
import type { WhatIf } from '../../../results/projection/what-if.ts';
import { whatIf } from '../../words/what-if.ts';
import type { Language } from '../../words.ts';
import type { Answer, Outcome, Refusal } from './answer.ts';
import type { Question } from './question.ts';
import { arithmeticOf } from './work.ts';

// Answers in words, for the page and the API alike.

/** "215 [180, 249] tokens/s". */
export const rateText = ({ tokensPerSecond, low, high }: WhatIf): string =>
  formatInterval(
    { centre: tokensPerSecond, low, high, reason: low === null ? 'too few steps' : null },
    'tokens/s',
  );

/** Tokens/s of each sequence, with the digits of the whole. */
export function perUserText({ tokensPerSecond, low, high }: WhatIf, { batch }: Question): string {
  const each = tokensPerSecond / batch;
  return digitsBy({ centre: each, low: low && low / batch, high: high && high / batch })(each);
}

export const basisText = (language: Language, { basis }: Answer, { source }: Outcome): string =>
  basis === 'assumed' ? whatIf[language].assumedBasis : whatIf[language].measuredBasis(source!.title);

const bytes = (value: number) => formatQuantity({ value, unit: 'B' }, 3);

/** Why nothing can be said. */
export function refusalText(
  language: Language,
  refusal: Refusal,
  { precision, batch }: Question,
  { target: { title }, source }: Outcome,
): string {
  const words = whatIf[language];
  switch (refusal.why) {
    case 'too long':
      return words.tooLong(refusal.tokens, refusal.most);
    case 'no limits':
      return words.noLimits(title, arithmeticOf(precision));
    case 'no probes':
      return words.noProbes(title);
    case 'no experts':
      return words.noExperts;
    case 'weights alone':
      return words.weightsAlone(bytes(refusal.weightBytes), bytes(refusal.memoryBytes));
    case 'too many':
      return words.tooMany(batch, refusal.most);
    case 'no step':
      return words.noStepBound(source!.title, words[refusal.boundBy]);
    case 'no fit':
      return words.noFit(title, precision);
  }
}
