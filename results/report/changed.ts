import { NotStrictJson, strictJson } from '../record/strict-json.ts';
import type { Job } from './inputs/job.ts';
import { ReportProblem } from './problem.ts';
import { type Report, reportSchema } from './schema.ts';

/** The report with the places (JSON pointers) in which it differs from the one that it replaces (7.8.8). */
export function changedFrom(earlier: Report, report: Report): Report {
  const { replaces } = report.identity;
  if (!replaces) return report;
  const changed = differences(withoutOrigin(earlier), withoutOrigin(report)).slice(0, mostChanges);
  return { ...report, identity: { ...report.identity, replaces: { ...replaces, changed } } };
}

/** More than so many are a new report, and their list is read by nobody. */
const mostChanges = 500;

/** Revision, status and hashes of the files differ in any case. */
const withoutOrigin = ({ identity: _, status: __, sources: ___, firstPage: ____, ...rest }: Report) => rest;

/** JSON pointers (RFC 6901) of what two documents do not have in common, the outermost ones. */
export function differences(a: unknown, b: unknown, at = ''): string[] {
  if (Object.is(a, b)) return [];
  if (!isTree(a) || !isTree(b) || Array.isArray(a) !== Array.isArray(b)) return [at];
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names.flatMap((name) => differences(a[name], b[name], `${at}/${escaped(name)}`));
}

const isTree = (data: unknown): data is Readonly<Record<string, unknown>> =>
  typeof data === 'object' && data !== null;

const escaped = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1');

/**
 * The report that a job replaces.
 *
 * @param sha256 of the bytes of its text
 * @throws ReportProblem for what is no report of this version, and for one that the job does not mean
 */
export function earlierReport(text: string, sha256: string, { replaces }: Job): Report {
  if (replaces === null) throw notThatOne('is there, and job.json replaces none');
  if (replaces.sha256 !== sha256)
    throw notThatOne(`has the SHA-256 ${sha256}, and job.json replaces ${replaces.sha256}`);
  const read = reportSchema.safeParse(jsonOf(text));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw notThatOne(`is none of this version: ${issue?.path.join('.') || 'the whole'}: ${issue?.message}`);
}

function jsonOf(text: string): unknown {
  try {
    return strictJson(text);
  } catch (error) {
    if (!(error instanceof NotStrictJson)) throw error;
    throw notThatOne(error.message);
  }
}

const notThatOne = (why: string) =>
  new ReportProblem(
    [`The earlier report ${why}.`],
    'Name the report.json that `replaces` in job.json means: --earlier <file>.',
  );
