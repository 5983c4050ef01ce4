import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters, styleText } from 'node:util';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { printable, printJson } from '../../harness/print.ts';
import { canonicalHash } from '../../results/record/fingerprint.ts';
import { readRecord } from '../../results/record/store.ts';
import { assay, makeHome } from '../fixtures/assay.ts';
import { measuredRecord } from '../fixtures/measured-record.ts';

/** What a record, a driver or a file name may hold to steer a screen. */
const attacks = {
  'a title of the window': '\u001b]0;owned\u0007',
  'a cursor that goes up and writes over a line': '\u001b[1A\u001b[2KVALID',
  'a control of eight bits': '\u009b31m',
  'a line that begins anew': 'INVALID\rVALID  ',
  'a writing direction': 'H200 \u202e002H\u202c',
  'an isolate': '\u2066left\u2069',
  'letters that are not seen': 'H\u200b2\u200b00\u{e0041}',
  'a line of its own by another name': 'a\u2028b',
} as const;

/** Characters that reached the screen and that nobody sees. */
const unseen = (text: string) => text.match(/[^\P{Cc}\n]|\p{Cf}|\p{Zl}|\p{Zp}/gu);

describe('text for the screen', () => {
  it.each(Object.entries(attacks))('shows %s instead of obeying it', (_, text) => {
    const shown = printable(`device ${text} of the host`);
    expect(unseen(shown)).toBeNull();
    expect(shown).toMatch(/^device .*\\u.* of the host$/);
  });

  it('keeps lines, every script and the colours of its own', () => {
    const green = styleText('green', 'VALID', { validateStream: false });
    const text = `${green} 目录 Ångström ± 3 %\n第二行 🙂`;
    expect(printable(text)).toBe(text);
    expect(stripVTControlCharacters(printable(text))).not.toContain('\u001b');
  });

  it('lets no colour through that is not its own', () => {
    expect(unseen(printable('\u001b[5mblinking\u001b[0m \u001b[8mhidden'))).toBeNull();
  });
});

describe('a JSON document for the screen', () => {
  it.each(Object.entries(attacks))('holds %s escaped, and reads back the same', (_, text) => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    try {
      printJson({ [text]: [text, 1.5, null] });
      const [printed] = write.mock.calls[0]! as [string];
      expect(unseen(printed)).toBeNull();
      expect(JSON.parse(printed)).toEqual({ [text]: [text, 1.5, null] });
    } finally {
      write.mockRestore();
    }
  });
});

describe('a record from elsewhere', () => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-untrusted-'));
  const home = makeHome();
  afterAll(() => {
    rmSync(folder, { recursive: true });
    home.remove();
  });
  const text = `H200\nVALID  everything ${Object.values(attacks).join(' ')}`;
  const made = measuredRecord('decode tiny float32 b1 c64', [
    [1, 1.1, 1],
    [1, 1, 1.1],
  ]);
  const device = { ...made.engine.device, name: text };
  const record = { ...made, engine: { ...made.engine, device } };

  it('is read with all its text visible, in one line, under the name of what it really holds', async () => {
    const id = canonicalHash(record).slice(0, 16);
    const path = join(folder, `${id}.json`);
    writeFileSync(path, JSON.stringify(record));
    const stored = await readRecord(path);
    expect(stored.id).toBe(id);
    expect(stored.record.engine.device.name).toMatch(/^H200\\u000aVALID {2}everything/);
    expect(unseen(JSON.stringify(stored.record))).toBeNull();
    expect(stored.record.figures).toEqual(record.figures);
  });

  it('steers no screen when it is shown', async () => {
    const { stdout, stderr, code } = await assay(home, [
      'show',
      join(folder, `${canonicalHash(record).slice(0, 16)}.json`),
    ]);
    expect(code).toBe(0);
    expect(unseen(stdout + stderr)).toBeNull();
    expect(stdout).not.toMatch(/^VALID {2}everything/m);
  });
});

describe('print.ts', () => {
  it('is the only door to the screen: nothing else of the harness writes there', () => {
    const root = join(import.meta.dirname, '../..');
    const writers = globSync('harness/**/*.ts', { cwd: root }).filter((file) =>
      /\bstd(out|err)\.write|\bconsole\./.test(readFileSync(join(root, file), 'utf8')),
    );
    // The first two are programs of their own, whose output a parent reads.
    expect(writers.sort()).toEqual([
      'harness/cuda/list-devices.ts',
      'harness/machine/firmware-reader.ts',
      'harness/print.ts',
    ]);
  });
});
