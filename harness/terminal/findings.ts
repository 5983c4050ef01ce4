import type { Examination } from '../doctor.ts';
import { style } from './style.ts';
import { wrap } from './table.ts';

const marks = { ok: style.good('✓'), warning: style.doubtful('!'), error: style.bad('✗') } as const;

/** What `doctor` found, question by question, with the way out under what is wrong. */
export function findingList(examinations: readonly Examination[]): string {
  return examinations
    .map(({ question, findings }) => {
      const width = Math.max(...findings.map(({ subject }) => subject.length));
      const lines = findings.map(({ state, subject, message, tryThis }) => {
        const head = `  ${marks[state]} ${subject.padEnd(width)}  ${wrap(message, 96 - width, ' '.repeat(width + 6))}`;
        return tryThis
          ? `${head}\n${' '.repeat(width + 6)}${style.dim('→')} ${wrap(tryThis, 96 - width, ' '.repeat(width + 8))}`
          : head;
      });
      return `${style.bold(question)}\n${lines.join('\n')}`;
    })
    .join('\n\n');
}
