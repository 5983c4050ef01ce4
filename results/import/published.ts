import { join } from 'node:path';
import { importSource } from '../import.ts';
import type { Device, PublishedResult, Source } from '../reference/schema.ts';
import type { KnownShape } from './audit/known.ts';
import type { Imported, ImportedResult } from './imported.ts';
import { type SubmittedSystem, systemOf } from './published/system.ts';
import { objectIn, roundOf, type SubmittedRun, submittedRuns, weightsOf } from './published/tree.ts';
import { Unreadable } from './reader.ts';
import { fileSource } from './source.ts';

/** Results of a repository as a file of references holds them (`--reference`), and what was not taken. */
export interface PublishedImport {
  readonly round: string;
  readonly reference: {
    readonly sources: Readonly<Record<string, Source>>;
    readonly results: readonly PublishedResult[];
  };
  readonly refused: readonly { readonly locator: string; readonly reason: string }[];
  /** Names of devices that the catalogue does not have, and how many runs each has. */
  readonly unlisted: ReadonlyMap<string, number>;
}

/** What the rows of a repository are held against. */
export interface Catalogue {
  readonly devices: Readonly<Record<string, Device>>;
  readonly shapes: readonly KnownShape[];
}

/**
 * The rates of a cloned repository of results of MLPerf Inference (mlcommons/inference_results_v4.0 and later), each held against its own
 * summary and against what its devices can do.
 *
 * @throws Unreadable where the folder is none, or does not say of which round
 */
export function importPublished(repository: string, catalogue: Catalogue, now: Date): PublishedImport {
  const runs = [...submittedRuns(repository)];
  if (runs.length === 0)
    throw new Unreadable(
      'no closed/<submitter>/results/<system>/<task>/<scenario>/performance/run_1/mlperf_log_summary.txt is below it',
      'Name the folder into which a repository such as mlcommons/inference_results_v5.0 was cloned.',
    );
  const published = roundOf(repository);
  if (published === null)
    throw new Unreadable(
      'neither its name nor the address that it was cloned from says of which round it is',
      'Call the folder as the repository is called: inference_results_v5.0.',
    );
  const { round, url } = published;
  const source = `mlperf-${round}-clone`;
  const results: PublishedResult[] = [];
  const refused: { locator: string; reason: string }[] = [];
  const unlisted = new Map<string, number>();
  for (const run of runs) {
    const found = rowOf(repository, run, catalogue, now);
    if ('reason' in found) {
      refused.push({ locator: run.locator, reason: found.reason });
      if (found.unlisted !== null) unlisted.set(found.unlisted, (unlisted.get(found.unlisted) ?? 0) + 1);
    } else {
      const id = unusedId(`${source}-${slug(run)}`, results);
      results.push({ id, round, source, ...found });
    }
  }
  return {
    round,
    reference: { sources: { [source]: sourceOf(round, url, now) }, results },
    refused,
    unlisted,
  };
}

const sourceOf = (round: string, url: string | null, now: Date): Source => ({
  title: `MLPerf Inference ${round} results repository, a clone`,
  publisher: 'MLCommons',
  url,
  date: null,
  accessed: now.toISOString().slice(0, 10),
  kind: 'primary',
  locator:
    '<division>/<submitter>/results/<system>/<task>/<scenario>/performance/run_1/mlperf_log_summary.txt',
});

type Row = Omit<PublishedResult, 'id' | 'round' | 'source'>;

/** The row of a run, or why it has none. */
function rowOf(
  repository: string,
  run: SubmittedRun,
  catalogue: Catalogue,
  now: Date,
): Row | { reason: string; unlisted: string | null } {
  const refuse = (reason: string) => ({ reason, unlisted: null });
  const said = objectIn(join(repository, run.division, run.submitter, 'systems', `${run.system}.json`));
  const system = said && systemOf(said, catalogue.devices);
  const isKnown = system !== null && !('reason' in system);
  const weights = weightsOf(repository, run);
  const model = modelOf(run.task);
  const read = resultOf(join(repository, run.locator), catalogue, now, {
    ...(isKnown && { device: system.device, deviceCount: system.deviceCount }),
    // In the open division a model may be another than its task is named after.
    ...(run.division === 'closed' && { model }),
    ...(weights !== null && { precision: weights }),
  });
  if (typeof read === 'string') return refuse(read);
  const { result, word, findings } = read;
  if (result.verdict && !result.verdict.isValid)
    return refuse([result.verdict.word, ...(result.verdict.grounds ?? [])].join('; '));
  if (system === null) return refuse('its systems/<system>.json is missing or no JSON');
  if (!isKnown) return system;
  const { scenario } = result.conditions;
  if (scenario !== null && scenario !== summarised(run.scenario))
    return refuse(`it lies below ${run.scenario}, and its summary is of ${scenario}`);
  const rate = rateOf(result);
  if (rate === null) return refuse(`${run.scenario} has latencies and no rate`);
  const isSound = word !== 'contradictory';
  const note = [
    ...system.notes,
    ...(run.division === 'open' ? ['open division: not comparable with the closed one'] : []),
    ...doubts(findings),
  ].join('; ');
  return {
    ...identityOf(run, system, model),
    ...(weights !== null && { precision: weights.toUpperCase() }),
    ...(system.powerLimitW !== null && { powerLimitW: system.powerLimitW }),
    ...(/MaxQ/i.test(run.system) && { tuning: 'energy' as const }),
    ...(system.software !== null && { software: system.software }),
    ...rate,
    verified: isSound,
    locator: run.locator,
    ...(note !== '' && { note }),
  };
}

