import type { MeasuredOnDevice } from './comparison/measured.ts';
import { declaredLadder, kernelLadder, kernelLadders } from './ladder/kernels.ts';
import { publishedLadder, publishedLadders } from './ladder/published.ts';
import type { Ladder } from './ladder/rung.ts';
import { isProjected, stepLadder } from './ladder/steps.ts';
import type { Record as StoredRecord } from './record.ts';
import type { Reference } from './reference/reference.ts';

/** All ladders: bandwidth, matmul, capacity, one for each recorded model, and the published ones most entries share. */
export function ladders(
  reference: Reference,
  measured: readonly MeasuredOnDevice[],
  records: readonly StoredRecord[],
): Ladder[] {
  return [
    ...kernelLadders.map((kernel) => kernelLadder(kernel, reference, measured)),
    declaredLadder(reference),
    ...oneOfEachTitle(records.filter(isProjected)).map((record) =>
      stepLadder(record, reference, measured, records),
    ),
    ...publishedLadders.map((wanted) => publishedLadder(wanted, reference)),
  ].filter(({ rungs }) => rungs.length > 0);
}

/** Records of one trial share a title and a ladder. */
const oneOfEachTitle = (records: readonly StoredRecord[]): StoredRecord[] =>
  [...Map.groupBy(records, ({ workload }) => workload.title).values()].map(([first]) => first!);
