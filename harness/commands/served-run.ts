import { basename } from 'node:path';
import { type StoredServing, servingFiles } from '../../results/serving/store.ts';
import { runningBy } from '../run/stored-run.ts';
import { believedLoads } from './believed-loads.ts';
import type { RunFacts } from './run-facts.ts';

/** The loads of a run in the order in which they were served. */
export async function loadsOfRun(folder: string) {
  const { found, ...rest } = await believedLoads(servingFiles([folder]));
  const loads = found.toSorted((a, b) => a.record.run.position - b.record.run.position);
  return { loads, ...rest };
}

export const isInterrupted = (loads: readonly StoredServing[]): boolean =>
  loads.some(({ record }) => record.stop === 'interrupted');

/** What a list says of a run that served loads. */
export interface ServedRun {
  readonly facts: RunFacts;
  /** What should be in it and cannot be read, and why. */
  readonly unreadable: readonly string[];
}

export async function servedRun(folder: string): Promise<ServedRun> {
  const { loads, unreadable } = await loadsOfRun(folder);
  const id = basename(folder);
  const first = loads[0]?.record;
  const by = runningBy(first?.run.id ?? id);
  const [begin, end] = [loads.map(beginOf), loads.map(({ record }) => Date.parse(record.createdAt))];
  const facts: RunFacts = {
    id,
    folder,
    startedAt: by?.since ?? (first ? new Date(Math.min(...begin)).toISOString() : null),
    suite: first?.run.suite ?? null,
    trials: [...new Set(loads.map(({ record }) => record.title))],
    devices: first ? [first.engine.device.name] : [],
    provider: first?.engine.provider.name ?? null,
    stored: loads.length,
    planned: null,
    seconds: first && !by ? (Math.max(...end) - Math.min(...begin)) / 1000 : null,
    isAtLeast: false,
    state: by ? 'running' : isInterrupted(loads) ? 'interrupted' : 'finished',
    invalid: loads.filter(({ record }) => record.validity.state === 'INVALID').length,
    ...(by && { pid: by.pid }),
    isServed: true,
  };
  return { facts, unreadable };
}

/** When its model began to load; what came before left no trace. */
const beginOf = ({ record: { createdAt, load, log } }: StoredServing): number =>
  Date.parse(createdAt) - (load.loadNs + log.endNs) / 1e6;
