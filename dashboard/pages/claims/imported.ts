import type { Estimate } from '../../../results/claims/evidence.ts';
import { estimateEnds, formatEstimate } from '../../../results/claims/format-estimate.ts';
import { sayingInChinese } from '../../../results/claims/imported/saying.ts';
import type { ImportedEvidence } from '../../../results/claims/imported/word.ts';
import type { TestOutcome } from '../../../results/claims/verdict.ts';
import type { JudgedClaim } from '../../../results/claims.ts';
import type { IntervalRow } from '../../charts/intervals.ts';
import { type Html, html, nothing, together } from '../../html.ts';
import { auditMark, importedMark, importLink, shortened } from '../../parts/imports.ts';
import { inPieces, said, written } from '../../said.ts';
import { commonWords, type View } from '../../view.ts';
import { claims } from '../../words/claims.ts';
import { sayingMark } from '../claims.ts';

// What other tools measured, beside a claim: always marked as imported, with the word of the auditor. No verdict rests on it.

/** What imports say to a claim, in one word and one sentence; nothing where none says anything to a test that decides. */
export function importedSection(view: View, { tests, verdict }: JudgedClaim): Html {
  if (verdict.imported === null) return nothing;
  const { sentence } = verdict.imported;
  return html`<p>${importedMark(view)} ${claims[view.language].importedSays}${sayingMark(view, verdict.imported)}${commonWords(view).stop} ${view.language === 'en' ? sentence : inPieces(sayingInChinese(tests))}</p>`;
}

/** So many ids of what is compared are shown, and of a foreign text so many characters. */
const [mostIds, longestText] = [4, 300];

/** One of the imports that a test was held against, or why it was not. */
export function importedItem(view: View, entry: ImportedEvidence, expect: TestOutcome['expect']): Html {
  const words = claims[view.language];
  const { next } = commonWords(view);
  const { statement, findings, estimate, says, audit, conditions, refusal, figures } = entry;
  const ids = [...new Set(figures.map(({ id }) => importIdOf(id)))].filter((id) => id !== null);
  const parts = [
    html`${words.notMeasured}`,
    ...ids.slice(0, mostIds).map((id) => importLink(view, id)),
    ...(findings.length > 0
      ? [
          html`${words.auditorFound}${findings.map((finding, i) => html`${i > 0 ? next : ''}${said(view, shortened(finding, longestText))}`)}`,
        ]
      : []),
    ...(refusal === null ? [] : [said(view, shortened(refusal, longestText))]),
    ...conditions.map((condition) => said(view, shortened(condition, longestText))),
  ];
  return html`<li class="aside">${importedMark(view)} ${auditMark(view, audit)} <span class="foreign">${said(view, shortened(statement, longestText))}</span>${
    estimate ? html` = <strong>${formatEstimate(estimate, expect)}</strong>` : nothing
  } · ${says === null ? words.notCompared : words[says]}
<span class="said">${together(parts.map((part, i) => html`${i > 0 ? next : ''}${part}`))}</span></li>`;
}

/** The import of a figure, "d50a4c5a1ed30cbcline 19"; null of one that is published. */
const importIdOf = (id: string): string | null => /^[0-9a-f]{16}(?![0-9a-f])/.exec(id)?.[0] ?? null;

/** The imports that were compared, as rows of the chart of a claim, each with the mark of its kind. */
export const importedRows = (view: View, tests: readonly TestOutcome[]): IntervalRow[] =>
  tests.flatMap(({ imported, expect }) =>
    imported.flatMap(({ statement, estimate, says, audit, conditions }): IntervalRow[] => {
      if (says === null || !isRatio(estimate)) return [];
      return [
        {
          name: shortened(statement.split(' (')[0]!, 60),
          kind: 'imported',
          value: estimate.value,
          low: estimate.low,
          high: estimate.high,
          shown: formatEstimate(estimate, expect),
          ends: estimateEnds(estimate, expect),
          detail: [written(view, statement), audit, ...conditions.map((each) => written(view, each))].join(
            '; ',
          ),
        },
      ];
    }),
  );

const isRatio = (estimate: Estimate | null): estimate is Estimate => estimate?.unit === 'x';
