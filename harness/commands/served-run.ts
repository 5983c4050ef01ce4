import { basename } from 'node:path';
import { type Manifest, readManifest } from '../../results/record/manifest.ts';
import { type ServedPart, servedParts, servedSoFar, servedState } from '../../results/serving/planned.ts';
import { type StoredServing, servingFiles } from '../../results/serving/store.ts';
import type { Holder } from '../run/lock.ts';
import { goneOf, runningBy } from '../run/stored-run.ts';
import { type BelievedLoads, believedLoads } from './believed-loads.ts';
import type { RunFacts } from './run-facts.ts';

/** A run that served loads, as its folder has it. */
export interface ServedRun {
  /** The name of its folder. */
  readonly id: string;
  readonly folder: string;
  /** Null beside loads of earlier versions, and where it is damaged. */
  readonly manifest: Manifest | null;
  /** In the order in which they were served. */
  readonly loads: readonly StoredServing[];
  /** The loads by what was planned; null where nothing tells. */
  readonly parts: readonly ServedPart<StoredServing>[] | null;
  readonly state: 'finished' | 'running' | 'interrupted';
  /** The process that it goes on in; null where it does not. */
  readonly by: Holder | null;
  /** What should be in it and cannot be read, and why. */
  readonly unreadable: readonly string[];
  readonly oddities: BelievedLoads['oddities'];
}

export async function readServedRun(folder: string): Promise<ServedRun> {
  const id = basename(folder);
  const damage: string[] = [];
  const manifest = await readManifest(folder).catch((error: Error) => {
    damage.push(error.message);
    return null;
  });
  const { found, unreadable, oddities } = await believedLoads(servingFiles([folder]));
  const loads = found.toSorted((a, b) => a.record.run.position - b.record.run.position);
  const parts = manifest?.serves ? servedParts(manifest.serves, loads) : null;
  const by = runningBy(manifest?.id ?? loads[0]?.record.run.id ?? id);
  const state = servedState(manifest, loads);
  return {
    id,
    folder,
    manifest,
    loads,
    parts,
    state: by ? 'running' : state === 'open' ? 'interrupted' : state,
    by,
    unreadable: [...damage, ...unreadable, ...goneOf(folder, manifest)],
    oddities,
  };
}

/** What a list says of it. */
export function factsOfServed({ id, folder, manifest, loads, parts, state, by }: ServedRun): RunFacts {
  const first = loads[0]?.record;
  const soFar = parts && servedSoFar(parts);
  const trials = parts ?? loads.map(({ record }) => record);
  return {
    id,
    folder,
    startedAt: manifest?.sessions[0]?.startedAt ?? by?.since ?? beginOf(loads),
    suite: manifest?.suite ?? first?.run.suite ?? null,
    trials: [...new Set(trials.map(({ title }) => title))],
    devices: manifest?.devices ?? (first ? [first.engine.device.name] : []),
    provider: manifest?.provider ?? first?.engine.provider.name ?? null,
    stored: loads.length,
    ...(soFar && { done: soFar.done }),
    planned: soFar?.planned ?? null,
    ...tookOf(manifest, loads, state),
    state,
    invalid: loads.filter(({ record }) => record.validity.state === 'INVALID').length,
    ...(by && { pid: by.pid }),
    isServed: true,
  };
}

/** How long it took, in seconds; only a lower bound where it was cut off. Null where nothing tells. */
function tookOf(
  manifest: Manifest | null,
  loads: readonly StoredServing[],
  state: ServedRun['state'],
): Pick<RunFacts, 'seconds' | 'isAtLeast'> {
  const known = manifest?.sessions.at(-1)?.seconds ?? null;
  if (known !== null) return { seconds: known, isAtLeast: false };
  const start = manifest?.sessions[0]?.startedAt ?? beginOf(loads);
  if (start === null || loads.length === 0 || state === 'running') return { seconds: null, isAtLeast: false };
  const end = Math.max(...loads.map(({ record }) => Date.parse(record.createdAt)));
  return { seconds: Math.max(0, (end - Date.parse(start)) / 1000), isAtLeast: manifest !== null };
}

/** When its first model began to load: of a run that did not keep when it began itself. */
function beginOf(loads: readonly StoredServing[]): string | null {
  if (loads.length === 0) return null;
  const begins = loads.map(
    ({ record: { createdAt, load, log } }) => Date.parse(createdAt) - (load.loadNs + log.endNs) / 1e6,
  );
  return new Date(Math.min(...begins)).toISOString();
}
