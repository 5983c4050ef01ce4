import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Manifest,
  manifestName,
  type PlannedLoads,
  readManifest,
} from '../../results/record/manifest.ts';
import { writeWhole } from '../../results/record/store.ts';
import { Failure } from '../errors.ts';
import { processHere } from './process-life.ts';
import type { RunRequest } from './request.ts';

/** Keeps that a run is under way. */
export interface OpenManifest {
  /** Keeps what became known of the loads that were planned. Where the disk does not take it, it stays unknown. */
  plan(serves: readonly PlannedLoads[]): Promise<void>;
  /** Keeps what was stored. Where the disk does not take it, the records are shown in another order, and nothing else is lost. */
  close(stored: readonly { readonly id: string }[]): Promise<void>;
  /** Of a run that came to nothing: it leaves no trace. */
  drop(): Promise<void>;
}

type Asked = Pick<RunRequest, 'id' | 'suite' | 'seed' | 'target' | 'crew'>;

/**
 * Writes what a run is about to do; of one that is gone on with, what it did before stays.
 *
 * @throws Failure when the disk does not take it
 */
export async function openManifest(
  runFolder: string,
  request: Asked,
  planned: Pick<Manifest, 'trials' | 'processes' | 'serves'>,
): Promise<OpenManifest> {
  const { id, suite, seed, target, crew } = request;
  const begin = performance.now();
  const before = await readManifest(runFolder).catch(() => null);
  const process = processHere();
  const session = { startedAt: new Date().toISOString(), seconds: null, ...(process && { process }) };
  let manifest: Manifest = {
    schema: 'assay.run',
    version: 1,
    id,
    suite,
    seed,
    provider: target.provider.name,
    devices: (crew?.targets ?? [target]).map(({ device }) => device.name),
    isCrew: crew !== undefined,
    ...planned,
    sessions: [...(before?.sessions ?? []), session],
    records: before?.records ?? [],
  };
  await write(runFolder, manifest).catch((cause: Error) => {
    throw new Failure(
      `The records cannot be written to ${runFolder}: ${cause.message}`,
      'Make the folder writable, free some space, or name another one with --store.',
      { cause },
    );
  });
  const keep = (change: Partial<Manifest>) => {
    manifest = { ...manifest, ...change };
    return write(runFolder, manifest).catch(() => {});
  };
  return {
    plan: (serves) => keep({ serves: [...serves] }),
    close(stored) {
      const seconds = (performance.now() - begin) / 1000;
      const sessions = [...manifest.sessions.slice(0, -1), { ...session, seconds }];
      return keep({ sessions, records: stored.map(({ id }) => id) });
    },
    drop: () => rm(join(runFolder, manifestName), { force: true }).catch(() => {}),
  };
}

const write = (runFolder: string, manifest: Manifest) =>
  writeWhole(join(runFolder, manifestName), `${JSON.stringify(manifest, null, 1)}\n`);
