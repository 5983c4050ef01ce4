import { describe, expect, it } from 'vitest';
import { samplesCsv } from '../../../dashboard/report/csv.ts';
import { documentOf } from '../../../dashboard/report/document.ts';
import type { Report } from '../../../results/report/schema.ts';
import { rebuiltReport, storedRecords } from '../../../results/report/sources.ts';
import { madeUpFiles } from '../../fixtures/made-up-dossier.ts';

const files = madeUpFiles({ isDraft: true });
const report = JSON.parse(rebuiltReport(files)) as Report;
const records = storedRecords(files);
const lines = [...samplesCsv(documentOf(report, 'ab'.repeat(32)), report, records)].join('').split('\r\n');
const [head, ...rows] = lines.slice(
  lines.findIndex((line) => line.startsWith('record,')),
  -1,
);

describe('the samples of a report', () => {
  it('are all there, each in a line with its record, its process and its nanoseconds', () => {
    expect(head).toBe('record,item,trial,state,process,outcome,sample,start_ns,duration_ns,token_ns');
    const expected = records.flatMap(({ id, record }) =>
      record.repeats.flatMap(({ index, samples }) =>
        samples.durationNs.map((duration, i) => `${id} ${index} ${i} ${samples.startNs[i]} ${duration}`),
      ),
    );
    const found = rows.map((row) => {
      const cells = row.split(',');
      return [cells[0], ...cells.slice(-6).toSpliced(1, 1)].slice(0, 5).join(' ');
    });
    expect(expected.length).toBeGreaterThan(100);
    expect(found).toEqual(expected);
  });

  it('stand behind what they belong to: title, number, digest, mark and units', () => {
    const heading = lines.slice(0, lines.indexOf(head!)).join('\n');
    for (const said of ['# title,Test report', 'LAB-2026-0001', 'abababababababab', 'DRAFT', 'nanoseconds']) {
      expect(heading).toContain(said);
    }
  });

  it('are no formula for a spreadsheet, whatever a trial is called', () => {
    const [first, ...others] = report.results;
    const named = { ...report, results: [{ ...first!, title: '=HYPERLINK("x")' }, ...others] };
    const text = [...samplesCsv(documentOf(named, 'ab'.repeat(32)), named, records)].join('');
    expect(text).toContain(`"'=HYPERLINK(""x"")"`);
  });
});
