import type { ReasonCode } from '../record/caveats.ts';
import { definitions } from '../record/definitions.ts';
import type { StoredRecord } from '../record/store.ts';
import type { Figure, Record } from '../record.ts';

// What every form says of a record, in the same words.

/** An INVALID figure is shown and never used: where a form has a place for numbers, it does not stand there. */
export const isUsable = ({ validity }: Record): boolean => validity.state !== 'INVALID';

/** The codes of its reasons, each once. */
export const codesOf = ({ validity }: Record): ReasonCode[] => [
  ...new Set(validity.reasons.map(({ code }) => code)),
];

/** "INVALID (wrong_output)". */
export const stateText = (record: Record): string =>
  [record.validity.state, ...(codesOf(record).length > 0 ? [`(${codesOf(record).join(', ')})`] : [])].join(
    ' ',
  );

export const noFigure = 'no process finished';

/** What is counted by the definitions of some records, in the order in which they appear. */
export const definitionsOf = (records: readonly StoredRecord[]): [id: string, text: string][] =>
  [...new Set(records.flatMap(({ record }) => record.figures.map(({ definition }) => definition)))].map(
    (id) => [id, definitions[id].text],
  );

/** A number as it is, without rounding; of an INVALID record within words, so that it is not taken for one that may be used. */
export const numberText = (value: number, record: Record): string =>
  isUsable(record) ? String(value) : `INVALID (${value})`;

/** Why a figure has no value; null where it has one. */
export const whyMissing = ({ value, missing }: Figure): string | null =>
  value === null ? (missing ?? 'not measured') : null;

/** What no form here has a place for. */
export const onlyInRecords =
  'The samples, the processes one by one, the machine and its telemetry are in the records alone.';
