import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { journalFolder } from './journal.ts';
import { isAlive } from './leftovers.ts';
import type { RunEvent, RunRequest } from './request.ts';

// Beside its journal a run keeps how far it is, for whoever watches. It is written between two processes and never flushed, so that it
// costs no measurement anything, and it goes with the run; what a killed run left behind is told by its process, which is gone.

const progressSchema = z.strictObject({
  pid: z.int().positive(),
  suite: z.string().nullable(),
  startedAt: z.iso.datetime(),
  /** Of the trials, where each is one turn: on one device. */
  trials: z.array(z.string()),
  /** Of what was started, by its position. */
  titles: z.record(z.string(), z.string()),
  planned: z.int().nonnegative(),
  done: z.int().nonnegative(),
  /** The title of what is measured, its position, and since when. */
  now: z
    .strictObject({ title: z.string(), position: z.int().nonnegative(), since: z.iso.datetime() })
    .nullable(),
});

export type RunProgress = z.infer<typeof progressSchema>;

const fileOf = (runFolder: string) => join(journalFolder(runFolder), 'progress.json');

/** Keeps the progress of a run by its events, until `end`. A disk that does not take it stops no run. */
export function keepProgress(
  { folder, id, suite }: Pick<RunRequest, 'folder' | 'id' | 'suite'>,
  now: () => Date = () => new Date(),
): { readonly onEvent: (event: RunEvent) => void; end(): void } {
  const file = fileOf(join(folder, id));
  const startedAt = now().toISOString();
  let state: RunProgress = {
    pid: process.pid,
    suite,
    startedAt,
    trials: [],
    titles: {},
    planned: 0,
    done: 0,
    now: null,
  };
  const keep = (change: Partial<RunProgress>) => {
    state = { ...state, ...change };
    try {
      writeFileSync(`${file}.${process.pid}.partial`, JSON.stringify(state));
      renameSync(`${file}.${process.pid}.partial`, file);
    } catch {
      // Nobody can watch, then.
    }
  };
  return {
    onEvent(event) {
      const { type } = event;
      if (type === 'planned') {
        const trials = event.inTurns ? [] : [...event.trials];
        keep({ trials, planned: event.processes, done: event.done });
      } else if (type === 'extended') {
        keep({ planned: state.planned + event.trials.length });
      } else if (type === 'started') {
        const { title, slot } = event;
        const titles = { ...state.titles, [slot.position]: title };
        keep({ titles, now: { title, position: slot.position, since: now().toISOString() } });
      } else if (type === 'finished') {
        const titles = { ...state.titles, [event.slot.position]: event.title };
        keep({ titles, done: state.done + 1, now: null });
      }
    },
    end() {
      try {
        rmSync(file, { force: true });
      } catch {
        // Where the folder is none, there is no file either.
      }
    },
  };
}

/** How far a run is; null where it does not measure now. */
export async function readProgress(runFolder: string): Promise<RunProgress | null> {
  try {
    const progress = progressSchema.parse(JSON.parse(await readFile(fileOf(runFolder), 'utf8')));
    return isAlive(progress.pid) ? progress : null;
  } catch {
    return null;
  }
}
