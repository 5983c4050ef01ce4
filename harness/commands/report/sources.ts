import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadLimits } from '../../../results/reference/limits.ts';
import { loadPath } from '../../../results/report/load-files.ts';
import {
  type Context,
  canonicalBytes,
  checkedRecords,
  recordPath,
  sourcePaths,
} from '../../../results/report/sources.ts';
import type { Seen } from '../../../results/report/tested.ts';
import { servingFiles } from '../../../results/serving/store.ts';
import { suites } from '../../../workloads/suites.ts';
import { Failure, UsageError } from '../../errors.ts';
import { typed } from '../../hint.ts';
import { readRun, runFolders, type StoredRun } from '../../run/stored-run.ts';
import { projectFolder, toolVersion } from '../../tool.ts';
import { readReference } from '../evidence.ts';
import { type FoundRun, findRun, nothingCalled } from '../find-run.ts';
import { readServedRun, type ServedRun } from '../served-run.ts';
import { chosenImports } from './imports.ts';

// The files that a report is made of, gathered: records and served loads of runs, what people filled in, the method, the reference data.

interface Wanted {
  readonly runs: readonly string[];
  readonly latest?: boolean;
  readonly store: string;
}

/** What a report is of. */
export interface ReportedRuns {
  readonly runs: readonly StoredRun[];
  /** A run that measured and served is among both. */
  readonly served: readonly ServedRun[];
}

/**
 * The runs that a command line names: of trials, of served loads, or of both.
 *
 * @throws UsageError where it names none, or one that is not stored; Failure for one that is still measured, or damaged
 */
export async function wantedRuns({ runs, latest, store }: Wanted): Promise<ReportedRuns> {
  const named = runs.map((wanted) => {
    const run = findRun(wanted, store);
    if (run === null) throw nothingCalled(wanted, store, 'run');
    return run;
  });
  const all = [...(latest ? [newestIn(store)] : []), ...named];
  if (all.length === 0)
    throw new UsageError(
      'A report is of one run, or of several.',
      `Name them, or write ${typed('report --latest')}.`,
    );
  const found = [...new Map(all.map((run) => [run.folder, run])).values()];
  const ofTrials = found.filter(({ isServed }) => !isServed);
  const served = found.filter(({ isServed, folder }) => isServed || servingFiles([folder]).length > 0);
  return {
    runs: await Promise.all(ofTrials.map(({ folder }) => readWhole(folder))),
    served: await Promise.all(served.map(({ folder }) => readServed(folder))),
  };
}

/** Runs have the time at which they began for a name. */
function newestIn(store: string): FoundRun {
  const { runs, served } = runFolders(store);
  const all = [
    ...runs.map((folder) => ({ folder, isServed: false })),
    ...served.map((folder) => ({ folder, isServed: true })),
  ];
  const newest = all.toSorted((a, b) => (a.folder < b.folder ? -1 : 1)).at(-1);
  if (newest) return newest;
  throw new UsageError(`There is no run in ${store}.`, `Measure first: ${typed('run lab')}.`);
}

/** What forms are called that have no number: after the first of their runs. */
export const nameOfRuns = ({ runs, served }: ReportedRuns): string => (runs[0] ?? served[0])!.id;

/** On what all of it was measured. */
export const seenIn = ({ runs, served }: ReportedRuns): Seen[] => [
  ...runs.flatMap(({ stored }) => stored.map(({ record }) => record)),
  ...served.flatMap(({ loads }) => loads.map(({ record }) => record)),
];

async function readServed(folder: string): Promise<ServedRun> {
  const run = await readServedRun(folder);
  const { id, by, unreadable, loads } = run;
  if (by !== null)
    throw new Failure(
      `The run ${id} is still serving loads.`,
      'Wait for its end, and write the report then.',
    );
  if (unreadable.length > 0)
    throw new Failure(
      `Not all of the run ${id} can be read:\n${unreadable.join('\n')}`,
      'Restore it from a copy: a report has every load of its runs.',
    );
  if (loads.length === 0)
    throw new Failure(`The run ${id} served nothing.`, `Serve again: ${typed('run serving-smoke')}.`);
  return run;
}

async function readWhole(folder: string): Promise<StoredRun> {
  const run = await readRun(folder, checkedRecords);
  if (run.state.kind === 'running')
    throw new Failure(
      `The run ${run.id} is still being measured.`,
      'Wait for its end, and write the report then.',
    );
  if (run.unreadable.length > 0)
    throw new Failure(
      `Not all of the run ${run.id} can be read:\n${run.unreadable.join('\n')}`,
      'Restore it from a copy: a report has every trial of its runs.',
    );
  if (run.stored.length === 0)
    throw new Failure(`The run ${run.id} has no record.`, `Go on with it: ${typed(`resume ${run.id}`)}.`);
  return run;
}

/** What people filled in, and what else a report is made of. */
interface Gathered extends ReportedRuns {
  readonly profile: Uint8Array;
  readonly job: Uint8Array;
  readonly plan: Uint8Array | null;
  readonly planSignature: Uint8Array | null;
  readonly earlier: Uint8Array | null;
  readonly reference: readonly string[];
  /** Results of other tools, as they were named. */
  readonly imports: readonly string[];
  readonly isDraft: boolean;
  readonly languages: Context['languages'];
}

/** The files of a report by their paths in its dossier. */
export function sourceFiles({
  runs,
  served,
  profile,
  job,
  plan,
  planSignature,
  earlier,
  reference: referenceFiles,
  imports,
  isDraft,
  languages,
}: Gathered): Map<string, Uint8Array> {
  const reference = readReference(referenceFiles);
  const annex = chosenImports(imports, reference);
  const context: Context = {
    schema: 'assay.report.context',
    version: 1,
    isDraft,
    languages,
    writtenBy: { name: 'assay', ...toolVersion() },
    runs: [...new Map([...runs, ...served].map((run) => [run.folder, run])).values()].map(
      ({ id, manifest }) => ({ id, records: manifest?.records ?? [] }),
    ),
    suites: Object.fromEntries(
      [...suites].map(([name, { care }]) => [
        name,
        { repeats: care.repeats, warmupSeconds: care.warmupSeconds, windowSeconds: care.windowSeconds },
      ]),
    ),
    ...(annex.chosen.length > 0 && { imports: annex.chosen }),
  };
  const document = (name: string) => readFileSync(join(projectFolder, 'docs', name));
  const files = new Map<string, Uint8Array>([
    [sourcePaths.profile, profile],
    [sourcePaths.job, job],
    [sourcePaths.reference, canonicalBytes({ reference, limits: loadLimits() })],
    [sourcePaths.context, canonicalBytes(context)],
    [sourcePaths.method, document(sourcePaths.method)],
    [sourcePaths.validity, document(sourcePaths.validity)],
    ...runs.flatMap(({ stored }) =>
      stored.map(({ id, path }) => [recordPath(id), readFileSync(path)] as [string, Uint8Array]),
    ),
    ...served.flatMap(({ loads }) =>
      loads.map(({ id, path }) => [loadPath(id), readFileSync(path)] as [string, Uint8Array]),
    ),
    ...annex.files,
  ]);
  if (served.length > 0) files.set(sourcePaths.serving, document(sourcePaths.serving));
  if (plan) files.set(sourcePaths.plan, plan);
  if (plan && planSignature) files.set(sourcePaths.planSignature, planSignature);
  if (earlier) files.set(sourcePaths.earlier, earlier);
  return files;
}
