import type { Report } from './schema.ts';

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
