import type { Examination } from '../doctor.ts';
import type { Finding } from '../runtime/doctor.ts';
import { style } from './style.ts';
import { wrap } from './table.ts';

const marks = { ok: style.good('✓'), warning: style.doubtful('!'), error: style.bad('✗') } as const;

/** What `doctor` found, question by question: what it is, its version, where it lies, and the way out where something is wrong. */
export function findingList(examinations: readonly Examination[]): string {
  return examinations
    .map(({ question, findings }) => {
      const width = Math.max(...findings.map(({ subject }) => subject.length));
      return [style.bold(question), ...findings.map((finding) => findingText(finding, width))].join('\n');
    })
    .join('\n\n');
}

/** One finding; every line but the first is indented to where the message begins. */
function findingText({ state, subject, message, version, path, tryThis }: Finding, width: number): string {
  const indent = ' '.repeat(width + 6);
  const told = version === null || message.includes(version) ? message : `${version}, ${message}`;
  return [
    `  ${marks[state]} ${subject.padEnd(width)}  ${paragraph(told, 96 - width, indent)}`,
    // A path is not broken, so that it can be copied.
    ...(path === null || message.includes(path) ? [] : [`${indent}${style.dim(path)}`]),
    ...(tryThis === null
      ? []
      : [`${indent}${style.dim('→')} ${paragraph(tryThis, 94 - width, `${indent}  `)}`]),
  ].join('\n');
}

/** Text of this width, indented but for its first line. */
const paragraph = (text: string, columns: number, indent: string) =>
  wrap(text, columns).replaceAll('\n', `\n${indent}`);
