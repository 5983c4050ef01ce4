import { verdictLines } from '../../../results/serving/words.ts';
import { type Html, html, nothing } from '../../html.ts';
import type { LoadGroup } from '../../library/served-load.ts';
import { said } from '../../said.ts';
import { commonWords, type View } from '../../view.ts';
import { servedLoad } from '../../words/served-load.ts';
import { promiseMark } from './marks.ts';

/** The verdict in the sentences of the terminal: on which ground, and what MLPerf's rule makes of the same requests. */
export function verdictSection(view: View, group: LoadGroup): Html {
  const lines = verdictLines(group);
  if (lines.length === 0) return nothing;
  const words = servedLoad[view.language];
  const { stop } = commonWords(view);
  return html`<section id="verdict"><h2>${words.judged}: ${promiseMark(view, group.word)}</h2><ul class="notes">${lines.map(
    (line) => html`<li>${said(view, line)}${stop}</li>`,
  )}</ul><p class="aside">${words.together(group.loads.length)} <a href="${view.href('/method/serving#the-verdict')}">${words.howJudged}</a></p></section>`;
}
