import canonicalize from 'canonicalize';
import { changedFrom } from './report/changed.ts';
import { chartsOf } from './report/charts.ts';
import { conditionsOf } from './report/conditions.ts';
import { deviationsOf, notMeasuredOf } from './report/deviations.ts';
import { disclaimersOf } from './report/disclaimers.ts';
import { firstPageOf, type Rest } from './report/first-page.ts';
import { fourRowOf, itemRows } from './report/four.ts';
import type { ReportInput } from './report/input.ts';
import { itemOf } from './report/items.ts';
import { loadsOf } from './report/loads.ts';
import { lotOf, spreadOf } from './report/lot.ts';
import { missingOf } from './report/missing.ts';
import { opinionsOf } from './report/opinions.ts';
import { datesOf, identityOf, laboratoryOf, languagesOf, methodOf, signatoriesOf } from './report/parties.ts';
import { planOf } from './report/plan.ts';
import { resultsOf } from './report/results.ts';
import { type Report, reportVersion } from './report/schema.ts';
import { searchCharts } from './report/search-charts.ts';
import { sessionLines } from './report/sessions.ts';
import { statementsOf } from './report/statements.ts';
import { testedItems } from './report/tested.ts';

/**
 * The report of records, job, profile, plan and reference data, and of nothing else: who has the same has the same report.
 *
 * @throws ReportProblem where the inputs contradict each other, LotProblem where a lot or a draw cannot be
 */
export function reportOf(input: ReportInput): Report {
  const { job, profile, plan, reference } = input;
  const ids = new Map<object, string>(input.records.map(({ id, record }) => [record, id]));
  const idOf = (record: object) => ids.get(record)!;
  const tested = testedItems(input);
  const rows = itemRows(tested, reference);
  const more = sessionLines(input.records.map(({ record }) => record));
  const four = rows.map((row) => fourRowOf(row, idOf, more));
  const items = tested.map((one) => itemOf(one, reference));
  const results = resultsOf(tested, more);
  const served = loadsOf(input, tested);
  const statements = statementsOf(plan?.value ?? null, tested, rows, { reference, idOf, more, served });
  const lot = lotOf(input, tested, { statements, four });
  const opinions = opinionsOf(input, tested);
  const missing = missingOf(input, items);
  const imports = input.imports.length === 0 ? {} : { imports: [...input.imports] };
  const loads = served === null ? {} : { loads: served };
  const rest: Rest = {
    schema: 'assay.report',
    version: reportVersion,
    status: job.value.example ? 'example' : input.isDraft ? 'draft' : 'final',
    identity: identityOf(input),
    languages: languagesOf(input),
    dates: { ...datesOf(input), sampledOn: lot?.drawnOn ?? null },
    laboratory: laboratoryOf(input),
    customer: job.value.customer,
    byCustomer: byCustomer(items),
    signatories: signatoriesOf(input),
    method: methodOf(input),
    items,
    conditions: conditionsOf(input, tested, results),
    plan: planOf(input),
    rule: plan?.value.rule ?? null,
    results,
    ...loads,
    four,
    statements,
    opinions,
    lot,
    deviations: deviationsOf(input),
    notMeasured: notMeasuredOf(input, tested, rows),
    external: job.value.external,
    ...imports,
    photos: job.value.photos,
    missing,
    charts: [
      ...chartsOf(tested, { results, four, spread: lot?.spread ?? spreadOf(four), opinions }, idOf),
      ...searchCharts(served?.searches ?? []),
    ],
    disclaimers: disclaimersOf({ profile: profile.value, items, lot, four, results, ...loads, ...imports }),
    sources: input.sources,
  };
  const report = { ...rest, firstPage: firstPageOf(rest, input) };
  return input.earlier ? changedFrom(input.earlier, report) : report;
}

/** `report.json`: canonical JSON (RFC 8785) and a line feed, so that equal content is equal bytes. */
export const reportText = (report: Report): string => `${canonicalize(report)}\n`;

/** What the customer said and the laboratory did not find out (7.8.2.2), as JSON pointers. */
const byCustomer = (items: Report['items']): string[] => [
  ...['name', 'address', 'contact', 'reference'].map((field) => `/customer/${field}`),
  ...items.flatMap(({ identifiers }, i) =>
    identifiers.flatMap(({ issuer }, j) => (issuer === 'customer' ? [`/items/${i}/identifiers/${j}`] : [])),
  ),
];
