import { counted } from '../../results/format.ts';
import { NotARecord } from '../../results/record/store.ts';
import { BrokenColumn } from '../../results/serving/columns.ts';
import { recomputeServing, type ServingComputed } from '../../results/serving/computed.ts';
import { readServing, type StoredServing } from '../../results/serving/store.ts';
import type { Difference } from '../../results/validity/recompute.ts';
import { differencesOfLoad, isOfNumbers } from '../../results/validity/recompute-serving.ts';
import { toolVersion } from '../tool.ts';
import type { BelievedRecords } from './believed.ts';
import { type KnownRecords, recallRecords, rememberRecords } from './known-records.ts';

/** What `BelievedRecords` is of trials. */
export interface BelievedLoads extends Omit<BelievedRecords, 'found'> {
  readonly found: StoredServing[];
}

/** The served loads of files, as they are believed: figures and validity are what their logs give, and stored ones are never used. */
export async function believedLoads(paths: readonly string[]): Promise<BelievedLoads> {
  const found: StoredServing[] = [];
  const unreadable: string[] = [];
  const changed: string[] = [];
  const byOtherRules: string[] = [];
  const known = paths.length > 0 ? recallRecords() : null;
  const before = known?.loads.size;
  for (const path of paths) {
    try {
      const stored = await readServing(path);
      const computed = computedOf(stored, known!);
      found.push({ ...stored, record: { ...stored.record, ...computed } });
      const differences = differencesOfLoad(stored.record, computed);
      if (differences.length === 0) continue;
      const lines = isChange(stored, differences) ? changed : byOtherRules;
      const [{ of, field }] = differences as [Difference];
      lines.push(`${path}: ${counted(differences.length, 'difference')}, the first in ${of} ${field}`);
    } catch (error) {
      unreadable.push(whyUnreadable(path, error));
    }
  }
  if (known && known.loads.size > before!) await rememberRecords(known);
  return { found, unreadable, oddities: { changed, byOtherRules, notes: [] } };
}

function computedOf({ id, record }: StoredServing, { loads }: KnownRecords): ServingComputed {
  const computed = loads.get(id) ?? recomputeServing(record);
  loads.set(id, computed);
  return computed;
}

/** What no rule of another version gives: another value of a figure, or another window; and whatever this very version would have said. */
function isChange({ record: { tool } }: StoredServing, differences: readonly Difference[]): boolean {
  const own = toolVersion();
  const isOwn = tool.version === own.version && tool.commit !== null && tool.commit === own.commit;
  return isOwn || differences.some(isOfNumbers);
}

/** Why a file is no served load. Whatever else went wrong is thrown on. */
export function whyUnreadable(path: string, error: unknown): string {
  if (error instanceof NotARecord) return error.message;
  if (error instanceof BrokenColumn) return `${path}: its log gives no figures: ${error.message}`;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return message.includes(path) ? message : `${path}: ${message}`;
}
