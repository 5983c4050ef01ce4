import type { Fields, FigureOfKey } from '../../fields.ts';
import type { ImportedFigure } from '../../figure.ts';
import { nothingSaid } from '../../imported.ts';
import type { Kept, ReadResult } from '../../reader.ts';
import { between, settingsOf } from './settings.ts';

// llama.cpp, tools/llama-bench/llama-bench.cpp: `test::get_fields` (what each row has, but for tables of Markdown), `avg_ns`, `stdev_ns`
// (n − 1; 0 for a single value), `get_ts`. A test is a prompt (pp), a generation (tg) or both behind each other.

/** What a row of any layout says of its test. */
interface Test {
  readonly at: string;
  readonly prompt: number;
  readonly generated: number;
  readonly depth: number | null;
  readonly model: string | null;
  readonly device: string | null;
  readonly cacheTypes: readonly (string | null)[];
  /** "ngl 99", "fa 1" */
  readonly settings: readonly string[];
  readonly engine: readonly (string | null)[];
  readonly startedAt: string | null;
}

export type Rate = 'llama.pp' | 'llama.tg' | 'llama.pp_tg';

/** What the tokens a second of a test count. */
export const rateOf = ({ prompt, generated }: Pick<Test, 'prompt' | 'generated'>): Rate =>
  prompt > 0 && generated > 0 ? 'llama.pp_tg' : prompt > 0 ? 'llama.pp' : 'llama.tg';

export const once = { statistic: 'single', scale: 1, population: 'run', n: null } as const;

/**
 * The model and how its weights are stored, which `llama_model_desc` of llama.cpp writes as one: architecture, size ("8B", "8x7B",
 * "30B.A3B", "?B"), type of the file ("Q4_K - Medium"). Of one model two types are compared, as of any other tool.
 */
function namesOf(type: string | null): { model: string | null; precision: string | null } {
  const [, model, precision] = /^(.+? (?:[\d.]+x)?[\d.?]+[KMBT](?:\.A[\d.]+B)?) (.+)$/.exec(type ?? '') ?? [];
  return { model: model ?? type, precision: precision ?? null };
}

/** A test with its figures, as a result. */
export function resultOf(
  test: Test,
  figures: readonly (ImportedFigure | null)[],
  kept: Kept | null,
): ReadResult {
  const { prompt, generated, depth, cacheTypes } = test;
  const isPlain = cacheTypes.every((type) => type === null || type === 'f16');
  const words = [
    ...(prompt > 0 ? [`pp${prompt}`] : []),
    ...(generated > 0 ? [`tg${generated}`] : []),
    ...(depth ? [`d${depth}`] : []),
  ].join(' ');
  return {
    at: test.at,
    title: `${test.model ?? 'model not named'}, ${words}`,
    conditions: {
      ...nothingSaid,
      ...namesOf(test.model),
      device: test.device,
      scenario: [
        rateOf(test).replace('llama.', ''),
        ...(isPlain ? [] : [`KV ${cacheTypes.join('/')}`]),
        ...test.settings,
      ].join(between),
      isl: prompt,
      osl: generated,
      context: depth,
      batch: 1,
      speculation: 'none',
      engine: ['llama.cpp', ...test.engine].filter(Boolean).join(' '),
      startedAt: test.startedAt,
    },
    figures: figures.filter((figure) => figure !== null),
    kept,
    verdict: null,
  };
}

/** The result of a row that has a field for each value (JSON, CSV, SQL), or why it is none. */
export function resultOfRow(row: Fields): ReadResult | string {
  const prompt = row.count('n_prompt');
  const generated = row.count('n_gen');
  if (prompt === null || generated === null) return 'n_prompt or n_gen is no count';
  if (prompt + generated === 0) return 'neither a prompt nor a generation: n_prompt and n_gen are 0';
  const samples = row.numbers('samples_ns');
  const of = { population: 'repetitions', n: samples?.length ?? null } as const;
  const metric = rateOf({ prompt, generated });
  const rate = { metric, unit: 'tokens/s', scale: 1, ...of } as const;
  const time = { metric: 'llama.test', unit: 'ns', scale: 1e-9, ...of } as const;
  const figures = [
    row.figure('avg_ts', { statistic: 'mean', ...rate }),
    row.figure('stddev_ts', deviation(rate, row.number('stddev_ts'))),
    row.figure('avg_ns', { statistic: 'mean', ...time }),
    row.figure('stddev_ns', deviation(time, row.number('stddev_ns'))),
    row.figure('model_size', { ...once, metric: 'model.bytes', unit: 'B' }),
    row.figure('model_n_params', { ...once, metric: 'model.parameters', unit: 'parameters' }),
  ];
  if (row.number('avg_ns') === 0) return 'avg_ns is 0: the test did not run';
  const test: Test = {
    at: row.at,
    prompt,
    generated,
    depth: row.count('n_depth'),
    model: row.text('model_type'),
    device: row.text('gpu_info') ?? row.text('cpu_info'),
    cacheTypes: [row.text('type_k'), row.text('type_v')],
    settings: settingsOf(row),
    engine: [buildOf(row), row.text('backends')],
    startedAt: row.text('test_time'),
  };
  return resultOf(test, figures, keptOf(row));
}

/** A deviation over n − 1; none where there is a single repetition, for which llama-bench writes 0. */
export function deviation(of: Omit<FigureOfKey, 'statistic'>, value: number | null): FigureOfKey {
  const isSingle = value === 0 && (of.n === null || of.n === 1);
  const missing = isSingle ? 'of a single repetition llama-bench writes 0, which is no deviation' : null;
  return { ...of, statistic: 'std.sample', missing };
}

export const buildOf = (row: Fields): string | null => {
  const [number, commit] = [row.number('build_number'), row.text('build_commit')];
  return number === null && commit === null ? null : `b${number ?? '?'} (${commit ?? '?'})`;
};

function keptOf(row: Fields): Kept | null {
  const times = row.numbers('samples_ns');
  const rates = row.numbers('samples_ts');
  if (!times) return null;
  return {
    at: row.pointer('samples_ns'),
    n: times.length,
    columns: {
      durationS: Float64Array.from(times, (ns) => ns * 1e-9),
      ...(rates && { rate: Float64Array.from(rates) }),
    },
  };
}
