import { probesOf } from '../../../results/figures/efficiency.ts';
import { memoryNotes } from '../../../results/figures/memory-facts.ts';
import { limitLines } from '../../../results/figures/words.ts';
import type { ReasonCode } from '../../../results/record/caveats.ts';
import { caveats as severities } from '../../../results/record/caveats.ts';
import { placedTitle } from '../../../results/record/company.ts';
import type { StoredRecord } from '../../../results/record/store.ts';
import { doubtsByCode, ofHowMany } from '../../../results/validity/doubts.ts';
import { type Html, html, nothing } from '../../html.ts';
import { reasonMark } from '../../parts.ts';
import { said } from '../../said.ts';
import { commonWords, type View } from '../../view.ts';
import { facts } from '../../words/facts.ts';
import { caveatText } from '../../words/glossary.ts';
import { run } from '../../words/run.ts';

const named = 3;

/** Every doubt of some records once, the gravest first, with what was seen, what to do, and the records that it concerns. */
export function doubts(view: View, stored: readonly StoredRecord[]): Html {
  const words = run[view.language];
  const found = doubtsByCode(stored.map(({ record }) => record));
  const byCode = [...found].sort(([a], [b]) => gravity(b) - gravity(a));
  if (byCode.length === 0) return html`<p>${words.noDoubts}</p>`;
  const entry = ([code, seen]: (typeof byCode)[number]) => {
    const { sentence, remedy } = caveatText(view.language, code);
    const concerned = new Set(seen.map(({ record }) => record));
    const titled = stored.filter(({ record }) => concerned.has(record));
    const many = ofHowMany(seen);
    return html`<li>${reasonMark(view, code)} <code>${code}</code> ${sentence} <span class="aside">${detailOf(view, seen[0]!.reason.detail)}${many ? html` ${said(view, many)}` : nothing}${commonWords(view).stop}</span>
<br>→ ${remedy}${stored.length > 1 ? html`<small class="said">${titles(view, titled)}</small>` : nothing}</li>`;
  };
  return html`<section><h2>${words.doubts}</h2><ul class="doubts">${byCode.map(entry)}</ul></section>`;
}

/** What makes INVALID comes first, notes last. */
const gravity = (code: ReasonCode) => ['note', 'degraded', 'invalid'].indexOf(severities[code].severity);

/** What was seen, as a sentence. */
const detailOf = (view: View, detail: string): Html =>
  said(view, view.language === 'en' ? detail.slice(0, 1).toUpperCase() + detail.slice(1) : detail);

/** The first of them as links, the others folded. */
function titles(view: View, concerned: readonly StoredRecord[]): Html {
  const link = ({ id, record }: StoredRecord, i: number) =>
    html`${i > 0 ? ', ' : ''}<a href="${view.href(`/records/${id}`)}">${placedTitle(record)}</a>`;
  const rest = concerned.slice(named);
  return html`${concerned.slice(0, named).map(link)}${
    rest.length > 0
      ? html` <details><summary>${run[view.language].andMore(rest.length)}</summary>${rest.map(link)}</details>`
      : nothing
  }`;
}

/** What the reader of a table has to know: what shares are of, how bytes are counted, what did not fit. */
export function notes(view: View, stored: readonly StoredRecord[]): Html {
  const records = stored.map(({ record }) => record);
  const words = facts[view.language];
  const lines = [...limitLines(records, probesOf(records), words), ...memoryNotes(records, words)];
  return lines.length === 0
    ? nothing
    : html`<ul class="notes" aria-label="${run[view.language].notes}">${lines.map((line) => html`<li>${said(view, line)}</li>`)}</ul>`;
}
