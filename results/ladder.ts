import type { MeasuredOnDevice } from './comparison/measured.ts';
import { declaredLadder, declaredLadderName, kernelLadder, kernelLadders } from './ladder/kernels.ts';
import { publishedLadder, publishedLadders } from './ladder/published.ts';
import type { Ladder } from './ladder/rung.ts';
import { isProjected, stepLadder, stepLadderName } from './ladder/steps.ts';
import type { Record as StoredRecord } from './record.ts';
import type { Reference } from './reference/reference.ts';

/** A ladder that is made when it is asked for: one of steps needs a fit. */
export interface NamedLadder {
  readonly id: string;
  /** As in the ladder itself. */
  readonly title: string;
  make(): Ladder;
}

/** All ladders by name: bandwidth, matmul, capacity, one for each recorded model, and the published ones most entries share. */
export function namedLadders(
  reference: Reference,
  measured: readonly MeasuredOnDevice[],
  records: readonly StoredRecord[],
): NamedLadder[] {
  return [
    ...kernelLadders.map((kernel) => named(kernel, () => kernelLadder(kernel, reference, measured))),
    named(declaredLadderName, () => declaredLadder(reference)),
    ...oneOfEachTitle(records.filter(isProjected)).map((record) =>
      named(stepLadderName(record), () => stepLadder(record, reference, measured, records)),
    ),
    ...publishedLadders.map((wanted) => named(wanted, () => publishedLadder(wanted, reference))),
  ];
}

const named = ({ id, title }: { id: string; title: string }, make: () => Ladder): NamedLadder => ({
  id,
  title,
  make,
});

/** The same, made; those without a rung are left out. */
export const ladders = (...evidence: Parameters<typeof namedLadders>): Ladder[] =>
  namedLadders(...evidence)
    .map(({ make }) => make())
    .filter(({ rungs }) => rungs.length > 0);

/** Records of one trial share a title and a ladder. */
const oneOfEachTitle = (records: readonly StoredRecord[]): StoredRecord[] =>
  [...Map.groupBy(records, ({ workload }) => workload.title).values()].map(([first]) => first!);
