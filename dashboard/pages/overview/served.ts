import { type Html, html, nothing } from '../../html.ts';
import { groupsOf } from '../../library/loads.ts';
import type { Library } from '../../library.ts';
import type { View } from '../../view.ts';
import { serving } from '../../words/serving.ts';
import { figureOf, promiseMark } from '../serving/marks.ts';

/** What the device serves: the newest load, and whether it keeps its promise; nothing where none was served. */
export async function servedAnswer(
  view: View,
  library: Library,
): Promise<readonly (readonly [question: string, answer: Html])[]> {
  const { loads, unread } = await library.loadsSoon();
  const [group] = groupsOf(loads);
  if (!group) return [];
  const words = serving[view.language];
  const [last] = group.loads as [(typeof loads)[number]];
  const figure = last.record.scenario.limits
    ? html`${words.kept} ${figureOf(last, 'attainment')} ${promiseMark(view, group.word)}`
    : html`${figureOf(last, 'tput.out.wall')}`;
  return [
    [
      words.question,
      html`<a href="${view.href('/serving')}">${words.answer(loads.length)}</a> <a href="${view.href(`/serving/${last.id}`)}"><code>${group.title}</code></a>: ${figure}${unread > 0 ? html` <span class="aside">${words.stillReading(unread)}</span>` : nothing}`,
    ],
  ];
}
