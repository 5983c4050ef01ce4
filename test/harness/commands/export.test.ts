import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRecord, storeRecord } from '../../../results/record/store.ts';
import { recordedRuns } from '../../fixtures/shown-store.ts';

const cli = new URL('../../../harness/cli.ts', import.meta.url).pathname;
const assay = (...words: string[]) => execa(process.execPath, [cli, ...words], { reject: false });

let store: string;
beforeAll(() => {
  store = mkdtempSync(join(tmpdir(), 'assay-export-'));
  cpSync(join(import.meta.dirname, '../../fixtures/recorded'), store, { recursive: true });
});
afterAll(() => rmSync(store, { recursive: true }));

describe('assay export', () => {
  it('writes the records of a run to the screen as a file has them, and says on stderr what is not carried', async () => {
    const { stdout, stderr, exitCode } = await assay(
      'export',
      recordedRuns.quick,
      '--format',
      'csv',
      '--store',
      store,
    );
    expect(exitCode).toBe(0);
    const lines = stdout.split('\r\n');
    expect(lines[0]).toMatch(/^record,run,.*definition,statistic,unit,value/);
    expect(lines.filter((line) => line.startsWith('718e0b60fcd73400,'))).toHaveLength(4);
    expect(stderr).toMatch(/Not carried by this form:\nThe samples/);
  }, 60_000);

  it('writes a single record into a file', async () => {
    const out = join(store, 'out', 'report.json');
    const { stdout } = await assay(
      'export',
      '53f03e1f',
      '--format',
      'report-v0.2.1',
      '--out',
      out,
      '--store',
      store,
    );
    expect(stdout).toContain('1 record as report-v0.2.1');
    expect(JSON.parse(readFileSync(out, 'utf8')).run.uid).toBe('53f03e1f68662aba');
  }, 60_000);

  it('exports the whole store where nothing is named', async () => {
    const { stdout } = await assay('export', '--format', 'jsonl', '--store', store);
    expect(stdout.trimEnd().split('\n')).toHaveLength(8);
  }, 60_000);

  it('exports what the samples give, whatever a record states, and ends with 3', async () => {
    const { record } = await readRecord(join(store, recordedRuns.quick, '718e0b60fcd73400.json'));
    const [main, ...rest] = record.figures;
    const figures = [{ ...main!, value: 99e9 }, ...rest];
    const forged = await storeRecord(join(store, 'forged'), { ...record, figures });
    const { stdout, stderr, exitCode } = await assay('export', forged.path, '--format', 'jsonl');
    rmSync(join(store, 'forged'), { recursive: true });
    expect(stdout).toContain('12534542976.787');
    expect(stdout).not.toContain('99000000000');
    expect(stderr).toContain(forged.id);
    expect(exitCode).toBe(3);
  }, 60_000);

  it('writes nothing of a file that was changed, and says so', async () => {
    const path = join(store, recordedRuns.quick, '718e0b60fcd73400.json');
    const text = readFileSync(path, 'utf8');
    const changed = text.replace('"value":12534542976.787542', '"value":99000000000');
    expect(changed).not.toBe(text);
    writeFileSync(path, changed);
    const out = join(store, 'changed.csv');
    const { stderr, exitCode } = await assay('export', path, '--format', 'csv', '--out', out);
    writeFileSync(path, text);
    expect(stderr).toContain('was changed after it was written');
    expect(existsSync(out)).toBe(false);
    expect(exitCode).toBe(1);
  }, 60_000);

  it('ends with 2 for a form that there is not, and for a record that there is not', async () => {
    const form = await assay('export', '--format', 'xml', '--store', store);
    expect([form.exitCode, form.stderr]).toEqual([2, expect.stringContaining('jsonl, csv, md, mlperf')]);
    const record = await assay('export', 'ffffffff', '--format', 'csv', '--store', store);
    expect([record.exitCode, record.stderr]).toEqual([2, expect.stringContaining('ffffffff')]);
  }, 60_000);
});
