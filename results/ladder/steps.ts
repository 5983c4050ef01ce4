import { fromResult, modelKey } from '../comparison/comparand.ts';
import type { MeasuredOnDevice } from '../comparison/measured.ts';
import { stepWays } from '../figures/gains.ts';
import type { Record as StoredRecord } from '../record.ts';
import type { Reference } from '../reference/reference.ts';
import { projectionOf } from './projected.ts';
import { type Ladder, rungOf, sorted, standing } from './rung.ts';

export const isProjected = ({ workload, setting, validity }: StoredRecord): boolean =>
  ['decode', 'prefill'].includes(workload.kind) &&
  stepWays(setting).length === 0 &&
  validity.state !== 'INVALID';

/** Of one workload, whatever device ran it. */
export const stepLadderName = ({ workload: { title } }: StoredRecord) => ({
  id: title.replace(/[^a-z0-9.]+/gi, '-').toLowerCase(),
  title,
});

/** What such a ladder counts. */
export const stepDefinition = (kind: StoredRecord['workload']['kind']) =>
  kind === 'decode' ? 'decode.step.tput' : 'prefill.tput';

/** A recorded step: as measured, as published for the same model, and as projected onto the devices of the catalogue. */
export function stepLadder(
  record: StoredRecord,
  reference: Reference,
  measured: readonly MeasuredOnDevice[],
  records: readonly StoredRecord[],
): Ladder {
  const { workload } = record;
  const definition = stepDefinition(workload.kind);
  const groups = measured.flatMap((group) =>
    group.comparands
      .filter(
        (side) => side.origin === workload.title && side.definition === definition && side.refusal === null,
      )
      .map((side) => rungOf(side, 'measured', 1, group.title, [standing(group)])),
  );
  const model = workload.model ? modelKey(workload.model.shape.name) : null;
  const published = reference.results
    .map((entry) => fromResult(entry, reference.devices))
    .filter(({ conditions, definition: theirs }) => conditions.workload === model && theirs === definition)
    .map((side) => rungOf(side, 'published', 1, reference.devices[side.device!]!.name, [side.label]));
  const projection = projectionOf(record, reference, measured, records);
  return {
    ...stepLadderName(record),
    unit: 'tokens/s',
    rungs: sorted([...groups, ...published, ...(projection?.rungs ?? [])]),
    fit: projection?.fit ?? null,
  };
}
