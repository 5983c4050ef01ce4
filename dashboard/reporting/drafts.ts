import { Remembered } from '../library/remembered.ts';
import type { DraftWanted, Outcome, Reports } from './contract.ts';
import type { Room } from './room.ts';

type Draft = Outcome<Uint8Array<ArrayBuffer>>;

/** Drafts that are kept, by their length. Bytes. */
const keptBytes = 32e6;

/**
 * Drafts of runs, each made once for one state of the store and of what people filled in.
 *
 * @param storeVersion changes with the records
 * @returns null where too many wait
 */
export function draftsOf(reports: Reports, room: Room, storeVersion: () => string) {
  const kept = new Remembered<Draft>(keptBytes);
  let of = '';
  const known = (key: string) => {
    const version = versionNow();
    if (version !== of) kept.clear();
    of = version;
    return kept.get(key);
  };
  const versionNow = () => `${storeVersion()} ${reports.version()}`;
  return async (wanted: DraftWanted): Promise<Draft | null> => {
    const key = [wanted.run, wanted.form, ...wanted.languages].join(' ');
    const found = known(key);
    if (found) return found;
    return room.enter((turn) =>
      turn(async () => {
        // Somebody before may have waited for the same one.
        const made = known(key) ?? (await reports.draft(wanted));
        if ('found' in made && versionNow() === of) kept.set(key, made, made.found.byteLength);
        return made;
      }),
    );
  };
}
