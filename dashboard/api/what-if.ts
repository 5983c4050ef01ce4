import { worstLeftOut } from '../../results/ladder/words.ts';
import { againstPublished } from '../../results/projection/validate.ts';
import type { Library } from '../library.ts';
import { type Answer, answerTo, type Outcome } from '../pages/what-if/answer.ts';
import { parameters, type Question, questionOf } from '../pages/what-if/question.ts';
import { perUserText, rateText, refusalText } from '../pages/what-if/said.ts';
import { nameAmong, targetNames } from '../pages/what-if/target.ts';
import { collection, pageOf } from './collection.ts';
import { z } from './openapi.ts';

const number = z.number().nullable();
const text = z.string().nullable();

/** What is asked, then what is answered: empty where it is refused. */
const row = z.object({
  device: z.string(),
  title: z.string(),
  shape: z.string(),
  precision: z.string(),
  activations: z.string(),
  isl: z.number(),
  osl: z.number(),
  batch: z.number(),
  mostSequences: number,
  limitsVerified: z.boolean().nullable(),
  basis: z.enum(['assumed', 'measured']).nullable(),
  sharesOf: text,
  tokensPerSecond: number,
  low: number,
  high: number,
  shown: z.string(),
  perSequence: z.string(),
  prefillSeconds: number,
  stepSeconds: number,
  prefillBoundBy: text,
  stepBoundBy: text,
  leftOutError: number,
  publishedErrorLow: number,
  publishedErrorHigh: number,
  refusal: text,
});

type Row = z.infer<typeof row>;

const unanswered = {
  basis: null,
  sharesOf: null,
  tokensPerSecond: null,
  low: null,
  high: null,
  shown: '',
  perSequence: '',
  prefillSeconds: null,
  stepSeconds: null,
  prefillBoundBy: null,
  stepBoundBy: null,
  leftOutError: null,
  publishedErrorLow: null,
  publishedErrorHigh: null,
  refusal: null,
} satisfies Partial<Row>;

/** A generation on a device that did not run it: what `/what-if` shows, a row for each basis; one row with its reason where it is refused. */
export const whatIf = collection({
  path: '/what-if',
  summary:
    'projected tokens/s of a generation on a device that did not run it, by assumed shares of its limits and by measured ones; or why nothing can be said',
  query: parameters,
  row,
  find: async ({ limit, after, ...state }, library) => {
    const device = nameAmong(await targetNames(library), state.device, 'en');
    const question = questionOf(state);
    const outcome = await answerTo(question, device, library);
    const { target, activation, answers, refusal, most } = outcome;
    const asked = {
      ...state,
      device,
      title: target.title,
      activations: activation,
      mostSequences: most,
      limitsVerified: target.limits?.verified ?? null,
    };
    const rows: Row[] = refusal
      ? [{ ...asked, ...unanswered, refusal: refusalText('en', refusal, question, outcome) }]
      : answers.map((answer) => ({
          ...asked,
          ...unanswered,
          ...answerCells(answer, question),
          ...errorCells(answer, outcome, library),
        }));
    return pageOf(rows, { limit, after });
  },
});

const answerCells = ({ basis, found }: Answer, question: Question) => ({
  basis,
  tokensPerSecond: found.tokensPerSecond,
  low: found.low,
  high: found.high,
  shown: rateText(found),
  perSequence: perUserText(found, question),
  prefillSeconds: found.prefillSeconds,
  stepSeconds: found.stepSeconds,
  prefillBoundBy: found.prefillBoundBy,
  stepBoundBy: found.decodeBoundBy,
});

/** How far off each basis is where it can be checked: on published results, or on the steps that were left out of the fit. */
function errorCells({ basis }: Answer, { source }: Outcome, { reference }: Library): Partial<Row> {
  if (basis === 'measured') {
    return { sharesOf: source!.title, leftOutError: worstLeftOut(source!.fit.leftOut) };
  }
  const errors = againstPublished(reference).map(({ relativeError }) => relativeError);
  return errors.length === 0
    ? {}
    : { publishedErrorLow: Math.min(...errors), publishedErrorHigh: Math.max(...errors) };
}
