import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A name that sorts by time, says what it was, and is free: a clock that was set back tells the same time twice. */
export function newRunId(suite: string | null, store: string): string {
  const time = new Date().toISOString().slice(0, 19).replace(/:/g, '-');
  const id = `${time}-${suite ?? 'workloads'}-${randomBytes(2).toString('hex')}`;
  return existsSync(join(store, id)) ? newRunId(suite, store) : id;
}
