import { counted, missing } from '../../results/format.ts';
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

const titles = { final: 'Report', draft: 'Draft', example: 'Example' } as const;

/** What was written, and what a reader of it is told first: `warnings`. */
export function reportLines(
  { identity, status, missing, results, loads }: Report,
  warnings: readonly string[],
  paths: readonly string[],
): string[] {
  const name =
    identity.id === null ? 'a report without a number' : `${identity.id}, revision ${identity.revision}`;
  return [
    `${style.bold(titles[status])}: ${name}, ${whatIsIn(results.length, loads)}`,
    ...warnings.map((line) => `  ${line}`),
    ...(missing.length > 0 ? [missingText(missing)] : []),
    ...paths.map((path) => `Written: ${path}`),
  ];
}

/** "4 trials", "1 trial and 3 served loads". */
function whatIsIn(trials: number, loads: Report['loads']): string {
  const all = [...(loads?.groups ?? []), ...(loads?.searches ?? [])].flatMap((one) => one.loads);
  return [
    ...(trials > 0 || all.length === 0 ? [counted(trials, 'trial')] : []),
    ...(all.length > 0 ? [counted(all.length, 'served load')] : []),
  ].join(' and ');
}

const columns: readonly Column[] = [
  { title: 'quantity', align: 'left', narrow: 20 },
  { title: 'first', align: 'right' },
  { title: 'second', align: 'right' },
  { title: 'difference', align: 'right' },
  { title: 'E_n', align: 'right' },
  { title: 'verdict', align: 'left' },
];

type Code<List extends 'refusals' | 'warnings'> = Compared['agreement'][List][number]['code'];

const refusalSays: { readonly [code in Code<'refusals'>]: (detail: string) => string } = {
  differentItems: () => 'the units differ: the spread between units is in each difference.',
  unknownItem: (laboratory) => `nobody knows which unit it was (${laboratory}): no UUID was told.`,
  differentUnit: (units) => `the units of measure differ: ${units}.`,
  differentDefinition: (definitions) => `it is defined otherwise: ${definitions}.`,
  differentConditions: (condition) => `the conditions differ, ${condition}.`,
  differentCoverage: (coverages) => `U covers something else: ${coverages}.`,
  noUncertainty: (laboratory) => `there is no uncertainty (${laboratory}).`,
  invalid: (laboratory) => `the result is INVALID (${laboratory}).`,
};

const warningSays: { readonly [code in Code<'warnings'>]: (detail: string) => string } = {
  sameTool: (tool) => `both measured with one program (${tool}): an error that it has is in both results.`,
  degraded: (laboratory) => `a result is DEGRADED (${laboratory}).`,
};

/** E_n of each quantity, what stands against a verdict, and what a verdict does not see. */
export function comparisonText(first: Report, second: Report, compared: readonly Compared[]): string {
  if (compared.length === 0) return 'The two reports have no trial in common.';
  const severals = new Set(compared.map(({ items }) => items.join())).size > 1;
  const rows = compared.map(
    ({ name, items, first: a, second: b, difference, agreement: { normalisedError, verdict } }) => [
      severals ? `${items.join(', ')}: ${name}` : name,
      a,
      b,
      difference ?? missing,
      normalisedError === null ? '' : normalisedError.toFixed(3),
      verdict ?? 'none',
    ],
  );
  const lines = <Code extends string>(
    of: (one: Compared) => readonly { readonly code: Code; readonly detail: string }[],
    says: { readonly [code in Code]: (detail: string) => string },
  ) => [...new Set(compared.flatMap(of).map(({ code, detail }) => `  ${says[code](detail)}`))];
  const refusals = lines(({ agreement }) => agreement.refusals, refusalSays);
  const apart = new Map(
    compared.flatMap(({ name, betweenUnits }) =>
      betweenUnits === null ? [] : [[name, betweenUnits.shown] as const],
    ),
  );
  const warnings = lines(({ agreement }) => agreement.warnings, warningSays);
  return [
    `${first.identity.id ?? 'first'} and ${second.identity.id ?? 'second'}: E_n = (x₁ − x₂) / √(U₁² + U₂²); |E_n| ≤ 1 agrees.`,
    '',
    renderTable(columns, rows),
    ...(apart.size > 0
      ? [
          '',
          'Two units of these reports differ, in 95.45 % of all pairs, by less than (√2 · k · s between units)',
          ...[...apart].map(([name, shown]) => `  ${name}: ${shown}`),
        ]
      : []),
    ...(refusals.length > 0 ? ['', 'No verdict where', ...refusals] : []),
    ...(warnings.length > 0 ? ['', 'A verdict does not see that', ...warnings] : []),
  ].join('\n');
}
