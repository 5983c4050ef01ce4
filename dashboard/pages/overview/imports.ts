import { type Html, html, nothing } from '../../html.ts';
import { auditWords, type Imports } from '../../library/imports.ts';
import { auditMark, importedMark } from '../../parts/imports.ts';
import type { View } from '../../view.ts';
import { imports as importWords } from '../../words/imports.ts';
import { overview } from '../../words/overview.ts';

/** How many files of other tools there are, and what the auditor says of them; null where there are none. */
export function importsAnswer(view: View, imports: Imports): Html | null {
  const words = overview[view.language];
  const counts = imports.counts();
  const all = auditWords.reduce((sum, word) => sum + counts[word], 0);
  const broken = imports.unreadable().length;
  if (all + broken === 0) return null;
  const marks = auditWords
    .filter((word) => counts[word] > 0)
    .map(
      (word, i) =>
        html`${i > 0 ? words.comma : ''}<a class="figure" href="${view.href('/imports', { auditor: word })}">${counts[word]}</a> ${auditMark(view, word)}`,
    );
  const left =
    broken > 0
      ? html` <a href="${view.href('/imports#broken')}">${importWords[view.language].brokenCount(broken)}</a>${words.stop}`
      : nothing;
  return html`${importedMark(view)} <a href="${view.href('/imports')}">${words.importsAre(all)}</a>${marks.length > 0 ? html`${words.audited}${marks}` : nothing}${words.stop}${left}`;
}
