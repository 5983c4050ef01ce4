import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadLimits } from '../../../results/reference/limits.ts';
import {
  type Context,
  canonicalBytes,
  checkedRecords,
  recordPath,
  sourcePaths,
} from '../../../results/report/sources.ts';
import { suites } from '../../../workloads/suites.ts';
import { Failure, UsageError } from '../../errors.ts';
import { typed } from '../../hint.ts';
import { readRun, runFolders, type StoredRun } from '../../run/stored-run.ts';
import { projectFolder, toolVersion } from '../../tool.ts';
import { readReference } from '../evidence.ts';
import { findRun, nothingCalled } from '../find-run.ts';
import { chosenImports } from './imports.ts';

// The files that a report is made of, gathered: records of runs, what people filled in, the method, the reference data.

interface Wanted {
  readonly runs: readonly string[];
  readonly latest?: boolean;
  readonly store: string;
}

/**
 * The runs that a command line names.
 *
 * @throws UsageError where it names none, or one that is not stored; Failure for one that is still measured, or damaged
 */
export async function wantedRuns({ runs, latest, store }: Wanted): Promise<StoredRun[]> {
  const folders = runs.map((wanted) => {
    const run = findRun(wanted, store);
    if (run === null) throw nothingCalled(wanted, store, 'run');
    if (run.isServed)
      throw new UsageError(
        `"${wanted}" served loads: a report is of trials.`,
        `${typed(`show ${wanted}`)} shows what it found; ${typed('list runs')} has the runs of trials.`,
      );
    return run.folder;
  });
  const newest = latest ? runFolders(store).runs.slice(-1) : [];
  if (latest && newest.length === 0)
    throw new UsageError(`There is no run of trials in ${store}.`, `Measure first: ${typed('run lab')}.`);
  const found = [...new Set([...newest, ...folders])];
  if (found.length === 0)
    throw new UsageError(
      'A report is of one run, or of several.',
      `Name them, or write ${typed('report --latest')}.`,
    );
  return Promise.all(found.map(readWhole));
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
interface Gathered {
  readonly runs: readonly StoredRun[];
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
    runs: runs.map(({ id, manifest }) => ({ id, records: manifest?.records ?? [] })),
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
    ...annex.files,
  ]);
  if (plan) files.set(sourcePaths.plan, plan);
  if (plan && planSignature) files.set(sourcePaths.planSignature, planSignature);
  if (earlier) files.set(sourcePaths.earlier, earlier);
  return files;
}
