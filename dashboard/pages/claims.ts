import { formatEstimate } from '../../results/claims/format-estimate.ts';
import type { ImportedSaying } from '../../results/claims/imported/saying.ts';
import type { JudgedClaim, Verdict } from '../../results/claims.ts';
import { isEnglishProse } from '../../results/sentences.ts';
import { type Html, html } from '../html.ts';
import { withImportedSayings } from '../library/imported-sayings.ts';
import type { Library } from '../library.ts';
import type { Page } from '../page.ts';
import { auditMark, importsChoice, importsForm } from '../parts/imports.ts';
import { choices, table } from '../parts.ts';
import { oneOf, readState } from '../state.ts';
import type { View } from '../view.ts';
import { claims } from '../words/claims.ts';

/** The verdicts, in the order in which a reader asks for them. */
const outcomes = [
  'supported',
  'refuted',
  'depends',
  'inconclusive',
  'not-comparable',
  'not-a-performance-claim',
] as const satisfies readonly Verdict['outcome'][];

const signs: { readonly [outcome in Verdict['outcome']]: string } = {
  supported: '✓',
  refuted: '✕',
  depends: '±',
  inconclusive: '?',
  'not-comparable': '–',
  'not-a-performance-claim': '·',
};

/** The verdict as a sign and words. */
export const verdictMark = (view: View, outcome: Verdict['outcome']): Html =>
  html`<span class="verdict ${outcome}"><span aria-hidden="true">${signs[outcome]}</span> ${claims[view.language][outcome]}</span>`;

/** Whose figures count: those of the store as well, or published ones alone. */
export const evidenceChoice = oneOf(['published', 'all']).optional();

/** Whether nothing stands beside the verdicts: of published figures alone imports are none, as in the terminal. */
export const isAlone = ({
  evidence,
  imports,
}: {
  readonly evidence: string | undefined;
  readonly imports: string | undefined;
}): boolean => imports === 'hidden' || evidence === 'published';

/** `/claims`: a verdict for each sentence. */
export async function claimsPage(view: View, library: Library): Promise<Page> {
  const words = claims[view.language];
  const { evidence, verdict, about, imports } = readState(
    view.params,
    {
      evidence: evidenceChoice,
      verdict: oneOf([...outcomes, '']).optional(),
      about: oneOf(['', ...subjectsOf(await library.claims(true))]).optional(),
      imports: importsChoice,
    },
    view.language,
  );
  const judged = await library.claims(evidence === 'published');
  const all = isAlone({ evidence, imports }) ? judged : withImportedSayings(judged, library);
  const shown = all.filter(
    (claim) =>
      (!verdict || claim.verdict.outcome === verdict) &&
      (!about || claim.subject === about || claim.baseline === about),
  );
  const performance = all.filter((claim) => claim.verdict.outcome !== 'not-a-performance-claim').length;
  const counts = outcomes.flatMap((outcome) => {
    const count = all.filter((claim) => claim.verdict.outcome === outcome).length;
    const address = view.href('/claims', { evidence, verdict: outcome, about, imports });
    return count === 0
      ? []
      : [html`<li><a href="${address}">${count}</a> ${verdictMark(view, outcome)}</li>`];
  });
  return {
    title: words.title,
    sentence: html`${words.counted(all.length, performance)}<ul class="counts">${counts}</ul>`,
    isBroad: hasSayings(shown),
    body: html`${filters(view, all, { evidence, verdict, about }, importsForm(view, library.imports, imports))}${
      shown.length === 0 ? html`<p>${words.none}</p>` : list(view, shown, { evidence, imports })
    }`,
  };
}

const subjectsOf = (all: readonly JudgedClaim[]): string[] =>
  [...new Set(all.flatMap(({ subject, baseline }) => [subject, baseline ?? []].flat()))].sort();

type Choice = { readonly [name in 'evidence' | 'verdict' | 'about']: string | undefined };

const hasSayings = (claims: readonly JudgedClaim[]): boolean =>
  claims.some(({ verdict }) => verdict.imported !== null);

function filters(
  view: View,
  all: readonly JudgedClaim[],
  { evidence, verdict, about }: Choice,
  imports: Html,
): Html {
  const words = claims[view.language];
  const option = (value: string, text: string, chosen: string | undefined) =>
    html`<option value="${value}"${value === (chosen ?? '') ? html` selected` : ''}${isEnglishProse(text) ? html` lang="en"` : ''}>${text}</option>`;
  return choices(
    view,
    html`<form class="filters" action="${view.href('/claims')}">
<label>${words.evidence} <select name="evidence">${option('all', words.withRecords, evidence)}${option('published', words.publishedOnly, evidence)}</select></label>
<label>${words.verdict} <select name="verdict">${option('', words.any, verdict)}${outcomes.map((outcome) => option(outcome, words[outcome], verdict))}</select></label>
<label>${words.about} <select name="about">${option('', words.any, about)}${subjectsOf(all).map((name) => option(name, name, about))}</select></label>
${imports}
<button>${words.show}</button>
</form>`,
  );
}

function list(
  view: View,
  shown: readonly JudgedClaim[],
  state: { readonly evidence: string | undefined; readonly imports: string | undefined },
): Html {
  const words = claims[view.language];
  const withImports = hasSayings(shown);
  const all = table(
    view,
    words.title,
    [
      { title: words.claim, word: 'claim' },
      { title: words.verdict, word: 'verdict' },
      { title: words.strength, word: 'strength' },
      { title: words.figure, word: 'value' },
      ...(withImports ? [{ title: words.imported, word: 'saidByImports' } as const] : []),
      { title: words.sentence, word: 'sentence' },
    ],
    shown.map(({ id, english, original, verdict }) => [
      html`<a class="id" href="${view.href(`/claims/${id}`, state)}">${id}</a>`,
      verdictMark(view, verdict.outcome),
      verdict.strength === null ? '' : words[verdict.strength],
      estimateOf(verdict),
      ...(withImports ? [verdict.imported ? sayingMark(view, verdict.imported) : ''] : []),
      html`<span lang="zh-Hans">${original}</span><span class="said" lang="en">${english}</span>`,
    ]),
  );
  return withImports ? html`${all}<p class="aside">${words.importedNote}</p>` : all;
}

/** What imports say, and beside it what the auditor says of them. */
export const sayingMark = (view: View, { says, audit }: Pick<ImportedSaying, 'says' | 'audit'>): Html =>
  html`<span class="saying ${says}">${claims[view.language][says]}</span> ${auditMark(view, audit)}`;

/** The figure that stands for a verdict. */
export function estimateOf({ ratio, value }: Verdict): string {
  const figure = ratio ?? value;
  return figure ? formatEstimate(figure, figure.expect) : '';
}
