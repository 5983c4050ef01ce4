import type { Evidence } from '../../results/claims/evidence.ts';
import type { ExplainedClaim } from '../../results/claims/explained.ts';
import { formatEstimate } from '../../results/claims/format-estimate.ts';
import type { ImportedSaying } from '../../results/claims/imported/saying.ts';
import type { UnusedImport } from '../../results/claims/imported/unused.ts';
import type { ImportedEvidence, ImportedWord } from '../../results/claims/imported/word.ts';
import type { TestOutcome } from '../../results/claims/verdict.ts';
import type { JudgedClaim, Verdict } from '../../results/claims.ts';
import { counted } from '../../results/format.ts';
import { typed } from '../hint.ts';
import { wrap } from '../screen/wrap.ts';
import { screenColumns } from '../screen.ts';
import { style } from './style.ts';
import { type Column, renderTable } from './table.ts';

const paints: Record<Verdict['outcome'], (text: string) => string> = {
  supported: style.good,
  refuted: style.bad,
  depends: style.doubtful,
  inconclusive: style.doubtful,
  'not-comparable': style.dim,
  'not-a-performance-claim': style.dim,
};

const words = (outcome: Verdict['outcome']) => paints[outcome](outcome.replaceAll('-', ' '));

const importedPaints: Record<ImportedWord, (text: string) => string> = {
  'in-line': style.good,
  'not-in-line': style.bad,
  divided: style.doubtful,
  undecided: style.doubtful,
};

const importedWords = (says: ImportedWord) => importedPaints[says](says.replaceAll('-', ' '));

/** "in line (consistent)": what imports say, and what the auditor says of them. */
const saidText = ({ says, audit }: ImportedSaying): string => `${importedWords(says)} (${audit})`;

/** One line a claim, then how many of each verdict. */
export function claimTable(claims: readonly JudgedClaim[]): string {
  const hasImports = claims.some(({ verdict }) => verdict.imported !== null);
  const columns: readonly Column[] = [
    { title: 'claim', align: 'left' },
    { title: 'verdict', align: 'left' },
    { title: 'evidence', align: 'left', leaves: 1 },
    { title: 'figure', align: 'left', narrow: 10, leaves: 2 },
    ...(hasImports ? [{ title: 'imported', align: 'left' } as const] : []),
    { title: 'sentence', align: 'left', narrow: 24 },
  ];
  const rows = claims.map(({ id, english, verdict }) => [
    id,
    words(verdict.outcome),
    verdict.strength ?? '',
    figureOf(verdict),
    ...(hasImports ? [verdict.imported ? saidText(verdict.imported) : ''] : []),
    english,
  ]);
  const counts = [...Map.groupBy(claims, ({ verdict }) => verdict.outcome)].map(
    ([outcome, group]) => `${group.length} ${outcome.replaceAll('-', ' ')}`,
  );
  const next = `One claim with its reading, its tests and their evidence: ${typed('claims C000-04')}.`;
  const imported = hasImports ? `\n${noVerdictOfImports}` : '';
  return `${renderTable(columns, rows)}\n\n${counted(claims.length, 'claim')}: ${counts.join(', ')}.${imported}\n${style.dim(next)}`;
}

const noVerdictOfImports =
  'Imported: what figures of other tools say (and what the auditor says of these), which assay did not measure. No verdict rests on them.';

/** Imports that say nothing to any claim, and why. */
export function unusedText(unused: readonly UnusedImport[]): string {
  const lines = unused
    .slice(0, mostUnused)
    .map(({ id, tool, why }) => `${id} (imported from ${tool}) says nothing here. ${why}`);
  const more = unused.length - lines.length;
  return [...lines, ...(more > 0 ? [`… and ${counted(more, 'import')} more; --json has all.`] : [])].join(
    '\n',
  );
}

const mostUnused = 5;

const figureOf = ({ ratio, value }: Verdict): string => {
  const figure = ratio ?? value;
  return figure ? formatEstimate(figure, figure.expect) : '';
};

/** A claim with everything that its verdict rests on. */
export function claimText(claim: JudgedClaim): string {
  const { id, english, original, metric, conditions, reading, tests, settles, explanation, verdict } = claim;
  const paragraph = (title: string, text: string) => wrap(`${title}: ${text}`, screenColumns(), '  ');
  return [
    style.bold(`${id}  ${english}`),
    `  ${original}`,
    `Collected under the metric "${metric}"; conditions: ${conditions}.`,
    paragraph('Reading', reading),
    `Verdict: ${words(verdict.outcome)}${verdict.strength ? `, by ${verdict.strength} evidence` : ''}`,
    paragraph('Decides', verdict.decides),
    ...(verdict.imported
      ? [paragraph('Imported', `${saidText(verdict.imported)}. ${verdict.imported.sentence}`)]
      : []),
    ...tests.map(testText),
    ...(explanation ? [explanationText(explanation)] : []),
    ...(settles ? [paragraph('Would settle it', settles)] : []),
  ].join('\n');
}

