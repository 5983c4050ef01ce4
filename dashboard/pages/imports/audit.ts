import { checks } from '../../../results/import/audit/checks.ts';
import type { Finding, Imported } from '../../../results/import/imported.ts';
import { type Html, html, nothing } from '../../html.ts';
import { shortened } from '../../parts/imports.ts';
import { table } from '../../parts.ts';
import { inEnglish, said } from '../../said.ts';
import type { View } from '../../view.ts';
import { imports as wordsOf } from '../../words/imports.ts';

/** So many findings are told; the file of what was read has all. */
const most = 100;

/** Places of a finding that are named. */
const mostPlaces = 6;

/** What does not fit, what it was held to, where, and what to do. */
export function auditSection(view: View, { findings, results }: Imported): Html {
  const words = wordsOf[view.language];
  const titles = new Map(results.map(({ at, title }) => [at, title]));
  const rows = table(
    view,
    words.audit,
    [
      { title: words.check, word: 'check' },
      { title: words.finding, word: 'finding' },
      { title: words.remedy, word: 'remedy' },
      { title: words.heldTo, word: 'tolerance' },
      { title: words.where, word: 'pointer' },
    ],
    findings
      .slice(0, most)
      .map((finding) => [
        html`${gradeMark(view, finding.grade)} <code>${finding.check}</code>`,
        html`${said(view, finding.sentence)}${
          results.length > 1
            ? html`<small class="said foreign">${finding.result === null ? words.whole : inEnglish(shortened(titles.get(finding.result) ?? finding.result, 120))}</small>`
            : nothing
        }`,
        said(view, finding.remedy),
        tolerance(view, finding),
        places(finding),
      ]),
  );
  const more = findings.length - most;
  return html`<section id="audit" class="titled"><h2>${words.audit}</h2>${findings.length === 0 ? html`<p>${words.auditNothing}</p>` : rows}${more > 0 ? html`<p>${words.moreThere(more)}</p>` : nothing}</section>`;
}

const grades = {
  contradicts: ['contradictory', '✕', 'contradicts'],
  suspicious: ['suspicious', '?', 'suspiciousFinding'],
  note: ['unauditable', '·', 'note'],
} as const;

function gradeMark(view: View, grade: Finding['grade']): Html {
  const [style, sign, word] = grades[grade];
  return html`<span class="state ${style}"><span aria-hidden="true">${sign}</span> ${wordsOf[view.language][word]}</span>`;
}

/** What the check holds against what. Where that names no share, the digits of the file are the tolerance. */
function tolerance(view: View, { check }: Finding): Html {
  const known = checks.find(({ id }) => id === check);
  if (!known) return nothing;
  const words = wordsOf[view.language];
  const hasOwn = known.isRemark || / to \d/.test(known.about);
  return html`${said(view, known.about)}${hasOwn ? nothing : html`${words.comma}${words.digits}`}`;
}

function places({ at }: Finding): Html {
  const named = at.filter((place) => place !== '');
  const more = named.length - mostPlaces;
  return html`<ul class="plain">${named.slice(0, mostPlaces).map((place) => html`<li><code class="foreign">${shortened(place, 120)}</code></li>`)}${more > 0 ? html`<li>+ ${more}</li>` : nothing}</ul>`;
}
