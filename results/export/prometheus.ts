import { placedTitle } from '../record/company.ts';
import { type DefinitionId, definitions } from '../record/definitions.ts';
import type { StoredRecord } from '../record/store.ts';
import type { Figure, Record } from '../record.ts';
import type { Form } from './form.ts';
import { codesOf, isUsable, noFigure, onlyInRecords, stateText, whyMissing } from './said.ts';

// The text format of Prometheus, version 0.0.4
// (https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-details): the samples of a metric stand together, HELP and
// TYPE before them; label values escape \, " and line breaks, HELP \ and line breaks. Names end in their unit, in base units
// (https://prometheus.io/docs/practices/naming/).

type Unit = Figure['unit'];

const unitNames: { readonly [unit in Unit]: string } = {
  s: 'seconds',
  B: 'bytes',
  'B/s': 'bytes_per_second',
  'FLOP/s': 'flop_per_second',
  'tokens/s': 'tokens_per_second',
  J: 'joules',
  'J/token': 'joules_per_token',
};

type Labels = Readonly<{ [name: string]: string }>;

interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

interface Of {
  readonly stored: StoredRecord;
  readonly figure: Figure;
}

export const prometheus: Form = (records) => {
  const all = records.flatMap((stored) => stored.record.figures.map((figure): Of => ({ stored, figure })));
  const usable = all.filter(({ stored, figure }) => isUsable(stored.record) && figure.value !== null);
  const byDefinition = Map.groupBy(usable, ({ figure }) => figure.definition);
  const notCarried = [
    onlyInRecords,
    'Prometheus knows no state of a number: figures of INVALID records, and those that were not measured, stand in comments.',
    'No sample has a time stamp (a collector that reads a file refuses them): assay_record_created_timestamp_seconds tells when.',
  ];
  return {
    text: [
      ...notCarried.map(comment),
      ...records.flatMap(withoutSample),
      ...recordFamilies(records),
      ...[...byDefinition].flatMap(([definition, of]) => figureFamilies(definition, of)),
    ].join(''),
    notCarried,
  };
};

/** What every record is, whether or not its figures may be used. */
const recordFamilies = (records: readonly StoredRecord[]): string[] => [
  family(
    'assay_record_info',
    'What was measured, where and by what; always 1.',
    records.map(({ id, record }) => ({ labels: { ...labelsOf(id, record), ...aboutOf(record) }, value: 1 })),
  ),
  family(
    'assay_record_validity',
    'State of the record: 1 for the one that it is in. INVALID figures are not exported.',
    records.flatMap(({ id, record }) =>
      ['VALID', 'DEGRADED', 'INVALID'].map((state) => ({
        labels: { record: id, state },
        value: Number(record.validity.state === state),
      })),
    ),
  ),
  family(
    'assay_record_created_timestamp_seconds',
    'When the record was written, seconds since 1970-01-01 UTC.',
    records.map(({ id, record }) => ({
      labels: { record: id },
      value: Date.parse(record.createdAt) / 1000,
    })),
  ),
];

/** A figure, the ends of its interval, and how many processes and samples it is of: families of their own, so that no sum mixes them. */
function figureFamilies(definition: DefinitionId, of: readonly Of[]): string[] {
  const { unit, text } = definitions[definition];
  const name = `assay_${definition.replaceAll('.', '_')}`;
  const help = `${definition} [${unit}]: ${text}.`;
  const samples = (numberOf: (figure: Figure) => number): Sample[] =>
    of.map(({ stored, figure }) => ({ labels: figureLabels(stored, figure), value: numberOf(figure) }));
  return [
    family(
      `${name}_${unitNames[unit]}`,
      help,
      samples(({ value }) => value!),
    ),
    family(`${name}_interval_${unitNames[unit]}`, `Interval of ${help}`, of.flatMap(intervalSamples)),
    family(
      `${name}_processes`,
      `Fresh processes behind ${definition}.`,
      samples((figure) => figure.processes),
    ),
    family(
      `${name}_samples`,
      `Samples behind ${definition}, of all processes.`,
      samples((figure) => figure.samples),
    ),
  ];
}

function intervalSamples({ stored, figure }: Of): Sample[] {
  const { interval } = figure;
  if (interval === null) return [];
  const labels = { ...figureLabels(stored, figure), confidence: String(interval.confidence) };
  return [
    { labels: { ...labels, bound: 'low' }, value: interval.low },
    { labels: { ...labels, bound: 'high' }, value: interval.high },
  ];
}

const figureLabels = ({ id, record }: StoredRecord, { statistic }: Figure): Labels => ({
  ...labelsOf(id, record),
  statistic,
  validity: record.validity.state,
});

const labelsOf = (id: string, record: Record): Labels => ({
  record: id,
  workload: placedTitle(record),
  device: record.engine.device.name,
  provider: record.engine.provider.name,
});

const aboutOf = (record: Record): Labels => ({
  run: record.run.id,
  library: `${record.engine.library.name} ${record.engine.library.version}`,
  model: record.workload.model?.shape.name ?? '',
  precision: record.setting.precision,
  batch: String(record.setting.batch),
  validity: record.validity.state,
  reasons: codesOf(record).join(' '),
});

/** Lines for what has no sample. */
function withoutSample({ id, record }: StoredRecord): string[] {
  const named = `record ${id}, ${placedTitle(record)}`;
  if (record.figures.length === 0) return [comment(`${named}: ${noFigure}, ${stateText(record)}`)];
  return record.figures.flatMap((figure) => {
    const why = whyMissing(figure);
    const of = `${named}, ${figure.definition} ${figure.statistic}`;
    if (why !== null) return [comment(`${of}: ${why}`)];
    return isUsable(record) ? [] : [comment(`${of}: ${stateText(record)}, ${figure.value} ${figure.unit}`)];
  });
}

/** A metric with its samples; nothing where it has none. */
const family = (name: string, help: string, samples: readonly Sample[]): string =>
  samples.length === 0
    ? ''
    : [
        `# HELP ${name} ${escaped(help)}\n`,
        `# TYPE ${name} gauge\n`,
        ...samples.map(({ labels, value }) => `${name}{${labelText(labels)}} ${value}\n`),
      ].join('');

const labelText = (labels: Labels): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value).replaceAll('"', '\\"')}"`)
    .join(',');

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

/** None begins with HELP or TYPE. */
const comment = (text: string): string => `# not carried: ${escaped(text)}\n`;
