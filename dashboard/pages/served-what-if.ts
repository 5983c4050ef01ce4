import { formatDigits } from '../../results/format.ts';
import type { LoadAnswer } from '../../results/projection/served-answer.ts';
import type { ProjectedFigure } from '../../results/projection/served-figures.ts';
import { formatProjected, groundsOf } from '../../results/projection/served-grounds.ts';
import type { Target } from '../../results/projection/served-target.ts';
import { rateOf } from '../../results/serving/rate-curve.ts';
import { type Html, html, nothing } from '../html.ts';
import type { WholeLoad } from '../library/served-load.ts';
import type { Library } from '../library.ts';
import type { Maker, Page } from '../page.ts';
import { said, written } from '../said.ts';
import { BadRequest, NotThere, readState } from '../state.ts';
import { commonWords, type View } from '../view.ts';
import { problem } from '../words/problem.ts';
import { servedWhatIf } from '../words/served-what-if.ts';
import { answerTo, type ServeUntil } from './served-what-if/answer.ts';
import { figuresPart } from './served-what-if/figures.ts';
import { form } from './served-what-if/form.ts';
import { type Asked, parameters } from './served-what-if/question.ts';
import { ownDevice, targetOf } from './served-what-if/target.ts';
import { figureOf, titleOf } from './serving/marks.ts';

/**
 * `/serving/<id>/what-if`: the same requests at another rate, with other rows and chunks, on another device, by a model of the steps.
 *
 * @param serve the real scheduler on the clock of a model; null where the server has none
 */
export const servedWhatIfPage =
  (serve: ServeUntil | null): Maker =>
  async (view: View, library: Library, id = ''): Promise<Page> => {
    const words = servedWhatIf[view.language];
    const asked = readState(view.params, parameters, view.language);
    const load = await library.load(id);
    if (!load) throw new NotThere(problem[view.language].noLoad(id));
    if (asked.rate !== undefined && rateOf(load.record) === null) throw new BadRequest(words.noRate);
    const own = await ownDevice(load, library);
    const target = targetOf(load, asked, own, library, view.language);
    const head = { title: words.titleOf(titleOf(load)), isVerified: true, date: load.record.createdAt };
    const around = html`<p><a href="${view.href(`/serving/${id}`)}">${words.back}</a></p>`;
    const questions = form(view, load, library, asked);
    if (serve === null) return { ...head, sentence: html`${words.unserved}`, body: around };
    if (library.isMeasuring()) return { ...head, sentence: html`${words.measuring}`, body: around };
    const answer = await answerTo(load, asked, target, own, serve);
    if (answer === null) {
      const sentence = html`<strong>${words.refused}${commonWords(view).stop}</strong> ${words.tooLong}`;
      return { ...head, isLive: true, sentence, body: html`${questions}${around}` };
    }
    const { refusal } = answer.projected;
    return {
      ...head,
      sentence:
        refusal === null
          ? sentenceOf(view, load, asked, target, answer)
          : html`<strong>${words.refused}${commonWords(view).stop}</strong> ${said(view, refusal)}${commonWords(view).stop}`,
      body: html`${questions}${
        refusal === null ? figuresPart(view, load, answer, askedText(view, load, asked, target)) : nothing
      }${refusal === null ? groundsPart(view, load, asked, target, answer) : nothing}${around}`,
    };
  };

/** What is asked, in a few words: the device, and what of the load is otherwise. */
function askedText(view: View, { record }: WholeLoad, { rate, rows, chunk }: Asked, target: Target): string {
  const words = servedWhatIf[view.language];
  const own = rateOf(record);
  return [
    target.isHere ? words.here : target.title,
    ...(rate !== undefined && own !== null ? [words.rateText(formatDigits(rate, 4))] : []),
    ...(rows === undefined ? [] : [words.rowsText(rows)]),
    ...(chunk === undefined ? [] : [words.chunkText(chunk)]),
  ].join(commonWords(view).comma);
}

/** The share of requests that would keep their promise, or the tokens a second where nothing is promised, beside what was measured. */
function sentenceOf(view: View, load: WholeLoad, asked: Asked, target: Target, answer: LoadAnswer): Html {
  const words = servedWhatIf[view.language];
  const { columns, here } = answer.projected;
  const id = load.record.scenario.limits ? 'attainment' : 'tput.out.wall';
  const measured = figureOf(load, id);
  const find = (figures: readonly ProjectedFigure[] | string | null | undefined) =>
    Array.isArray(figures) ? figures.find(({ definition }) => definition === id) : undefined;
  const [first] = columns.flatMap(({ figures }) => find(figures) ?? []);
  const isPromise = id === 'attainment';
  const { stop } = commonWords(view);
  if (!first) {
    const model = find(here);
    return html`${words.question} ${model ? (isPromise ? words.checkKept : words.checkTokens)(written(view, formatProjected(model))) : nothing} ${words.measuredHere} ${measured}${stop}`;
  }
  return html`<strong>${words.projection}</strong> <strong class="figure">${said(view, formatProjected(first))}</strong> ${(isPromise ? words.wouldKeep : words.wouldGive)(askedText(view, load, asked, target))} ${words.measuredHere} ${measured}${stop}`;
}

function groundsPart(
  view: View,
  { record }: WholeLoad,
  asked: Asked,
  target: Target,
  answer: LoadAnswer,
): Html {
  const words = servedWhatIf[view.language];
  const { stop } = commonWords(view);
  const lines = groundsOf(record, asked, target, answer);
  return html`<section><h2>${words.grounds}</h2><ul class="notes">${lines.map((line) => html`<li>${said(view, line)}${stop}</li>`)}</ul><p><a href="${view.href('/method/serving#the-step-model-and-what-if')}">${words.method}</a></p></section>`;
}
