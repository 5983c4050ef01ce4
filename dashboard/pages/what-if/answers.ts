import { formatDuration, formatEnds, formatPrinted, missing } from '../../../results/format.ts';
import type { PublishedCheck } from '../../../results/projection/validate.ts';
import type { Chart } from '../../charts/chart.ts';
import { textColumn } from '../../charts/columns.ts';
import { intervalChart } from '../../charts/intervals.ts';
import type { Html } from '../../html.ts';
import type { Library } from '../../library.ts';
import { table } from '../../parts.ts';
import { commonWords, type View } from '../../view.ts';
import { whatIf } from '../../words/what-if.ts';
import { figureColumns } from '../chart-columns.ts';
import type { Outcome } from './answer.ts';
import type { Question } from './question.ts';
import { basisText, perUserText, rateText } from './said.ts';

/** Of what was published: its interval is assumed, and stands with it nowhere. */
const noEnds = [missing, missing] as const;

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
        ends: formatEnds({ ...answer.found, centre: answer.found.tokensPerSecond }, 'tokens/s'),
        detail: words.bound(words[answer.found.prefillBoundBy], words[answer.found.decodeBoundBy]),
      })),
      ...same.map(({ result, published }) => ({
        name: words.publishedBasis(result),
        kind: 'published' as const,
        value: published,
        low: null,
        high: null,
        shown: `${formatPrinted(published)} tokens/s`,
        ends: noEnds,
        detail: result,
      })),
    ],
    kindWords: common,
    columns: [
      textColumn(words.basis, 'basis'),
      textColumn(words.kind, 'kind'),
      ...figureColumns(view, words.rate, 'projected'),
    ],
  });
}

/** What a person who waits for it would want to know of each answer. */
export function answersTable(view: View, asked: Question, outcome: Outcome): Html {
  const words = whatIf[view.language];
  return table(
    view,
    words.answersTitle,
    [
      { title: words.basis, word: 'basis' },
      { title: words.rate, word: 'projected', align: 'right' },
      { title: words.perUser, word: 'perSequence', align: 'right' },
      { title: words.prefill, word: 'prefill', align: 'right' },
      { title: words.step, word: 'step', align: 'right' },
      { title: words.boundBy, word: 'boundBy' },
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
