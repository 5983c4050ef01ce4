import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { withVisibleText } from '../../results/record/visible.ts';
import type { JournalEntry } from './journal.ts';
import { readJournal } from './journal.ts';
import { readProgress } from './progress-file.ts';

/** So long between two looks, milliseconds: a person sees no difference, and the host that measures hardly anything. */
const pauseMs = 2000;

/** So many of the newest runs are looked at for one that measures. */
const newest = 200;

/** Follows the runs of a store that measure now, by reading alone. */
export const watchRuns = (store: string) => {
  const folderOf = (run: string) => join(store, run);
  // What is asked for comes from outside: the name of a folder in the store, and no path.
  const progressOf = async (run: string) =>
    basename(run) === run && !run.startsWith('.') ? readProgress(folderOf(run)) : null;
  return {
    async running(): Promise<readonly string[]> {
      const names = (await readdir(store).catch(() => [])).sort().slice(-newest);
      const found = await Promise.all(names.map(progressOf));
      return names.filter((_, i) => found[i] !== null);
    },
    async progress(run: string) {
      const found = await progressOf(run);
      if (found === null) return null;
      const { suite, startedAt, planned, done, now } = withVisibleText(found);
      return { suite, startedAt, planned, done, now };
    },
    async measured(run: string, behind: number) {
      const progress = await progressOf(run);
      const { entries } = progress === null ? { entries: [] } : await readJournal(folderOf(run), behind);
      const titleOf = ({ trial, repeat: { position } }: JournalEntry) =>
        progress?.titles[position] ?? progress?.trials[trial] ?? '';
      return [...Map.groupBy(entries, ({ repeat }) => repeat.position)].map(([position, group]) =>
        withVisibleText({ position, title: titleOf(group[0]!), repeats: group.map(({ repeat }) => repeat) }),
      );
    },
    pause: (signal: AbortSignal): Promise<void> =>
      wait(pauseMs, undefined, { signal }).catch(() => undefined),
  };
};
