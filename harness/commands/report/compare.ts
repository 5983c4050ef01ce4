import { NotStrictJson, strictJson } from '../../../results/record/strict-json.ts';
import { compareReports } from '../../../results/report/compare.ts';
import { type Report, reportSchema, reportVersion } from '../../../results/report/schema.ts';
import { Failure, UsageError } from '../../errors.ts';
import { printResult } from '../../print.ts';
import { comparisonText } from '../../terminal/report.ts';
import { inputBytes } from './inputs.ts';

/** `report --compare a b`: whether two reports agree in what they measured. */
export function printComparison(what: readonly string[], { json }: { readonly json?: boolean }): void {
  const [first, second] = what;
  if (first === undefined || second === undefined || what.length > 2)
    throw new UsageError(`--compare takes two report.json; ${what.length} given.`, 'Name both.');
  const [a, b] = [readReport(first), readReport(second)];
  const compared = compareReports(a, b);
  printResult(json, { compared }, () => comparisonText(a, b, compared));
}

function readReport(path: string): Report {
  const bytes = inputBytes(path, path)!;
  const fail = (why: string, cause?: unknown) =>
    new Failure(`${path} ${why}`, 'Name a report.json as this program writes it.', { cause });
  let data: unknown;
  try {
    data = strictJson(Buffer.from(bytes).toString());
  } catch (cause) {
    if (!(cause instanceof NotStrictJson)) throw cause;
    throw fail(`${cause.message}.`, cause);
  }
  const { schema, version } = (data ?? {}) as { schema?: unknown; version?: unknown };
  if (schema === 'assay.report' && version !== reportVersion)
    throw fail(`is a report of version ${String(version)}; this assay reads version ${reportVersion}.`);
  const read = reportSchema.safeParse(data);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw fail(`is no report: ${issue?.path.join('.') || 'the whole'}: ${issue?.message}.`);
}
