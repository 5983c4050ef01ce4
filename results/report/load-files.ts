import { basename } from 'node:path';
import { NotARecord } from '../record/store.ts';
import { BrokenColumn } from '../serving/columns.ts';
import { recomputeServing } from '../serving/computed.ts';
import type { ServingRecord } from '../serving/record.ts';
import { servingContentOf } from '../serving/store.ts';
import { differencesOfLoad, isOfNumbers } from '../validity/recompute-serving.ts';
import type { BelievedLoad } from './input.ts';
import { ReportProblem } from './problem.ts';

// Served loads of a dossier: each in its file, as it was stored.

const folder = 'loads/';

export const loadPath = (id: string): string => `${folder}${id}.serving.json`;

export const isLoadPath = (path: string): boolean =>
  path.startsWith(folder) && path.endsWith('.serving.json');

/** The id that the name of a file claims. */
export const idInName = (path: string): string => basename(path, '.serving.json');

/**
 * The served loads of a dossier as they are believed, in the order of their runs.
 *
 * @throws ReportProblem for a file that is none, or whose log gives no figures
 */
export function believedLoads(files: ReadonlyMap<string, Uint8Array>): BelievedLoad[] {
  return inOrder([...files].filter(([path]) => isLoadPath(path)).map(([path, bytes]) => read(path, bytes)));
}

/** A stored load with what its log gives. @throws BrokenColumn where it gives nothing */
export function believedLoad({
  id,
  record,
}: {
  readonly id: string;
  readonly record: ServingRecord;
}): BelievedLoad {
  const computed = recomputeServing(record);
  const isChanged = differencesOfLoad(record, computed).some(isOfNumbers);
  return { id, record: { ...record, ...computed }, isChanged };
}

/** Run by run, in each of them as it was served. */
export const inOrder = (loads: readonly BelievedLoad[]): BelievedLoad[] =>
  loads.toSorted((a, b) => {
    const [one, other] = [a.record.run, b.record.run];
    if (one.id !== other.id) return one.id < other.id ? -1 : 1;
    return one.position - other.position || (a.id < b.id ? -1 : 1);
  });

function read(path: string, bytes: Uint8Array): BelievedLoad {
  try {
    return believedLoad(servingContentOf(path, JSON.parse(Buffer.from(bytes).toString())));
  } catch (cause) {
    if (!(cause instanceof NotARecord || cause instanceof BrokenColumn || cause instanceof SyntaxError))
      throw cause;
    throw new ReportProblem([`${path}: ${cause.message}`], 'Restore it from a copy, or leave it out.');
  }
}

/** When its model began to load, by the clock of its host: what came before left no trace. */
export const servedFrom = ({
  createdAt,
  load,
  log,
}: Pick<ServingRecord, 'createdAt' | 'load' | 'log'>): string =>
  new Date(Date.parse(createdAt) - Math.round((load.loadNs + log.endNs) / 1e6)).toISOString();
