import { csv, csvCell } from '../../results/csv.ts';
import type { StoredRecord } from '../../results/record/store.ts';
import type { Report } from '../../results/report/schema.ts';
import type { Document } from './block.ts';
import { plain } from './text.ts';

const columns = [
  'record',
  'item',
  'trial',
  'state',
  'process',
  'outcome',
  'sample',
  'start_ns',
  'duration_ns',
  'token_ns',
];

/**
 * Every sample of the records of a report, behind lines that say whose they are, in which units and under which conditions: a piece of
 * CSV (RFC 4180) for each process, so that no text holds all of them. What a spreadsheet would take for a formula is none.
 */
export function* samplesCsv(
  document: Document,
  report: Report,
  records: readonly Pick<StoredRecord, 'id' | 'record'>[],
): Generator<string> {
  yield* heading(document, report);
  const results = new Map(report.results.map((result) => [result.record, result]));
  for (const { id, record } of records) {
    const result = results.get(id);
    if (result === undefined) continue;
    const of = [id, result.item, result.title, result.validity.state];
    for (const { index, outcome, samples } of record.repeats) {
      const { startNs, durationNs, tokenNs } = samples;
      // Alike in all of its lines, and written once.
      const process = [...of, String(index), outcome].map(csvCell).join(',');
      yield durationNs
        .map((duration, i) => {
          const tokens = csvCell(tokenNs?.[i]?.join(' ') ?? '');
          return `${process},${i},${startNs[i]},${duration},${tokens}\r\n`;
        })
        .join('');
    }
  }
}

/** Lines that begin with "# ", a name and what it is. */
function* heading(document: Document, report: Report): Generator<string> {
  const { conditions, items } = report;
  const windows = conditions.windows.flatMap(({ item, ranges }) =>
    ranges.map(({ what, low, high }) => [`# ${item} ${what}`, String(low), String(high)]),
  );
  yield csv(
    ['# title', plain(document.title)],
    [
      ['# report', plain(document.subtitle)],
      ['# sha256 of report.json, first 16 digits', document.digest],
      ...(document.mark === null ? [] : [['# mark', plain(document.mark)]]),
      ['# date', document.date],
      ...items.map(({ id, name }) => [`# ${id}`, name.slice(0, 400)]),
      ...(conditions.ambient?.temperatureC
        ? [
            [
              '# room °C',
              String(conditions.ambient.temperatureC.low),
              String(conditions.ambient.temperatureC.high),
            ],
          ]
        : []),
      ...windows,
      [
        '# units',
        'start_ns and duration_ns in nanoseconds, from the origin of their process; token_ns from the start of their sample',
      ],
      columns,
    ],
  );
}
