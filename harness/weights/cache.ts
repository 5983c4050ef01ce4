import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where files live that can be made again: weights, models, installed runtimes. `ASSAY_CACHE` moves it. */
export function cacheFolder(): string {
  return process.env.ASSAY_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'assay');
}