const identityOf = (run: SubmittedRun, { device, deviceCount }: SubmittedSystem, model: string) => ({
  device,
  deviceCount,
  system: run.system,
  benchmark: 'MLPerf Inference',
  task: run.task,
  submitter: run.submitter,
  division: run.division,
  model,
  scenario: run.scenario,
});

/** What LoadGen calls a scenario: Interactive is its Server with other limits. */
const summarised = (scenario: string): string => (scenario === 'Interactive' ? 'Server' : scenario);

/** What the auditor says against a row: a figure that contradicts something is none that decides. */
const doubts = (findings: Imported['findings']): string[] =>
  findings.filter(({ grade }) => grade !== 'note').map(({ sentence }) => sentence);

/** What a summary holds and what the auditor says of it; or why it is none. */
function resultOf(
  path: string,
  { devices, shapes }: Catalogue,
  now: Date,
  told: Imported['told'],
): { result: ImportedResult; word: Imported['word']; findings: Imported['findings'] } | string {
  try {
    const deviceOf = (id: string | null) => (id === null ? null : (devices[id] ?? null));
    const options = { as: 'mlperf-loadgen', told, deviceOf, shapes, now };
    const { results, rejected, word, findings } = importSource(fileSource(path), options);
    const [result] = results;
    return result ? { result, word, findings } : (rejected[0]?.reason ?? 'it holds no result');
  } catch (error) {
    if (error instanceof Unreadable) return error.message;
    throw error;
  }
}

/** Tokens where they were counted, else samples. */
function rateOf({ figures }: ImportedResult): Pick<Row, 'metric' | 'definition' | 'value' | 'unit'> | null {
  const find = (metric: 'tput.out.wall' | 'samples.wall') => {
    const found = figures.find((one) => one.metric === metric && one.value !== null && one.value > 0);
    return found?.value ?? null;
  };
  const tokens = find('tput.out.wall');
  if (tokens !== null) return { metric: 'output', definition: 'tput.out.wall', value: tokens, unit: 'tok/s' };
  const samples = find('samples.wall');
  return samples === null
    ? null
    : { metric: 'samples', definition: 'samples.wall', value: samples, unit: 'samples/s' };
}

/** Models of the tasks as the references call them; of others, the task without its accuracy target. */
const models: Readonly<Record<string, string>> = {
  gptj: 'GPT-J 6B',
  'llama2-70b': 'Llama 2 70B',
  'llama3.1-8b': 'Llama 3.1 8B',
  'llama3.1-405b': 'Llama 3.1 405B',
  'mixtral-8x7b': 'Mixtral 8x7B',
  'deepseek-r1': 'DeepSeek-R1',
  'gpt-oss-120b': 'gpt-oss-120b',
  'qwen3-vl-235b-a22b': 'Qwen3-VL-235B-A22B',
};

function modelOf(task: string): string {
  const name = task.replace(/(-interactive)?-99(\.9)?$/, '').replace('llama3_1', 'llama3.1');
  return models[name] ?? name;
}

const slug = ({ submitter, system, task, scenario, division }: SubmittedRun): string =>
  [submitter, system, task, scenario, ...(division === 'open' ? ['open'] : [])]
    .join('-')
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-');

function unusedId(wanted: string, results: readonly PublishedResult[]): string {
  const isUsed = (id: string) => results.some((result) => result.id === id);
  if (!isUsed(wanted)) return wanted;
  let n = 2;
  while (isUsed(`${wanted}-${n}`)) n++;
  return `${wanted}-${n}`;
}
