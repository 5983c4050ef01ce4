import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { canonicalHash } from '../../results/record/fingerprint.ts';
import { manifestName, readManifest } from '../../results/record/manifest.ts';
import { recomputeServing } from '../../results/serving/computed.ts';
import { endsOf } from '../../results/serving/ends.ts';
import { groupJudged, severitiesOf } from '../../results/serving/judged.ts';
import { stepTimes } from '../../results/serving/pace.ts';
import { unpackLog } from '../../results/serving/packed-log.ts';
import { curveId, groupId } from '../../results/serving/rate-curve.ts';
import { readServing, servingFiles } from '../../results/serving/store.ts';
import type { Unreadable } from '../library.ts';
import { lifeAsKept } from './lives.ts';
import { isFromElsewhere } from './matching.ts';
import { reasonOf } from './reason.ts';
import type { FoundManifest, LoadGroup, ServedLoad, ServedLoads, WholeLoad } from './served-load.ts';

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
    times: stepTimes(log),
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

/** What a run was to serve, or why its file does not tell; null of a run that was to serve nothing. */
export async function glanceAtManifest(
  store: string,
  path: string,
): Promise<FoundManifest | Unreadable | null> {
  const full = join(store, path);
  try {
    const manifest = await readManifest(dirname(full));
    if (!manifest?.serves) return null;
    return { path, isFromElsewhere: isFromElsewhere(path), manifest, life: lifeAsKept(manifest) };
  } catch (error) {
    return { path, why: reasonOf(error, full) };
  }
}

/** What a file of served loads holds. */
export type Glance = ServedLoad | FoundManifest | Unreadable;

/** What was read of many files, in the order of the pages: a load that lies in the store twice is there once. */
export function sortedLoads(all: Iterable<Glance>, unread = 0): ServedLoads {
  const found = [...all].sort((a, b) => (a.path < b.path ? -1 : 1));
  const loads = new Map<string, ServedLoad>();
  for (const one of found) if ('id' in one && !loads.has(one.id)) loads.set(one.id, one);
  return {
    loads: [...loads.values()].sort(
      (a, b) => b.record.createdAt.localeCompare(a.record.createdAt) || a.id.localeCompare(b.id),
    ),
    manifests: found.filter((one) => 'manifest' in one),
    unreadable: found.filter((one) => 'why' in one),
    unread,
  };
}

/** Whether something that is stored is among those that are wanted. A manifest has the id of its file for its own. */
export type Chosen = (stored: {
  readonly id: string;
  readonly record: { readonly run: { readonly id: string } };
}) => boolean;

/** The loads of a small store, all at once. */
export async function readLoads(store: string, chosen: Chosen): Promise<ServedLoads> {
  const loads = servingFiles([store]).map((path) => glanceAtLoad(store, relative(store, path)));
  const manifests = globSync(`**/${manifestName}`, { cwd: store }).map((path) =>
    glanceAtManifest(store, path),
  );
  const found = (await Promise.all([...loads, ...manifests])).filter((one) => one !== null);
  return sortedLoads(
    found.filter((one) => {
      if ('why' in one) return true;
      return chosen('id' in one ? one : { id: one.path, record: { run: { id: one.manifest.id } } });
    }),
  );
}

/** Changes with the loads and with what was planned, and with nothing else; empty where there are none. */
export function versionOfLoads({ loads, manifests, unreadable, unread }: ServedLoads): string {
  const names = [
    ...loads.map(({ id, path }) => `${id} ${path}`),
    ...manifests.map(({ path, manifest }) => `${path} ${JSON.stringify(manifest)}`),
    ...unreadable.map(({ path }) => path),
    ...(unread > 0 ? [`${unread}`] : []),
  ];
  if (names.length === 0) return '';
  return `-${createHash('sha256').update(names.join('\n')).digest('hex').slice(0, 8)}`;
}

/** In the order of the newest load of each. */
export const groupsOf = (loads: readonly ServedLoad[]): LoadGroup[] =>
  groupJudged(loads, ({ severities }) => severities);
