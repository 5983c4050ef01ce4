import { rowDefinitions } from '../four/rows.ts';
import { processorsCondition } from '../record/cpu-list.ts';
import { emulated } from '../record/memory.ts';
import type { Record as StoredRecord } from '../record.ts';
import { report as says } from '../sentences/report.ts';
import type { ItemRow } from './four.ts';
import type { Believed, ReportInput, SuiteFacts } from './input.ts';
import type { Deviation, NotMeasured } from './schema.ts';
import type { Tested } from './tested.ts';

// What was added to the method, left out of it or done otherwise (7.8.2.1 n), and what was not measured.

/** What a record did otherwise, in numbers and names; null where it did not. */
type Look = (record: StoredRecord, suite: SuiteFacts | null) => string | null;

/** The number behind an option of the command that repeats a trial. */
const given = ({ run }: StoredRecord, option: string): number | null => {
  const [, text] = new RegExp(` --${option} ([\\d.]+)`).exec(run.reproduce) ?? [];
  return text === undefined ? null : Number(text);
};

const otherThan = (value: number | null, own: number | undefined, unit: string): string | null =>
  value === null || own === undefined || value === own ? null : `${value}${unit}; ${own}${unit}`;

const looks: readonly (readonly [what: Deviation['what'], look: Look])[] = [
  ['noSuite', ({ run }) => (run.suite === null ? run.id : null)],
  ['repeats', (record, suite) => otherThan(given(record, 'repeats'), suite?.repeats, '')],
  ['warmup', (record, suite) => otherThan(given(record, 'warmup'), suite?.warmupSeconds, ' s')],
  ['window', (record, suite) => otherThan(given(record, 'budget'), suite?.windowSeconds, ' s')],
  ['memoryLimit', ({ memory }) => (memory?.limitBytes == null ? null : emulated(memory.limitBytes))],
  [
    'cycledLayers',
    ({ workload }) => {
      const layers = workload.model?.layers;
      return layers?.kind === 'cycled' ? `${layers.distinct}/${layers.of}: ${layers.reason}` : null;
    },
  ],
  [
    'environment',
    ({ engine }) =>
      Object.entries(engine.environment ?? {})
        .map(([name, value]) => `${name}=${value}`)
        .join(' ') || null,
  ],
  [
    'processors',
    (record) => {
      const condition = processorsCondition(record);
      return condition === 'own' ? null : condition;
    },
  ],
  ['noTelemetry', ({ repeats }) => (repeats.every(({ telemetry }) => telemetry === null) ? '—' : null)],
  [
    'interrupted',
    ({ repeats }) => {
      const cut = repeats.filter(({ outcome }) => outcome === 'interrupted').length;
      return cut === 0 ? null : `${cut}/${repeats.length}`;
    },
  ],
  [
    'ownModel',
    ({ workload }) =>
      workload.model && !workload.model.weights.synthetic ? workload.model.weights.sha256 : null,
  ],
  ['together', ({ run }) => (run.together ? `${run.together.role}: ${run.together.devices.length}` : null)],
];

/** Each with the trials that it concerns; those that have the same in common are one line. */
export function deviationsOf({
  records,
  loads,
  job,
  suites,
}: Pick<ReportInput, 'records' | 'loads' | 'job' | 'suites'>): Deviation[] {
  const found = looks.flatMap(([what, look]) =>
    grouped(what, records, (record) => look(record, suites[record.run.suite ?? ''] ?? null)),
  );
  const versions = [
    ...new Set(
      [...records, ...loads].map(({ record: { tool } }) => `${tool.version} ${tool.commit ?? ''}`.trim()),
    ),
  ];
  return [
    ...found,
    ...interruptedLoads(loads),
    ...(versions.length > 1
      ? [{ what: 'severalVersions' as const, records: [], detail: versions.join(', ') }]
      : []),
    ...job.value.deviations.map((detail) => ({ what: 'byLaboratory' as const, records: [], detail })),
  ];
}

/** Loads that count up to what was open when they were stopped; each by its name, since "all" would be all trials. */
function interruptedLoads(loads: ReportInput['loads']): Deviation[] {
  const cut = loads.filter(({ record }) => record.stop === 'interrupted');
  return cut.map(({ id, record: { window, scenario } }) => ({
    what: 'interrupted',
    records: [id],
    detail: `${window.end - window.first}/${scenario.requests}`,
  }));
}

function grouped(
  what: Deviation['what'],
  records: readonly Believed[],
  look: (record: StoredRecord) => string | null,
): Deviation[] {
  const seen = records.flatMap(({ id, record }) => {
    const detail = look(record);
    return detail === null ? [] : [{ id, detail }];
  });
  return [...Map.groupBy(seen, ({ detail }) => detail)].map(([detail, own]) => ({
    what,
    // All of them: then no list of ids says it better.
    records: own.length === records.length ? [] : own.map(({ id }) => id),
    detail,
  }));
}

/** Rows of the four quantities without a value, items without a record, and records of the runs that are not here. */
export function notMeasuredOf(
  { records, loads, runs }: Pick<ReportInput, 'records' | 'loads' | 'runs'>,
  items: readonly Tested[],
  rows: readonly ItemRow[],
): NotMeasured[] {
  const here = new Set([...records, ...loads].map(({ id }) => id));
  return [
    ...items
      .filter(({ seen }) => seen.length === 0)
      .map(({ id }) => ({ item: id, quantity: '', name: '', because: 'notTested' as const, detail: '' })),
    ...items.filter(({ own, loads }) => own.length === 0 && loads.length > 0).flatMap(servedOnly),
    ...rows
      .filter(({ found }) => found.best === null)
      .map(({ item, found: { row, failed, shows } }) => ({
        item,
        quantity: row.quantity,
        name: row.name,
        because: failed ? ('invalid' as const) : ('notAsked' as const),
        detail: shows,
      })),
    ...runs.flatMap((run) =>
      run.records
        .filter((id) => !here.has(id))
        .map((id) => ({
          item: null,
          quantity: '',
          name: id,
          because: 'noRecord' as const,
          detail: says.recordMissing({ run: run.id }),
        })),
    ),
  ];
}

/** An item that served and was not measured by a trial: nothing was asked of the four quantities. */
const servedOnly = ({ id }: Tested): NotMeasured[] =>
  rowDefinitions
    .filter(({ isOptional }) => !isOptional)
    .map(({ quantity, name }) => ({ item: id, quantity, name, because: 'notAsked', detail: '' }));
