import type { DefinitionId } from '../record/definitions.ts';
import type { Figure, Record } from '../record.ts';
import { isUsable, noFigure, stateText, whyMissing } from './said.ts';

/**
 * A figure in fields with names, in base units: `value` and its interval are empty where nothing was measured, and of an INVALID record,
 * whose number stands in `invalid_value` alone.
 */
export interface FigureFields {
  readonly definition: DefinitionId | null;
  readonly statistic: string | null;
  readonly unit: string | null;
  readonly value: number | null;
  readonly interval_low: number | null;
  readonly interval_high: number | null;
  readonly confidence: number | null;
  readonly interval_method: string | null;
  readonly processes: number;
  readonly samples: number;
  readonly missing: string | null;
  readonly invalid_value: number | null;
  readonly sensor_grade: string | null;
}

export const columns: readonly (keyof FigureFields)[] = [
  'definition',
  'statistic',
  'unit',
  'value',
  'interval_low',
  'interval_high',
  'confidence',
  'interval_method',
  'processes',
  'samples',
  'missing',
  'invalid_value',
  'sensor_grade',
];

/** The figures of a record; one row that says why where it has none, so that the record is not missing. */
export const figureFields = (record: Record): FigureFields[] =>
  record.figures.length > 0
    ? record.figures.map((figure) => fieldsOf(figure, record))
    : [{ ...nothing, missing: noFigure }];

const nothing: FigureFields = {
  definition: null,
  statistic: null,
  unit: null,
  value: null,
  interval_low: null,
  interval_high: null,
  confidence: null,
  interval_method: null,
  processes: 0,
  samples: 0,
  missing: null,
  invalid_value: null,
  sensor_grade: null,
};

function fieldsOf(figure: Figure, record: Record): FigureFields {
  const { definition, statistic, unit, value, processes, samples, missing, sensor } = figure;
  const may = isUsable(record);
  const interval = may ? figure.interval : null;
  return {
    definition,
    statistic,
    unit,
    value: may ? value : null,
    interval_low: interval?.low ?? null,
    interval_high: interval?.high ?? null,
    confidence: interval?.confidence ?? null,
    interval_method: interval?.method ?? null,
    processes,
    samples,
    missing: may ? missing : (whyMissing(figure) ?? stateText(record)),
    invalid_value: may ? null : value,
    sensor_grade: sensor?.grade ?? null,
  };
}
