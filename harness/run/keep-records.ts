import { join } from 'node:path';
import { canonicalHash } from '../../results/record/fingerprint.ts';
import {
  NotARecord,
  readRecords,
  recordFiles,
  type StoredRecord,
  storeRecord,
} from '../../results/record/store.ts';
import type { Record } from '../../results/record.ts';
import { judgeRun } from '../../results/validity/of-run.ts';
import { Failure } from '../errors.ts';
import { typed } from '../hint.ts';
import { assembleRecord } from './assemble.ts';
import type { JournalEntry } from './journal.ts';
import type { PreparedTrial } from './prepare-trials.ts';
import type { RunFacts, RunRequest } from './request.ts';
import { isOfSeat, type Seat } from './turns.ts';

/** What a run has when its last process has ended. */
interface Measured {
  /** The trials, by their place in the run. */
  readonly prepared: readonly PreparedTrial[];
  readonly entries: readonly JournalEntry[];
  readonly request: RunRequest;
  readonly runFolder: string;
}

/**
 * Stores a record of each trial; on several devices of each trial, device and role.
 *
 * @throws Failure when the disk does not take one
 */
export async function keepRecords(
  seats: readonly Seat[],
  { prepared, entries, request, runFolder }: Measured,
): Promise<StoredRecord[]> {
  const createdAt = new Date();
  const devices = request.crew?.targets.map(({ device }) => device) ?? [];
  const records = seats.map((seat) => {
    const { target, role } = seat;
    const { trial, files } = prepared[seat.trial]!;
    const facts: RunFacts = { ...request, target, createdAt, ...(role && { together: { role, devices } }) };
    const own = entries.filter((entry) => isOfSeat(entry, seat));
    return assembleRecord(trial, files, own, facts);
  });
  const earlier = await storedEarlier(runFolder);
  const stored: StoredRecord[] = [];
  for (const record of judgeRun(records)) {
    stored.push(
      earlier.get(measuredBy(record)) ??
        (await storeRecord(runFolder, record).catch((cause: Error) => {
          throw new Failure(
            `A record could not be written to ${runFolder}: ${cause.message}`,
            `What was measured is kept in ${join(runFolder, 'journal')}. ${
              cause instanceof NotARecord
                ? 'Please report it with that folder.'
                : `Free some space, then ${typed(`resume ${request.id}`)}.`
            }`,
            { cause },
          );
        })),
    );
  }
  return stored;
}

/** What tells records of one run apart: the work, where it was done, and the processes that did it. */
const measuredBy = ({ workload, engine, run, repeats }: Record) =>
  canonicalHash({
    key: workload.key,
    device: engine.device.index,
    role: run.together?.role ?? null,
    repeats,
  });

/** Records that this run stored before it was interrupted: a trial that was complete then is not stored twice. */
async function storedEarlier(runFolder: string): Promise<Map<string, StoredRecord>> {
  const { found } = await readRecords(recordFiles([runFolder]));
  return new Map(found.map((stored) => [measuredBy(stored.record), stored]));
}
