import { counted } from '../../results/format.ts';
import type { Compared } from '../../results/report/compare.ts';
import type { Missing, Report } from '../../results/report/schema.ts';
import { style } from './style.ts';
import { type Column, renderTable } from './table.ts';

// What `report` says on a screen: what was written, what is missing, and whether two reports agree.

const missingLine = ({ clause, file, field }: Missing): string => `  ${clause}  ${file} ${field}`;

/** All fields that are missing, each with its clause. */
export const missingText = (missing: readonly Missing[]): string =>
  [
    `${counted(missing.length, 'field')} of the report ${missing.length === 1 ? 'is' : 'are'} not filled in:`,
    ...missing.map(missingLine),
  ].join('\n');

/** What was written, and what a reader of it is told first. */
export function reportLines(
  { identity, status, missing, results }: Report,
  warnings: readonly string[],
  paths: readonly string[],
): string[] {
  const name =
    identity.id === null ? 'a report without a number' : `${identity.id}, revision ${identity.revision}`;
  return [
    `${style.bold(status === 'final' ? 'Report' : status === 'draft' ? 'Draft' : 'Example')}: ${name}, ${results.length} trials`,
    ...warnings.map((line) => `  ${line}`),
    ...(missing.length > 0 ? [missingText(missing)] : []),
    ...paths.map((path) => `Written: ${path}`),
  ];
}

const columns: readonly Column[] = [
  { title: 'quantity', align: 'left', narrow: 20 },
  { title: 'first', align: 'right' },
  { title: 'second', align: 'right' },
  { title: 'E_n', align: 'right' },
  { title: 'verdict', align: 'left' },
];

/** E_n of each quantity, what stands against a verdict, and what a verdict does not see. */
export function comparisonText(first: Report, second: Report, compared: readonly Compared[]): string {
  if (compared.length === 0) return 'The two reports have no trial in common.';
  const rows = compared.map(({ name, first: a, second: b, agreement: { normalisedError, verdict } }) => [
    name,
    a,
    b,
    normalisedError === null ? '' : normalisedError.toFixed(3),
    verdict ?? 'none',
  ]);
  const codes = (of: (one: Compared) => readonly { code: string; detail: string }[]) => [
    ...new Map(
      compared.flatMap(of).map(({ code, detail }) => [`${code} ${detail}`, `${code}: ${detail}`]),
    ).values(),
  ];
  const refusals = codes(({ agreement }) => agreement.refusals);
  const warnings = codes(({ agreement }) => agreement.warnings);
  return [
    `${first.identity.id ?? 'first'} and ${second.identity.id ?? 'second'}: E_n = (x₁ − x₂) / √(U₁² + U₂²); |E_n| ≤ 1 agrees.`,
    '',
    renderTable(columns, rows),
    ...(refusals.length > 0 ? ['', 'No verdict because of:', ...refusals.map((line) => `  ${line}`)] : []),
    ...(warnings.some((line) => line.startsWith('sameTool'))
      ? ['', 'Both measured with this program: an error that it has is in both, and E_n does not see it.']
      : []),
    ...(refusals.some((line) => line.startsWith('differentItems') || line.startsWith('unknownItem'))
      ? ['', 'Different units, or nobody knows: the spread between units is in each difference.']
      : []),
  ].join('\n');
}
