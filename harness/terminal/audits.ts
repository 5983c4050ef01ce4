import { formatDigits, formatInterval } from '../../results/format.ts';
import type { AuditFigure, AuditReport, AuditResult } from '../../results/record/audit.ts';
import type { Unit } from '../../results/units.ts';
import { listText } from '../isolate/affinity.ts';
import { wrap } from '../screen/wrap.ts';
import { screenColumns } from '../screen.ts';
import { style } from './style.ts';

const marks: { readonly [verdict in AuditResult['verdict']]: string } = {
  pass: style.good('pass'),
  fail: style.bad('FAIL'),
  inconclusive: style.doubtful('inconclusive'),
  not_applicable: style.dim('not applicable'),
};

/** An audit report for people: the question, the verdict, its ground, and what to know of the way it was found. */
export function auditPage({ subject, results }: AuditReport): string {
  const { title, record, engine, provider, device, seed, together } = subject;
  const head = `${style.bold('Audits')} of ${record ? `record ${record}: ` : ''}${title}, engine ${engine}, ${provider} on ${device}, seed ${seed}`;
  return [head, ...(together ? [companyText(together)] : []), ...results.map(entry), total(results)].join(
    '\n\n',
  );
}

/** In which condition times were measured, where it is not that of a device by itself. */
const companyText = ([own, ...others]: readonly number[]) =>
  wrap(
    `Of the times: every step ran on GPU ${own} at once with GPU ${listText(others)}, as when the record was made; the times are those of GPU ${own}.`,
    screenColumns(),
  );

function entry({ name, question, method, rule, figures, verdict, because }: AuditResult): string {
  const indented = (label: string, text: string) =>
    wrap(`  ${style.dim(label)} ${text}`, screenColumns(), ' '.repeat(label.length + 3));
  return [
    `${marks[verdict]}  ${style.bold(name)}: ${question}`,
    indented('found ', because),
    ...(figures.length > 0 ? [indented('figure', figures.map(figureText).join('; '))] : []),
    indented('method', method),
    indented('rule  ', `${rule.text} ${rule.reason}`),
  ].join('\n');
}

function figureText({ name, unit, value, low, high, reason }: AuditFigure): string {
  if (unit === 'count') return `${name}: ${value}`;
  if (low === null && reason === undefined) return `${name}: ${formatDigits(value, 4)}`;
  return `${name}: ${formatInterval({ centre: value, low, high, reason: reason ?? null }, unit as Unit)}`;
}

function total(results: readonly AuditResult[]): string {
  const count = (verdict: AuditResult['verdict']) =>
    results.filter((result) => result.verdict === verdict).length;
  const parts = [
    `${count('pass')} passed`,
    `${count('fail')} failed`,
    `${count('inconclusive')} inconclusive`,
    `${count('not_applicable')} not applicable`,
  ];
  return `${parts.join(', ')}.`;
}
