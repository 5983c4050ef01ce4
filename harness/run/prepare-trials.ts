import { join } from 'node:path';
import type { Trial } from '../plan/trial.ts';
import type { TrialFiles } from '../plan/trial-files.ts';
import type { WeightsWork } from '../weights.ts';
import { isCeiling, type Planned, type SearchDesk, searchCeiling } from './ceiling-search.ts';
import { prepareFiles } from './files.ts';
import { journalFolder } from './journal.ts';
import { withFastestKernel } from './kernel-search.ts';
import { refusalOf } from './refusal.ts';

/** A trial that may be measured, with its files; or the outcome that is known before. */
export interface PreparedTrial extends Planned {
  /** Null where it is refused, and once the run was told to stop. */
  readonly files: TrialFiles | null;
}

/** The trials of a run, by their place in it. */
export interface PreparedTrials {
  /** Whether the batch of a trial is still to be found. */
  isOpen(index: number): boolean;
  /** The trial. Of an open one the largest batch is searched first, which takes processes of its own. */
  at(index: number): Promise<PreparedTrial>;
}

/**
 * Makes the files of every trial whose batch is known. A trial of the largest batch stays open until its turn comes, so that what is
 * known is measured first.
 */
export async function prepareTrials(drafts: readonly Trial[], desk: SearchDesk): Promise<PreparedTrials> {
  const prepared = new Map<number, PreparedTrial>();
  for (const [index, trial] of drafts.entries()) {
    if (isCeiling(trial)) continue;
    const refusal = refusalOf(trial, desk.request.target, desk.room);
    const chosen = refusal === null ? await withKernel(trial, index, desk) : trial;
    prepared.set(index, await withFiles({ trial: chosen, refusal }, desk));
  }
  return {
    isOpen: (index) => !prepared.has(index),
    async at(index) {
      const known = prepared.get(index);
      if (known) return known;
      const found = await withFiles(await searchCeiling(drafts[index]!, index, desk), desk);
      prepared.set(index, found);
      return found;
    },
  };
}

/** The trial with the kernel that is the fastest here, where there are several that do its work. */
const withKernel = (trial: Trial, index: number, desk: SearchDesk): Promise<Trial> =>
  withFastestKernel(trial, {
    ...desk.request,
    checked: desk.checked,
    signal: desk.signal,
    timeoutMs: desk.request.timeoutSeconds * 1000,
    onNotice: (text) => desk.onEvent({ type: 'notice', text }),
    journalFile: join(journalFolder(desk.runFolder), `kernel-${String(index).padStart(4, '0')}.json`),
  });

async function withFiles(planned: Planned, desk: SearchDesk): Promise<PreparedTrial> {
  const { request, checked, onEvent, signal } = desk;
  const { trial, refusal } = planned;
  if (refusal !== null || signal.aborted) return { ...planned, files: null };
  const onProgress = (doneBytes: number, ofBytes: number, what: WeightsWork) =>
    onEvent({ type: 'files', title: trial.title, what, doneBytes, ofBytes });
  const files = await prepareFiles(trial, request.seed, checked, { onProgress, signal }).catch((error) => {
    // Work that was broken off because of the signal left nothing behind; any other error goes on.
    if (!signal.aborted) throw error;
    return null;
  });
  return { ...planned, files };
}
