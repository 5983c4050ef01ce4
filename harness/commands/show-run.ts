import { dirname } from 'node:path';
import type { StoredRecord } from '../../results/record/store.ts';
import { Failure } from '../errors.ts';
import { typed } from '../hint.ts';
import { print } from '../print.ts';
import { readRun, type StoredRun } from '../run/stored-run.ts';
import { wrap } from '../screen/wrap.ts';
import { screenColumns } from '../screen.ts';
import { believedRecords, sayOddities } from './believed.ts';
import { printRun } from './print-run.ts';

/** Shows a run as its end did; of one without an end what it has, how it stands and how to go on. */
export async function showRun(folder: string, json: boolean): Promise<void> {
  const run = await readRun(folder);
  const { id, manifest, state } = run;
  const { found, unreadable, oddities } = await believedRecords(run.stored.map(({ path }) => path));
  const order = run.stored.map((one) => one.id);
  const stored = found.toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
  const { run: facts } = stored[0]?.record ?? {};
  const printed = {
    id,
    suite: facts?.suite ?? manifest?.suite ?? null,
    seed: facts?.seed ?? manifest?.seed ?? 0,
    folder: dirname(folder),
    ...(isCrew(manifest?.isCrew, stored) && { crew: true as const }),
  };
  const interrupted = state.kind === 'interrupted';
  if (json) printRun(printed, stored, { json, interrupted, facts: factsOf(run) });
  else {
    if (stored.length > 0) printRun(printed, stored, { json, interrupted });
    const more = standing(run);
    if (more.length > 0) print(more.join('\n'));
  }
  sayOddities(oddities);
  const damage = damageOf([...run.unreadable, ...unreadable]);
  if (damage) throw damage;
}

const isCrew = (told: boolean | undefined, stored: readonly StoredRecord[]): boolean =>
  told ?? stored.some(({ record }) => record.run.together !== undefined);

/** Of a finished run nothing: its end said it all. */
function factsOf({ state, entries, manifest }: StoredRun): { readonly [name: string]: unknown } {
  if (state.kind === 'finished') return {};
  const kept = { processes: positionsOf(entries), of: manifest?.processes ?? null };
  return {
    state: state.kind,
    ...(state.kind === 'running' && { pid: state.by.pid, since: state.by.since }),
    ...(state.kind === 'lost' && { why: state.why }),
    kept,
  };
}

/** How a run stands that has no end, what its journal keeps, and how to go on where the table has not said it. */
function standing(run: StoredRun): string[] {
  const { id, state, stored } = run;
  const say = (text: string) => wrap(text, screenColumns(), '  ');
  switch (state.kind) {
    case 'finished':
      return [];
    case 'running':
      return [
        `The run ${id} is running: process ${state.by.pid} since ${state.by.since}.`,
        ...keptLines(run),
      ];
    case 'lost':
      return [
        say(`The run ${id} is not complete and cannot be gone on with: ${state.why}.`),
        ...keptLines(run),
      ];
    case 'interrupted':
      return [
        `The run ${id} was interrupted.`,
        ...keptLines(run),
        ...(stored.length === 0 ? [`Next: ${typed(`resume ${id}`)} goes on with what is left.`] : []),
      ];
  }
}

/** What is kept of processes, trial by trial. */
function keptLines({ entries, manifest }: StoredRun): string[] {
  if (entries.length === 0) return [];
  const trials = Map.groupBy(entries, ({ trial }) => trial);
  const lines = [...trials].toSorted(([a], [b]) => a - b);
  return [
    `Kept in its journal: ${ofPlanned(positionsOf(entries), manifest?.processes ?? null)} ${manifest?.isCrew ? 'turns' : 'processes'}.`,
    ...lines.map(
      ([trial, own]) =>
        `  ${manifest?.trials[trial] ?? `trial ${trial + 1}`}: ${own.length} (${own.filter(({ repeat }) => repeat.outcome === 'ok').length} ok)`,
    ),
  ];
}

/** Processes by their places in the run: those of one turn have one. */
export const positionsOf = (entries: StoredRun['entries']): number =>
  new Set(entries.map(({ repeat }) => repeat.position)).size;

/** "12 of 45"; of a run that has come to its further rounds, which are not planned, "47 (45 planned and 2 further)". */
export function ofPlanned(kept: number, planned: number | null): string {
  if (planned === null) return String(kept);
  return kept <= planned
    ? `${kept} of ${planned}`
    : `${kept} (${planned} planned and ${kept - planned} further)`;
}

/** What of runs cannot be read, in one sentence; null where all can. */
export function damageOf(messages: readonly string[]): Failure | null {
  if (messages.length === 0) return null;
  return new Failure(
    `${messages.length === 1 ? 'One thing' : `${messages.length} things`} that should be there cannot be read:\n${messages.join('\n')}`,
    'What is shown is what is left. Restore the rest from a copy, or move it away.',
  );
}
