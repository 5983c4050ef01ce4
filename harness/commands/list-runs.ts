import { existsSync } from 'node:fs';
import { counted as countOf, formatDuration } from '../../results/format.ts';
import { typed } from '../hint.ts';
import { readRun, runFolders, type StoredRun } from '../run/stored-run.ts';
import { type Column, renderTable } from '../terminal/table.ts';
import type { RunFacts } from './run-facts.ts';
import { factsOfServed, readServedRun, type ServedRun } from './served-run.ts';
import { damageOf, ofPlanned, positionsOf } from './show-run.ts';

/** The runs of a store, the oldest first: what each was, how far it came and how it stands. */
export async function listRuns({ store }: { readonly store: string }) {
  const { runs, served, others } = runFolders(store);
  const found: StoredRun[] = [];
  for (const folder of runs) found.push(await readRun(folder));
  const loads: ServedRun[] = [];
  for (const folder of served) loads.push(await readServedRun(folder));
  const data: RunFacts[] = [...found.map(factsOf), ...loads.map(factsOfServed)];
  data.sort((a, b) => (a.startedAt ?? '').localeCompare(b.startedAt ?? ''));
  const damage = damageOf([
    ...[...found, ...loads].flatMap(({ unreadable }) => unreadable),
    ...others.map((folder) => `${folder} holds nothing of a run`),
  ]);
  return { data, text: data.length > 0 ? table(data) : nothing(store), damage };
}

const nothing = (store: string) =>
  `${existsSync(store) ? 'No runs in' : 'There is no folder'} ${store}. ${typed('run')} makes the first one.`;

function factsOf(run: StoredRun): RunFacts {
  const { id, folder, manifest, stored, entries, state } = run;
  const { record } = stored[0] ?? {};
  const trials = manifest?.trials ?? stored.map((each) => each.record.workload.title);
  const devices = manifest?.devices ?? (record ? devicesOf(record) : []);
  const invalid = stored.filter((each) => each.record.validity.state === 'INVALID').length;
  return {
    id,
    folder,
    startedAt: startOf(run),
    suite: manifest?.suite ?? record?.run.suite ?? null,
    trials: [...new Set(trials)],
    devices,
    provider: manifest?.provider ?? record?.engine.provider.name ?? null,
    stored: new Set(stored.map((each) => each.record.workload.key)).size,
    planned: manifest?.trials.length ?? null,
    ...tookOf(run),
    state: state.kind,
    invalid,
    ...(state.kind === 'lost' && { why: state.why }),
    ...(state.kind === 'running' && { pid: state.by.pid }),
    ...(state.kind !== 'finished' && {
      kept: positionsOf(entries),
      ofProcesses: manifest?.processes ?? null,
    }),
  };
}

const devicesOf = ({ run, engine }: StoredRun['stored'][number]['record']): string[] =>
  (run.together?.devices ?? [engine.device]).map(({ name }) => name);

/** When its first session began, or of an earlier version its first process. */
function startOf({ manifest, stored, entries }: StoredRun): string | null {
  const processes = [
    ...stored.flatMap(({ record }) => record.repeats),
    ...entries.map(({ repeat }) => repeat),
  ].map(({ startedAt }) => startedAt);
  return manifest?.sessions[0]?.startedAt ?? processes.sort()[0] ?? null;
}

/** How long it took, in seconds; only a lower bound where a session was cut off. Null where nothing tells. */
function tookOf(run: StoredRun): { readonly seconds: number | null; readonly isAtLeast: boolean } {
  const { manifest, stored, state } = run;
  if (manifest) {
    const known = manifest.sessions.flatMap(({ seconds }) => seconds ?? []);
    const isAtLeast = state.kind !== 'finished' && known.length < manifest.sessions.length;
    return { seconds: known.length > 0 ? known.reduce((sum, each) => sum + each) : null, isAtLeast };
  }
  const end = stored.map(({ record }) => Date.parse(record.createdAt));
  const start = startOf(run);
  if (end.length === 0 || start === null) return { seconds: null, isAtLeast: false };
  return { seconds: Math.max(0, (Math.max(...end) - Date.parse(start)) / 1000), isAtLeast: false };
}

const columns: readonly Column[] = [
  { title: 'run', align: 'left' },
  { title: 'time', align: 'left' },
  { title: 'what', align: 'left', narrow: 24 },
  { title: 'on', align: 'left' },
  { title: 'trials', align: 'right' },
  { title: 'took', align: 'right' },
  { title: 'state', align: 'left' },
];

/** The table; below it how to go on, once for each run that is not complete. */
function table(runs: readonly RunFacts[]): string {
  const rows = runs.map((run) => [
    run.id,
    run.startedAt?.slice(0, 16).replace('T', ' ') ?? '',
    run.suite ?? shortList(run.trials),
    [shortList(counted(run.devices)), run.provider ?? ''].filter((text) => text !== '').join(', '),
    run.planned === null ? String(run.stored) : `${run.done ?? run.stored} of ${run.planned}`,
    run.seconds === null ? '' : `${run.isAtLeast ? '> ' : ''}${formatDuration(run.seconds)}`,
    stateText(run),
  ]);
  const open = runs.flatMap((run) => wayOn(run) ?? []);
  return [renderTable(columns, rows), open.join('\n'), `${typed('show <run>')} shows the table of one again.`]
    .filter((part) => part !== '')
    .join('\n\n');
}

function stateText({ state, invalid, kept, ofProcesses, pid, isServed, stored }: RunFacts): string {
  if (isServed && state === 'running') return `running (process ${pid})`;
  if (isServed && state === 'interrupted') return `interrupted, ${countOf(stored, 'load')} kept`;
  if (state === 'finished') return invalid > 0 ? `finished, ${invalid} INVALID` : 'finished';
  const done = ofPlanned(kept ?? 0, ofProcesses ?? null);
  if (state === 'running') return `running (process ${pid}), ${done} done`;
  return state === 'interrupted' ? `interrupted, ${done} kept` : 'cannot be resumed';
}

function wayOn({ id, state, why, isServed }: RunFacts): string | null {
  if (isServed) return null;
  if (state === 'interrupted') return `${typed(`resume ${id}`)} goes on with it.`;
  return state === 'lost' ? `${id} cannot be resumed: ${why}.` : null;
}

const shortList = (names: readonly string[]): string =>
  names.length > 1 ? `${names[0]} and ${names.length - 1} more` : (names[0] ?? '');

/** Devices of one name once, with their number. */
const counted = (names: readonly string[]): string[] =>
  [...Map.groupBy(names, (name) => name)].map(([name, { length }]) =>
    length > 1 ? `${length} × ${name}` : name,
  );
