import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { showProgress } from '../../../harness/terminal/progress.ts';

/** A terminal of so many columns that keeps what is written. */
function terminal(columns: number) {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns, rows: 24 });
  return { stream: stream as unknown as NodeJS.WriteStream, written: () => String(stream.read() ?? '') };
}

describe('the live lines of a run', () => {
  it.each([20, 40, 60, 80])('are never broken by a terminal of %i columns', (columns) => {
    const { stream, written } = terminal(columns);
    const title = 'decode 目录-a-model-with-a-very-long-name-of-its-own int4 b1 c512 queued graph';
    const progress = showProgress(stream);
    progress({ type: 'planned', trials: [title], processes: 1000, done: 0, inTurns: false });
    progress({ type: 'started', title, slot: { trial: 0, repeat: 0, position: 0 } });
    progress({ type: 'phase', phase: 'warming up' });
    progress.end();
    const lines = stripVTControlCharacters(written()).split('\n');
    expect(lines.join('')).toContain('decode');
    expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThan(columns);
  });
});
