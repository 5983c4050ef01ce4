import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { documentOf } from '../../../dashboard/report/document.ts';
import type { Imported } from '../../../results/import/imported.ts';
import { type ChosenImport, importPaths, importsOf } from '../../../results/report/imports.ts';
import { reportSchema } from '../../../results/report/schema.ts';
import { reportOf } from '../../../results/report.ts';
import { inputOf } from '../../fixtures/made-up-report-input.ts';
import { importSample, importText, sampleText } from '../import/samples.ts';

const folder = join(import.meta.dirname, '..', '..', 'fixtures', 'imports');
const sample = 'mlperf/Dell_XE9680_H200_SXM_141GBx8_TRT_llama2-70b-99_Offline_mlperf_log_summary.txt';

/** The files of a dossier with one import. */
function filesOf(imported: Imported, original: Uint8Array) {
  const id = imported.source.sha256.slice(0, 16);
  const paths = importPaths(id);
  const files = new Map<string, Uint8Array>([
    [paths.original, original],
    [paths.document, Buffer.from(JSON.stringify(imported))],
  ]);
  return { id, paths, files, all: [{ id, at: null }] as ChosenImport[] };
}

const ofSample = (name = sample) => filesOf(importSample(name), readFileSync(join(folder, name)));

describe('imported results in a report', () => {
  it('have the figures of the original, read again from its bytes', () => {
    const { files, all } = ofSample();
    const [one] = importsOf(files, all);
    // Line 8 of the file.
    const figure = one!.results[0]!.figures.find(({ at }) => at === 'line 8')!;
    expect(figure).toMatchObject({
      metric: 'tput.out.wall',
      value: 32124.3,
      baseUnit: 'tokens/s',
      written: '32124.3',
    });
    expect(one).toMatchObject({ isReadAgain: true, word: 'consistent', leftOut: 0 });
    expect(one!.sha256).toBe(
      createHash('sha256')
        .update(readFileSync(join(folder, sample)))
        .digest('hex'),
    );
  });

  it('are those that were chosen, with what the auditor says of them', () => {
    const { id, files } = ofSample('llama-bench/made_table.csv');
    const [one] = importsOf(files, [{ id, at: 'line 3' }]);
    expect(one!.results.map(({ title }) => title)).toEqual(['llama 8B Q8_0, tg128']);
    expect(one!.leftOut).toBe(2);
  });

  it('are refused where the original is another one', () => {
    const { paths, files, all } = ofSample();
    files.set(paths.original, Buffer.from(`${sampleText(sample)}\n`));
    expect(() => importsOf(files, all)).toThrow(/is not what was imported as/);
  });

  it('are refused where a figure is not that of the original', () => {
    const imported = importSample(sample);
    const [result] = imported.results;
    const [first, ...others] = result!.figures;
    const faster = { ...first!, value: 2 * first!.value! };
    const { files, all } = filesOf(
      { ...imported, results: [{ ...result!, figures: [faster, ...others] }] },
      readFileSync(join(folder, sample)),
    );
    expect(() => importsOf(files, all)).toThrow(/does not say what its original gives/);
  });

  it('of a packed file are those that were read from it, and say so', () => {
    const original = gzipSync(sampleText(sample));
    const sha256 = createHash('sha256').update(original).digest('hex');
    const imported = importText(sampleText(sample));
    const { files, all } = filesOf(
      { ...imported, source: { ...imported.source, sha256, bytes: original.length } },
      original,
    );
    expect(importsOf(files, all)[0]!.isReadAgain).toBe(false);
  });

  it('are an annex, with a note that nobody here measured them; a report without any has none', () => {
    const { files, all } = ofSample();
    const report = reportOf({ ...inputOf(), imports: importsOf(files, all) });
    expect(reportSchema.safeParse(report).error).toBeUndefined();
    expect(report.disclaimers).toContain('importedFiguresOfOthers');
    const without = reportOf(inputOf());
    expect(without.disclaimers).not.toContain('importedFiguresOfOthers');
    expect('imports' in without).toBe(false);
    const { imports: _, disclaimers: __, firstPage: ___, ...rest } = report;
    const { disclaimers: ____, firstPage: _____, ...before } = without;
    expect(rest).toEqual(before);
  });

  it('say in both languages what the auditor found, and a contradictory file that it decides nothing', () => {
    const late = sampleText(sample).replace(/^Min latency.*$/m, 'Min latency (ns) : 9999999999999');
    const { files, all } = filesOf(importText(late), Buffer.from(late));
    const report = { ...reportOf({ ...inputOf(), imports: importsOf(files, all) }) };
    const both = {
      ...report,
      languages: { written: ['en' as const, 'zh' as const], prevails: 'en' as const },
    };
    const chapter = documentOf(both, '0'.repeat(64)).chapters.find(({ id }) => id === 'imports')!;
    const text = JSON.stringify(chapter);
    expect(text).toContain('Something cannot be true as it stands: the figures decide nothing.');
    expect(text).toContain('其数值不作为任何依据');
    expect(text).toMatch(/more than .*which is .*that cannot be/);
    expect(text).toContain('不可能成立');
  });
});
