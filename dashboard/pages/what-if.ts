import { againstPublished } from '../../results/projection/validate.ts';
import { type Html, html, nothing } from '../html.ts';
import type { Library } from '../library.ts';
import type { Page } from '../page.ts';
import { chartPart } from '../parts.ts';
import { readState } from '../state.ts';
import type { View } from '../view.ts';
import { whatIf } from '../words/what-if.ts';
import { answerTo, type Outcome, type Refusal } from './what-if/answer.ts';
import { answersChart, answersTable } from './what-if/answers.ts';
import { form } from './what-if/form.ts';
import { assumptions, checked } from './what-if/grounds.ts';
import { parameters, type Question, questionOf } from './what-if/question.ts';
import { rateText, refusalText } from './what-if/said.ts';
import { nameAmong, type Target, targetNames } from './what-if/target.ts';

/** `/what-if`: a generation on a device that did not run it, or why nothing can be said. */
export async function whatIfPage(view: View, library: Library): Promise<Page> {
  const words = whatIf[view.language];
  const state = readState(view.params, parameters, view.language);
  const names = await targetNames(library);
  const device = nameAmong(names, state.device, view.language);
  const asked = questionOf(state);
  const outcome = await answerTo(asked, device, library);
  const questions = form(view, library, names, state);
  const checks = againstPublished(library.reference);
  if (outcome.refusal) {
    return {
      title: words.title,
      sentence: html`<strong>${words.refused}.</strong> ${refused(view, outcome.refusal, asked, outcome)}`,
      body: html`${questions}${checked(view, checks, outcome.source)}`,
    };
  }
  const chart = answersChart(view, asked, outcome, checks, library);
  return {
    title: words.title,
    sentence: said(view, asked, outcome),
    charts: [chart],
    body: html`${questions}${chartPart(view, chart)}${answersTable(view, asked, outcome)}
${assumptions(view, outcome)}${checked(view, checks, outcome.source)}${recordsPart(view, library, asked, outcome.target)}`,
  };
}

/** Why not, and a way out where there is one. */
function refused(view: View, refusal: Refusal, asked: Question, outcome: Outcome): Html {
  const sentence = refusalText(view.language, refusal, asked, outcome);
  if (refusal.why !== 'too many') return html`${sentence}`;
  const address = view.href('/what-if', { ...Object.fromEntries(view.params), batch: refusal.most });
  return html`${sentence} <a href="${address}">${whatIf[view.language].askMost(refusal.most)}</a>`;
}

function said(view: View, asked: Question, { target, answers, most }: Outcome): Html {
  const words = whatIf[view.language];
  const { shape, precision, isl, osl, batch } = asked;
  const { found } = answers[0]!;
  const work = words.work(shape.name, precision, isl, osl, batch);
  return html`${words.answered(target.title, rateText(found), work)} ${words.bound(words[found.prefillBoundBy], words[found.decodeBoundBy])} ${most === null ? words.noMemory : words.fits(String(most))} <strong>${words.projectedOnly}</strong>`;
}

/** What was measured of this model on this device is better than any projection. */
function recordsPart(view: View, library: Library, { shape }: Question, { group }: Target): Html {
  if (!group) return nothing;
  const filter = { search: shape.name, device: group.title };
  const { total } = library.rows({ ...filter, limit: 1 });
  return total === 0
    ? nothing
    : html`<p><a href="${view.href('/runs', filter)}">${whatIf[view.language].records} (${total})</a></p>`;
}
