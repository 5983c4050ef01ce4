import type { DefinitionId } from '../record/definitions.ts';
import type { Record } from '../record.ts';

/** What a process took, sample by sample in run order, in seconds. */
export interface TimedProcess {
  /** Its place in the order in which the processes of the run were started. */
  readonly place: number;
  readonly seconds: readonly number[];
}

/** The processes of a trial that finished, in run order. */
const finished = ({ repeats }: Record) =>
  repeats
    .filter(({ outcome, samples }) => outcome === 'ok' && samples.durationNs.length > 0)
    .toSorted((a, b) => a.position - b.position);

/** The timed samples of each process, as they were taken. */
export const samplesOf = (record: Record): TimedProcess[] =>
  finished(record).map(({ position, samples }) => ({
    place: position,
    seconds: samples.durationNs.map((ns) => ns / 1e9),
  }));

/**
 * The latencies whose distribution a trial tells, and their definition: decode steps, or gaps between the ids of a generation. Null for
 * other workloads, and where steps were queued: then only their sum is known.
 */
export function latenciesOf(
  record: Record,
): { readonly definition: DefinitionId; readonly processes: readonly TimedProcess[] } | null {
  const { kind } = record.workload;
  if (kind === 'decode' && record.setting.launches === undefined) {
    return { definition: 'decode.step', processes: samplesOf(record) };
  }
  if (kind !== 'generate' && kind !== 'model') return null;
  const processes = finished(record).map(({ position, samples }) => ({
    place: position,
    seconds: (samples.tokenNs ?? []).flatMap((token) =>
      token.slice(1).map((at, i) => (at - token[i]!) / 1e9),
    ),
  }));
  return processes.length > 0 && processes.every(({ seconds }) => seconds.length > 0)
    ? { definition: 'itl.token', processes }
    : null;
}
