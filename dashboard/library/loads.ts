import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { canonicalHash } from '../../results/record/fingerprint.ts';
import { recomputeServing } from '../../results/serving/computed.ts';
import { endsOf } from '../../results/serving/ends.ts';
import { groupJudged, severitiesOf } from '../../results/serving/judged.ts';
import { unpackLog } from '../../results/serving/packed-log.ts';
import { curveId, groupId } from '../../results/serving/rate-curve.ts';
import { readServing } from '../../results/serving/store.ts';
import type { Unreadable } from '../library.ts';
import { isFromElsewhere } from './matching.ts';
import { reasonOf } from './reason.ts';
import type { LoadGroup, ServedLoad, ServedLoads, WholeLoad } from './served-load.ts';

/**
 * Reads a load and computes anew what its log gives.
 *
 * @param path below the store
 * @throws NotServing, NotAColumn, or what the file system says
 */
export async function readLoad(store: string, path: string): Promise<WholeLoad> {
  const { id, record } = await readServing(join(store, path));
  const { log: packed, telemetry: _, ...stored } = record;
  const log = unpackLog(packed);
  const computed = recomputeServing(record);
  const head = { ...stored, ...computed };
  return {
    id,
    path,
    isFromElsewhere: isFromElsewhere(path),
    record: head,
    ends: endsOf(log, head.window),
    severities: severitiesOf({ ...record, window: head.window }),
    saysOtherwise: !isSame(computed, {
      window: stored.window,
      figures: stored.figures,
      validity: stored.validity,
    }),
    group: groupId(head),
    curve: curveId(head),
    log,
  };
}

const isSame = (a: unknown, b: unknown) => canonicalHash(a) === canonicalHash(b);

/** The same without its log, or why the file is none. */
export async function glanceAtLoad(store: string, path: string): Promise<ServedLoad | Unreadable> {
  try {
    const { log: _, ...load } = await readLoad(store, path);
    return load;
  } catch (error) {
    return { path, why: reasonOf(error, join(store, path)) };
  }
}

/** What was read of many files, in the order of the pages: a load that lies in the store twice is there once. */
export function sortedLoads(all: Iterable<ServedLoad | Unreadable>): ServedLoads {
  const found = [...all].sort((a, b) => (a.path < b.path ? -1 : 1));
  const loads = new Map<string, ServedLoad>();
  for (const one of found) if ('id' in one && !loads.has(one.id)) loads.set(one.id, one);
  return {
    loads: [...loads.values()].sort(
      (a, b) => b.record.createdAt.localeCompare(a.record.createdAt) || a.id.localeCompare(b.id),
    ),
    unreadable: found.filter((one) => !('id' in one)) as Unreadable[],
  };
}

/** Changes with the loads, and with nothing else; empty where there are none. */
export function versionOfLoads({ loads, unreadable }: ServedLoads): string {
  if (loads.length + unreadable.length === 0) return '';
  const names = [...loads.map(({ id, path }) => `${id} ${path}`), ...unreadable.map(({ path }) => path)];
  return `-${createHash('sha256').update(names.join('\n')).digest('hex').slice(0, 8)}`;
}

/** In the order of the newest load of each. */
export const groupsOf = (loads: readonly ServedLoad[]): LoadGroup[] =>
  groupJudged(loads, ({ severities }) => severities);
