import type { Examination } from '../doctor.ts';
import type { Finding } from '../runtime/doctor.ts';
import { unbroken, wrap } from '../screen/wrap.ts';
import { screenColumns } from '../screen.ts';
import { style } from './style.ts';

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
    wrap(`  ${marks[state]} ${subject.padEnd(width)}  ${told}`, screenColumns(), indent),
    // A path is not broken, so that it can be copied.
    ...(path === null || message.includes(path) ? [] : [`${indent}${style.dim(unbroken(path))}`]),
    ...(tryThis === null
      ? []
      : [wrap(`${indent}${style.dim('→')} ${tryThis}`, screenColumns(), `${indent}  `)]),
  ].join('\n');
}
