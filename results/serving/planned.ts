import type { Manifest, PlannedLoads } from '../record/manifest.ts';
import type { ServingRecord } from './record.ts';

/** What came of loads that were planned under one scenario. */
export interface ServedPart<R> {
  /** As the scenario was asked for. */
  readonly title: string;
  readonly isSearch: boolean;
  /** In the order in which they were served. */
  readonly loads: readonly R[];
  /** Loads that came to their end, of those planned. A search is one, and done when it came to its end. */
  readonly done: number;
  readonly planned: number;
}

type Load = { readonly record: Pick<ServingRecord, 'run' | 'stop'> };

/**
 * The loads of a run by what was planned. Loads are served in the order of the plan: the place of each says whose it is. Behind a search
 * without an end nothing was served.
 */
export function servedParts<R extends Load>(
  plan: readonly PlannedLoads[],
  loads: readonly R[],
): ServedPart<R>[] {
  const inOrder = loads.toSorted((a, b) => a.record.run.position - b.record.run.position);
  let begin = 0;
  return plan.map(({ title, loads: asked, took }) => {
    const end = begin + (asked ?? took ?? Number.POSITIVE_INFINITY);
    const own = inOrder.filter(({ record: { run } }) => run.position >= begin && run.position < end);
    begin = end;
    if (asked === null) {
      return { title, isSearch: true, loads: own, done: took === undefined ? 0 : 1, planned: 1 };
    }
    return { title, isSearch: false, loads: own, done: own.filter(isWhole).length, planned: asked };
  });
}

/** Whether a load came to its end, however that was. */
const isWhole = ({ record }: Load): boolean => record.stop !== 'interrupted';

/** How much of the plan of a run is done. */
export interface ServedSoFar {
  readonly done: number;
  readonly planned: number;
}

export const servedSoFar = (parts: readonly ServedPart<unknown>[]): ServedSoFar => ({
  done: parts.reduce((sum, part) => sum + part.done, 0),
  planned: parts.reduce((sum, part) => sum + part.planned, 0),
});

/** How a run stands that served: `open` is one without an end, which is still under way or was cut off. */
export type ServedState = 'finished' | 'interrupted' | 'open';

/** @param manifest null where nothing was planned that is known: then the loads alone tell */
export function servedState(manifest: Manifest | null, loads: readonly Load[]): ServedState {
  if (loads.some((load) => !isWhole(load))) return 'interrupted';
  if (!manifest?.serves) return 'finished';
  const { done, planned } = servedSoFar(servedParts(manifest.serves, loads));
  if (done >= planned || wasAllStored(manifest, manifest.serves)) return 'finished';
  return manifest.sessions.at(-1)!.seconds === null ? 'open' : 'interrupted';
}

/** A load that was stored and is gone since was served all the same. */
function wasAllStored({ records }: Manifest, serves: readonly PlannedLoads[]): boolean {
  const lengths = serves.map(({ loads, took }) => loads ?? took ?? Number.POSITIVE_INFINITY);
  return records.length >= lengths.reduce((sum, length) => sum + length, 0);
}
