import { type Dirent, existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';

/** One run for performance in a repository of results of MLPerf Inference. Compliance runs lie elsewhere, and are none. */
export interface SubmittedRun {
  /** Below the repository, with slashes. */
  readonly locator: string;
  readonly division: 'closed' | 'open';
  readonly submitter: string;
  readonly system: string;
  readonly task: string;
  readonly scenario: string;
}

const divisions = ['closed', 'open'] as const;
const summary = join('performance', 'run_1', 'mlperf_log_summary.txt');

/** Some submitters write them in small letters. */
const scenarios = ['Offline', 'Server', 'Interactive', 'SingleStream', 'MultiStream'];

/** Every run with a summary: <division>/<submitter>/results/<system>/<task>/<scenario>/performance/run_1/mlperf_log_summary.txt. */
export function* submittedRuns(repository: string): Generator<SubmittedRun> {
  for (const division of divisions)
    for (const submitter of foldersIn(join(repository, division)))
      for (const system of foldersIn(join(repository, division, submitter, 'results')))
        for (const task of foldersIn(join(repository, division, submitter, 'results', system)))
          for (const name of foldersIn(join(repository, division, submitter, 'results', system, task))) {
            const locator = join(division, submitter, 'results', system, task, name, summary);
            if (!existsSync(join(repository, locator))) continue;
            const scenario = scenarios.find((one) => one.toLowerCase() === name.toLowerCase()) ?? name;
            yield {
              locator: locator.replaceAll('\\', '/'),
              division,
              submitter,
              system,
              task,
              scenario,
            };
          }
}

/** In a fixed order. Links are left: what they lead to is there under its own name, or is no part of the repository. */
const foldersIn = (folder: string): string[] =>
  entriesIn(folder)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

const entriesIn = (folder: string): Dirent[] =>
  existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];

/**
 * What the submitter says of the weights of a run; null where no file of its measurements says it. Until v5.1 they lie in a folder beside
 * the results, in v6.0 below the run.
 */
export function weightsOf(repository: string, run: SubmittedRun): string | null {
  const { division, submitter, system, task } = run;
  const scenario = run.locator.split('/')[5]!;
  const place = [system, task, scenario];
  const folders = [
    join(repository, division, submitter, 'measurements', ...place),
    join(repository, division, submitter, 'results', ...place, 'measurements'),
  ];
  const said = folders.flatMap((folder) =>
    entriesIn(folder)
      .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
      .flatMap(({ name }) => {
        const { weight_data_types: types } = objectIn(join(folder, name)) ?? {};
        return typeof types === 'string' && types.trim() !== '' ? [types.trim()] : [];
      }),
  );
  return said[0] ?? null;
}

/** The object in a file of JSON; null where there is none. */
export function objectIn(path: string): Readonly<Record<string, unknown>> | null {
  if (!existsSync(path)) return null;
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/**
 * The round of a repository, "v5.1", and where it was published: from the address that it was cloned from, else from its own name. Null
 * where neither says it.
 */
export function roundOf(repository: string): { round: string; url: string | null } | null {
  const config = join(repository, '.git', 'config');
  const [, url] = existsSync(config)
    ? (/^\s*url\s*=\s*(https:\/\/\S+?)(?:\.git)?\s*$/m.exec(readFileSync(config, 'utf8')) ?? [])
    : [];
  const [round] = [url, basename(resolve(repository))].flatMap(
    (name) => /(?<=results_)v\d+\.\d+/.exec(name ?? '') ?? [],
  );
  if (round === undefined) return null;
  // An address can hold a name and a password.
  return { round, url: url === undefined || url.includes('@') ? null : url };
}