function testText({
  name,
  decides,
  outcome,
  asked,
  expect,
  estimate,
  evidence,
  imported,
}: TestOutcome): string {
  const figure = estimate ? ` ${formatEstimate(estimate, expect)}` : '';
  const title = `${decides ? '•' : style.dim('◦ beside:')} ${name}: ${words(outcome)}${figure} (asked: ${asked})`;
  const lines = [
    ...evidence.map((entry) => evidenceText(entry, expect)),
    ...imported.map((entry) => importedText(entry, expect)),
  ].map((line) => wrap(`    ${line}`, screenColumns(), '      '));
  return [title, ...lines].join('\n');
}

function evidenceText(
  { statement, strength, basis, verified, estimate, conditions, figures, refusal, counts }: Evidence,
  expect: TestOutcome['expect'],
): string {
  const marks = [strength, basis, ...(verified ? [] : ['UNVERIFIED']), ...(counts ? [] : ['does not count'])];
  const sources = [...new Set(figures.map(({ source }) => source))].join(', ');
  const parts = [
    `${statement}${estimate ? ` = ${formatEstimate(estimate, expect)}` : ''}`,
    `[${marks.join(', ')}${sources ? `; ${sources}` : ''}]`,
    ...(refusal ? [refusal] : []),
    ...(conditions.length > 0 ? [`Conditions: ${conditions.join('; ')}.`] : []),
  ];
  return parts.join(' ');
}

/** Always marked, with the auditor's word and what it found. */
function importedText(
  { statement, findings, estimate, says, conditions, figures, refusal }: ImportedEvidence,
  expect: TestOutcome['expect'],
): string {
  const ids = [...new Set(figures.map(({ id }) => withPlace(id)))];
  const shown = ids.length > mostIds ? [...ids.slice(0, mostIds), `and ${ids.length - mostIds} more`] : ids;
  return [
    style.dim('imported:'),
    `${statement}${estimate ? ` = ${formatEstimate(estimate, expect)}` : ''}`,
    says ? importedWords(says) : 'not compared',
    `[not measured by assay; ${shown.join(', ')}]`,
    ...(findings.length > 0 ? [`The auditor found: ${findings.join('; ')}.`] : []),
    ...(refusal ? [refusal] : []),
    ...(conditions.length > 0 ? [`Conditions: ${conditions.join('; ')}.`] : []),
  ].join(' ');
}

/** An import and a line of it: "d50a4c5a1ed30cbc line 19". */
const withPlace = (id: string): string => id.replace(/^([0-9a-f]{16})(?=line )/, '$1 ');

/** So many ids of what is compared are shown; --json has all. */
const mostIds = 4;

/** The ratio as a product, then what was published of the same pair of devices. */
function explanationText({
  title,
  tokensPerSecond,
  factors,
  batches,
  inputs,
  published,
}: ExplainedClaim): string {
  const product = factors
    .map(({ name, value, text }) => `${name} ${value === null ? 'not known' : value.toFixed(2)} (${text})`)
    .join(' × ');
  const { baseline, subjectAtEqualBatch, subject } = tokensPerSecond;
  const rates = [baseline, subjectAtEqualBatch, subject].map((rate) => rate.toFixed(0)).join(', ');
  const columns: readonly Column[] = [
    { title: 'round', align: 'left' },
    { title: 'scenario', align: 'left' },
    { title: 'submitter', align: 'left', narrow: 12 },
    { title: 'devices', align: 'left', leaves: 2 },
    { title: 'power', align: 'left', leaves: 1 },
    { title: 'ratio', align: 'left' },
    { title: 'software', align: 'left', narrow: 16, leaves: 3 },
  ];
  const rows = published.map(({ round, scenario, submitter, deviceCount, power, ratio, software }) => [
    round,
    scenario,
    submitter,
    String(deviceCount ?? '?'),
    power,
    ratio.toFixed(2),
    software,
  ]);
  return [
    wrap(`Explained (${title}): ${product}.`, screenColumns(), '  '),
    wrap(
      `  Tokens/s of the baseline, of the subject at the same batch, and at its own: ${rates}.`,
      screenColumns(),
      '    ',
    ),
    wrap(
      `  The memories hold batch ${batches.baseline} and ${batches.subject}. Inputs: ${inputs.join('; ')}.`,
      screenColumns(),
      '    ',
    ),
    'Published pairs (MLPerf, closed division):',
    renderTable(columns, rows),
  ].join('\n');
}
