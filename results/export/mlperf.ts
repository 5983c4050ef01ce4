import { mainFigure } from '../figures/efficiency.ts';
import { placedTitle } from '../record/company.ts';
import type { StoredRecord } from '../record/store.ts';
import { visible } from '../record/visible.ts';
import type { Figure, Record } from '../record.ts';
import type { Form } from './form.ts';
import { codesOf, definitionsOf, noFigure, numberText, onlyInRecords, whyMissing } from './said.ts';

const rule = '='.repeat(48);

/**
 * A summary laid out like `mlperf_log_summary.txt` of LoadGen (mlcommons/inference, loadgen/results.cc): sections between lines of `=`,
 * lines of a label and a value. Its heading is another one, since no record is a result of MLPerf: no scenario of it was run, and nobody
 * reviewed it.
 */
export const mlperf: Form = (records) => {
  const notCarried = [
    onlyInRecords,
    'This is no result of MLPerf: no scenario, dataset or accuracy run of MLPerf is behind it.',
    'MLPerf knows VALID and INVALID; DEGRADED is a state of assay: use with the doubts that are named.',
  ];
  return {
    text: `${records.map((stored) => summaryOf(stored, notCarried)).join('\n\n')}\n`,
    notCarried,
  };
};

type Line = readonly [label: string, value: string];

function summaryOf(stored: StoredRecord, notCarried: readonly string[]): string {
  const { id, record } = stored;
  const { engine, validity } = record;
  const main = mainFigure(record);
  const rest = record.figures.filter((figure) => figure !== main);
  const head: Line[] = [
    [
      'SUT name',
      `${engine.device.name}, ${engine.library.name} ${engine.library.version} (${engine.provider.name})`,
    ],
    ['Workload', placedTitle(record)],
    ['Record', id],
    ...(main ? figureLines(main, record) : []),
    ...(record.figures.length === 0 ? [['Figures', noFigure] as const] : []),
    ['Result is', validity.state],
    ...codesOf(record).map((code): Line => ['  Reason', code]),
  ];
  return [
    section('assay Results Summary (no result of MLPerf)', head),
    section(
      'Additional Stats',
      rest.flatMap((figure) => figureLines(figure, record)),
    ),
    section('Test Parameters Used', parametersOf(record)),
    section('Definitions', definitionsOf([stored])),
    `${rule}\nNotes\n${rule}\n${notCarried.join('\n')}`,
  ].join('\n\n');
}

/** The value with its interval and what it is of; percentiles are named as MLPerf names them. */
function figureLines(figure: Figure, record: Record): Line[] {
  const { definition, statistic, unit, interval, processes, samples } = figure;
  const percentile = /^p([\d.]+)$/.exec(statistic)?.[1];
  const name = percentile
    ? `${Number(percentile).toFixed(2)} percentile ${definition} (${unit})`
    : `${definition}, ${statistic} (${unit})`;
  if (figure.value === null) return [[name, `none: ${whyMissing(figure)}`]];
  const ends: Line[] = interval
    ? [
        [
          `  ${interval.confidence * 100} % interval`,
          `${numberText(interval.low, record)} to ${numberText(interval.high, record)}`,
        ],
        ['  Interval by', interval.method],
      ]
    : [['  Interval', `none: ${figure.missing ?? 'one process'}`]];
  return [
    [name, numberText(figure.value, record)],
    ...ends,
    ['  Samples', `${samples} in ${processes} processes`],
  ];
}

function parametersOf({ workload, setting, engine, createdAt, run }: Record): Line[] {
  const lines: readonly (readonly [string, string | number | null])[] = [
    ['model', workload.model?.shape.name ?? null],
    ['precision', setting.precision],
    ['activations', setting.activations],
    ['batch', setting.batch],
    ['context (tokens)', setting.context],
    ['input (tokens)', setting.isl],
    ['output (tokens)', setting.osl],
    ['threads', engine.threads],
    ['seed', setting.seed],
    ['run', run.id],
    ['written at', createdAt],
  ];
  return lines.flatMap(([label, value]) => (value === null ? [] : [[label, String(value)] as const]));
}

function section(title: string, lines: readonly Line[]): string {
  const width = Math.max(0, ...lines.map(([label]) => label.length));
  return [
    rule,
    title,
    rule,
    ...lines.map(([label, value]) => `${label.padEnd(width)} : ${visible(value)}`),
  ].join('\n');
}
