import { formatDuration, formatPrinted } from '../../../results/format.ts';
import type { PublishedCheck } from '../../../results/projection/validate.ts';
import type { Chart } from '../../charts/chart.ts';
import { intervalChart } from '../../charts/intervals.ts';
import type { Html } from '../../html.ts';
import type { Library } from '../../library.ts';
import { table } from '../../parts.ts';
import { commonWords, type View } from '../../view.ts';
import { whatIf } from '../../words/what-if.ts';
import type { Outcome } from './answer.ts';
import type { Question } from './question.ts';
import { basisText, perUserText, rateText } from './said.ts';

/** The answers, and beside them what was published under the same conditions. */
export function answersChart(
  view: View,
  asked: Question,
  outcome: Outcome,
  checks: readonly PublishedCheck[],
  { reference }: Library,
): Chart {
  const words = whatIf[view.language];
  const common = commonWords(view);
  const { target, answers } = outcome;
  const { shape, precision, isl, osl, batch } = asked;
  const same = checks.filter(
    (check) =>
      shape.name === 'llama-2-70b' &&
      precision === 'fp8' &&
      check.isl === isl &&
      check.osl === osl &&
      check.batch === batch &&
      reference.results.find(({ id }) => id === check.result)?.device === target.name,
  );
  return intervalChart({
    id: 'what-if',
    title: words.answersTitle,
    description: `${target.title}, ${words.work(shape.name, precision, isl, osl, batch)}`,
    axis: `${words.axis}, ${common.higherIsBetter}`,
    rows: [
      ...answers.map((answer) => ({
        name: basisText(view.language, answer, outcome),
        kind: 'projected' as const,
        value: answer.found.tokensPerSecond,
        low: answer.found.low,
        high: answer.found.high,
        shown: rateText(answer.found),
        detail: words.bound(words[answer.found.prefillBoundBy], words[answer.found.decodeBoundBy]),
      })),
      ...same.map(({ result, published }) => ({
        name: words.publishedBasis(result),
        kind: 'published' as const,
        value: published,
        low: null,
        high: null,
        shown: `${formatPrinted(published)} tokens/s`,
        detail: result,
      })),
    ],
    kindWords: common,
    columns: [
      { title: words.basis, align: 'left' },
      { title: words.kind, align: 'left' },
      { title: words.rate, align: 'right' },
      { title: common.low, align: 'right' },
      { title: common.high, align: 'right' },
    ],
  });
}

/** What a person who waits for it would want to know of each answer. */
export function answersTable(view: View, asked: Question, outcome: Outcome): Html {
  const words = whatIf[view.language];
  return table(
    words.answersTitle,
    [
      { title: words.basis },
      { title: words.rate, align: 'right' },
      { title: words.perUser, align: 'right' },
      { title: words.prefill, align: 'right' },
      { title: words.step, align: 'right' },
      { title: words.boundBy },
    ],
    outcome.answers.map((answer) => [
      basisText(view.language, answer, outcome),
      rateText(answer.found),
      perUserText(answer.found, asked),
      formatDuration(answer.found.prefillSeconds),
      asked.osl > 1 ? formatDuration(answer.found.stepSeconds) : '',
      `${words[answer.found.prefillBoundBy]} / ${words[answer.found.decodeBoundBy]}`,
    ]),
  );
}
