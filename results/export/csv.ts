import { csv as csvText } from '../csv.ts';
import { placedTitle } from '../record/company.ts';
import type { StoredRecord } from '../record/store.ts';
import { columns, figureFields } from './figure-fields.ts';
import type { Form } from './form.ts';
import { codesOf, onlyInRecords } from './said.ts';

/** CSV (RFC 4180): a header, and a line for every figure. */
export const csv: Form = (records) => ({
  text: csvText(
    [...(records[0] ? Object.keys(conditionsOf(records[0])) : []), ...columns],
    records.flatMap((stored) => {
      const conditions = Object.values(conditionsOf(stored)).map(cell);
      return figureFields(stored.record).map((fields) => [
        ...conditions,
        ...columns.map((column) => cell(fields[column])),
      ]);
    }),
  ),
  notCarried: [onlyInRecords, 'What a definition counts is on the page of the method; CSV has no comments.'],
});

const cell = (value: string | number | null): string => (value === null ? '' : String(value));

/** What was measured, where, and what it may be used for: lengths in tokens. */
const conditionsOf = ({ id, record }: StoredRecord) => {
  const { run, workload, setting, engine, validity, createdAt } = record;
  return {
    record: id,
    run: run.id,
    measured_at: createdAt,
    workload: placedTitle(record),
    kind: workload.kind,
    model: workload.model?.shape.name ?? null,
    precision: setting.precision,
    batch: setting.batch,
    context_tokens: setting.context,
    input_tokens: setting.isl,
    output_tokens: setting.osl,
    device: engine.device.name,
    library: `${engine.library.name} ${engine.library.version}`,
    provider: engine.provider.name,
    threads: engine.threads,
    validity: validity.state,
    reasons: codesOf(record).join(' '),
  };
};
