import { contradictions as sentences } from '../../../results/sentences/contradictions.ts';
import { filled, inChinese, listed } from '../../../results/sentences.ts';
import { type Contradiction, contradictionText } from '../../../results/validity/contradiction.ts';
import { type Html, html, nothing } from '../../html.ts';
import type { Contradicting, Library, RecordRow } from '../../library.ts';
import { inPieces } from '../../said.ts';
import type { View } from '../../view.ts';
import { belief } from '../../words/belief.ts';

/** What the files of some records say and their samples do not give; what is shown everywhere is what these give. */
export function contradictions(view: View, library: Library, ids: readonly string[]): Html {
  const rows = ids.flatMap((id) => library.row(id) ?? []);
  const ofKind = (kind: Contradiction['kind']): Contradicting => {
    const some = rows.filter(({ contradiction }) => contradiction?.kind === kind);
    return { rows: some, total: some.length };
  };
  return contradictionSection(view, ofKind('changed'), ofKind('other rules'));
}

/** Changed records first; nothing where there are none. */
export function contradictionSection(view: View, changed: Contradicting, otherRules: Contradicting): Html {
  const words = belief[view.language];
  if (changed.total + otherRules.total === 0) return nothing;
  return html`<section><h2>${words.title}</h2>${
    changed.total > 0 ? html`<p>${words.changed(changed.total)}</p>${list(view, changed)}` : nothing
  }${otherRules.total > 0 ? html`<p>${words.otherRules(otherRules.total)}</p>${list(view, otherRules)}` : nothing}
<p class="aside">${changed.total > 0 ? html`${words.restore} ` : nothing}${words.differences} <code>npm run assay -- recompute &lt;record&gt;</code></p></section>`;
}

function list(view: View, { rows, total }: Contradicting): Html {
  const entry = ({ id, title, contradiction }: RecordRow) =>
    html`<li><a href="${view.href(`/records/${id}`)}">${title}</a>: ${difference(view, contradiction!)}</li>`;
  const rest = total - rows.length;
  return html`<ul class="doubts">${rows.map(entry)}${rest > 0 ? html`<li>${belief[view.language].more(rest)}</li>` : nothing}</ul>`;
}

/** Each of its sentences is read by itself: what a file says may look like the end of one and the beginning of another. */
function difference({ language }: View, contradiction: Contradiction): Html {
  if (language === 'en') return html`${contradictionText(contradiction)}`;
  const says = listed(contradiction.says.map(inChinese), '；');
  return inPieces(contradiction.kind === 'changed' ? filled(sentences.changed, { says }) : says);
}
