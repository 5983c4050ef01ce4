import type { Manifest, ProcessLife } from '../../results/record/manifest.ts';
import { type ServedPart, servedParts, servedState } from '../../results/serving/planned.ts';
import type { FoundManifest, ServedLoad, ServedLoads } from './served-load.ts';

/**
 * How a run stands that served. Without an end it is `serving` while its process lives, `ended` early where that is gone, and `unknown` where
 * this host cannot tell.
 */
export type ServedRunState = 'finished' | 'interrupted' | 'serving' | 'ended' | 'unknown';

/** A run that served loads, alone or beside trials. */
export interface ServedRun {
  readonly id: string;
  readonly isFromElsewhere: boolean;
  /** Null beside loads of earlier versions, and of other hosts. */
  readonly manifest: Manifest | null;
  /** The newest first. */
  readonly loads: readonly ServedLoad[];
  /** The loads by what was planned; null where nothing tells. */
  readonly parts: readonly ServedPart<ServedLoad>[] | null;
  readonly state: ServedRunState;
  /** Of its newest load, or when it began; ISO 8601. */
  readonly date: string;
  readonly suite: string | null;
  /** By the name that its driver gives. */
  readonly device: string;
}

/** The runs of served loads, the newest first; one that has stored no load yet among them. */
export function servedRuns({ loads, manifests }: ServedLoads): ServedRun[] {
  const keyOf = (id: string, isFromElsewhere: boolean) => JSON.stringify([id, isFromElsewhere]);
  const byRun = Map.groupBy(loads, ({ record, isFromElsewhere }) => keyOf(record.run.id, isFromElsewhere));
  const kept = new Map(manifests.map((one) => [keyOf(one.manifest.id, one.isFromElsewhere), one]));
  const runs = [...new Set([...byRun.keys(), ...kept.keys()])].map((key) => {
    const [id, isFromElsewhere] = JSON.parse(key) as [string, boolean];
    return { id, isFromElsewhere, ...runOf(byRun.get(key) ?? [], kept.get(key) ?? null) };
  });
  return runs.sort((a, b) => b.date.localeCompare(a.date) || a.id.localeCompare(b.id));
}

function runOf(
  loads: readonly ServedLoad[],
  found: FoundManifest | null,
): Omit<ServedRun, 'id' | 'isFromElsewhere'> {
  const newest = loads[0]?.record;
  const manifest = found?.manifest ?? null;
  return {
    manifest,
    loads,
    parts: manifest?.serves ? servedParts(manifest.serves, loads) : null,
    state: stateOf(manifest, found?.life ?? 'unknown', loads),
    date: newest?.createdAt ?? manifest!.sessions[0]!.startedAt,
    suite: newest?.run.suite ?? manifest?.suite ?? null,
    device: newest?.engine.device.name ?? manifest!.devices[0]!,
  };
}

const openStates = { alive: 'serving', gone: 'ended', unknown: 'unknown' } as const;

function stateOf(manifest: Manifest | null, life: ProcessLife, loads: readonly ServedLoad[]): ServedRunState {
  const state = servedState(manifest, loads);
  return state === 'open' ? openStates[life] : state;
}

/** What a page shows together: the loads of one search, or all that were served by themselves. */
export interface ShownPart {
  readonly title: string;
  readonly isSearch: boolean;
  /** In the order in which they were served. */
  readonly loads: readonly ServedLoad[];
}

/** The loads of a run as a page shows them. Where no plan tells its searches apart, those over one curve are taken for one. */
export function shownParts({ parts, loads }: Pick<ServedRun, 'parts' | 'loads'>): ShownPart[] {
  const inOrder = loads.toSorted((a, b) => a.record.run.position - b.record.run.position);
  const searches: ShownPart[] =
    parts?.filter(({ isSearch }) => isSearch) ??
    [...Map.groupBy(inOrder.filter(isOfSearch), ({ curve }) => curve).values()].map((some) => ({
      title: some[0]!.record.title,
      isSearch: true,
      loads: some,
    }));
  const single = inOrder.filter((load) => !isOfSearch(load));
  return [
    ...(single.length > 0 ? [{ title: '', isSearch: false, loads: single }] : []),
    ...searches.filter((search) => search.loads.length > 0),
  ];
}

const isOfSearch = ({ record }: ServedLoad): boolean => record.run.probe !== null;
