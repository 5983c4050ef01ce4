import { imports as says } from '../../sentences/imports.ts';
import type { Check, Found, Subject } from './check.ts';
import { written } from './found.ts';
import { completedRows, passOver } from './kept.ts';
import { exactly, over, stated, type Term, within } from './term.ts';

// How long the answers were: what was asked for, and what came.

/** The mean length of an answer, and whether the file shows that all had that length. */
export function outputLength({ result, figure }: Subject): { mean: Term; isEqual: boolean } | null {
  const kept = passOver(result.kept?.columns.tokensOut, completedRows(result.kept));
  if (kept.n > 0) {
    const mean = exactly(kept.total / kept.n, 'mean of the kept lengths');
    return { mean: { ...mean, at: [result.kept!.at] }, isEqual: kept.least === kept.greatest };
  }
  const [min, max] = [figure('tokens.out', 'min'), figure('tokens.out', 'max')];
  if (min !== null && max !== null && min.value === max.value) return { mean: stated(min)!, isEqual: true };
  const told = stated(figure('tokens.out', 'mean'));
  if (told !== null) return { mean: told, isEqual: false };
  const [total, requests] = [stated(figure('tokens.out', 'total')), stated(figure('requests.ok', 'single'))];
  const mean = total === null || requests === null ? ofRates(figure) : over(total, requests);
  return mean === null ? null : { mean, isEqual: false };
}

/** How many of a run's tokens may be of samples that its rate of samples does not count. */
const ofEnds = 0.05;

/** MLPerf states two rates and no length. */
function ofRates(figure: Subject['figure']): Term | null {
  const [tokens, samples] = [
    stated(figure('tput.out.wall', 'single')),
    stated(figure('samples.wall', 'single')),
  ];
  const mean = tokens === null || samples === null ? null : over(tokens, samples);
  return mean && within(mean, ofEnds);
}

/** Texts are tokenised again by many tools, which is not the same to the token. */
const share = 0.02;
const tokens = 1;

/** Longer than was asked for cannot be an answer that was stopped there; shorter ones ended by themselves. */
export const requestedLength: Check = {
  id: 'osl_requested_vs_reported',
  about: 'output length asked for against the reported one, to 2 % and a token',
  test(subject) {
    const { kept, conditions } = subject.result;
    const { tokensOut, tokensOutRequested } = kept?.columns ?? {};
    if (kept && tokensOut && tokensOutRequested) return perRequest(tokensOut, tokensOutRequested, kept.at);
    const reported = outputLength(subject)?.mean ?? null;
    const requested = subject.figure('tokens.out.requested', 'mean')?.value ?? conditions.osl;
    // Where a file states no length that was asked for, its reader may have taken the reported one.
    if (reported === null || requested === null || reported.value === requested) return null;
    return byMean(reported, requested, countsItself.has(subject.tool));
  },
};

function perRequest(reported: Float64Array, requested: Float64Array, at: string): Found[] {
  let [of, longer, shorter] = [0, 0, 0];
  for (const [row, got] of reported.entries()) {
    const asked = requested[row]!;
    if (!(got > 0 && asked > 0)) continue;
    of++;
    if (got > asked * (1 + share) + tokens) longer++;
    if (got < asked * (1 - share) - tokens) shorter++;
  }
  return [
    ...(longer > 0
      ? [
          {
            grade: 'suspicious' as const,
            sentence: says.longerAnswers({ n: longer, of }),
            remedy: says.countsOtherTokens(),
            at: [at],
          },
        ]
      : []),
    ...(shorter > 0
      ? [
          {
            grade: 'note' as const,
            sentence: says.shorterAnswers({ n: shorter, of }),
            remedy: says.compareEqualLengths(),
            at: [at],
          },
        ]
      : []),
  ];
}

/** LLMPerf counts the answers of all models with the tokenizer of one: published results have 163 tokens where 150 were asked for. */
const countsItself = new Set(['llmperf']);

function byMean(reported: Term, requested: number, isOtherTokenizer: boolean): Found[] {
  const values = { got: written(reported.value), asked: requested };
  const longer = reported.value - reported.error > requested * (1 + share) + tokens;
  const shorter = reported.value + reported.error < requested * (1 - share) - tokens;
  if (longer && isOtherTokenizer)
    return [
      {
        grade: 'note',
        sentence: says.otherAnswers(values),
        remedy: says.otherTokenizer(),
        at: [...reported.at],
      },
    ];
  if (longer)
    return [
      {
        grade: 'suspicious',
        sentence: says.longerThanAsked(values),
        remedy: says.countsOtherTokens(),
        at: [...reported.at],
      },
    ];
  if (shorter)
    return [
      {
        grade: 'note',
        sentence: says.shorterThanAsked(values),
        remedy: says.compareEqualLengths(),
        at: [...reported.at],
      },
    ];
  return [];
}

/** Chat templates add tokens, and each tokenizer counts its own. */
export const promptLength: Check = {
  id: 'isl_requested_vs_reported',
  about: 'input length asked for against the reported one, to 2 % and a token',
  test({ figure, result }) {
    const reported = stated(figure('tokens.in', 'mean'));
    const { isl } = result.conditions;
    if (reported === null || isl === null) return null;
    const most = isl * share + tokens + reported.error;
    if (Math.abs(reported.value - isl) <= most) return [];
    return [
      {
        grade: 'note',
        sentence: says.otherPrompts({ got: written(reported.value), asked: isl }),
        remedy: says.otherTokenizer(),
        at: [...reported.at],
      },
    ];
  },
};
