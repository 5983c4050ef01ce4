import { type Fields, objectsOf } from '../fields.ts';
import type { ImportedFigure } from '../figure.ts';
import { nothingSaid } from '../imported.ts';
import type { Content, Kept, Reader, ReadResult } from '../reader.ts';

// llama.cpp, tools/llama-bench/llama-bench.cpp: `test::get_fields`, `avg_ns`, `stddev_ns` (n − 1), one line a test. A test is a prompt
// (pp), a generation (tg) or both behind each other (n_prompt and n_gen above 0).

export const llamaBench: Reader = {
  tool: 'llama-bench',
  version: '1',
  recognise,
  read(content) {
    const results: ReadResult[] = [];
    const rejected: { at: string; reason: string }[] = [];
    const unknown: { at: string; value: unknown }[] = [];
    let first: Fields | null = null;
    for (const row of objectsOf(content)) {
      first ??= row;
      const result = resultOf(row);
      if (typeof result === 'string') rejected.push({ at: row.at, reason: result });
      else results.push(result);
      unknown.push(...row.rest());
    }
    return {
      toolVersion: first === null ? null : buildOf(first),
      layout: first?.at.startsWith('line') ? 'jsonl' : 'json',
      results,
      rejected,
      unknown,
    };
  },
};

/** Keys that every version since 2023 writes. */
const marks = ['build_commit', 'model_filename', 'n_prompt', 'n_gen', 'avg_ns', 'avg_ts'];

function recognise(content: Content): string[] {
  const [first] = objectsOf(content);
  return first !== undefined && marks.every((key) => first.has(key))
    ? [`${marks.join(', ')} in ${first.at || 'the text'}`]
    : [];
}

/** The result of a row, or why it is none. */
function resultOf(row: Fields): ReadResult | string {
  const prompt = row.count('n_prompt');
  const generated = row.count('n_gen');
  if (prompt === null || generated === null) return 'n_prompt or n_gen is no count';
  if (prompt + generated === 0) return 'neither a prompt nor a generation: n_prompt and n_gen are 0';
  const samples = row.numbers('samples_ns');
  const depth = row.count('n_depth');
  const of = { population: 'repetitions', n: samples?.length ?? null } as const;
  const rate = prompt > 0 && generated > 0 ? 'llama.pp_tg' : prompt > 0 ? 'llama.pp' : 'llama.tg';
  const figures = [
    row.figure('avg_ts', { metric: rate, statistic: 'mean', unit: 'tokens/s', scale: 1, ...of }),
    row.figure('stddev_ts', { metric: rate, statistic: 'std.sample', unit: 'tokens/s', scale: 1, ...of }),
    row.figure('avg_ns', { metric: 'llama.test', statistic: 'mean', unit: 'ns', scale: 1e-9, ...of }),
    row.figure('stddev_ns', {
      metric: 'llama.test',
      statistic: 'std.sample',
      unit: 'ns',
      scale: 1e-9,
      ...of,
    }),
    row.figure('model_size', { ...once, metric: 'model.bytes', unit: 'B' }),
    row.figure('model_n_params', { ...once, metric: 'model.parameters', unit: 'parameters' }),
  ].filter((figure): figure is ImportedFigure => figure !== null);
  const isUnmeasured = row.number('avg_ns') === 0;
  if (isUnmeasured) return 'avg_ns is 0: the test did not run';
  const model = row.text('model_type');
  const words = [
    ...(prompt > 0 ? [`pp${prompt}`] : []),
    ...(generated > 0 ? [`tg${generated}`] : []),
    ...(depth ? [`d${depth}`] : []),
  ].join(' ');
  return {
    at: row.at,
    title: `${model ?? 'model not named'}, ${words}`,
    conditions: {
      ...nothingSaid,
      model,
      device: row.text('gpu_info') ?? row.text('cpu_info'),
      precision: null,
      scenario: [rate.replace('llama.', ''), ...cacheTypes(row)].join(' '),
      isl: prompt,
      osl: generated,
      context: depth,
      batch: 1,
      speculation: 'none',
      engine: ['llama.cpp', buildOf(row), row.text('backends')].filter(Boolean).join(' '),
      startedAt: row.text('test_time'),
    },
    figures,
    kept: keptOf(row),
    verdict: null,
  };
}

const once = { statistic: 'single', scale: 1, population: 'run', n: null } as const;

const cacheTypes = (row: Fields): string[] => {
  const types = [row.text('type_k'), row.text('type_v')];
  return types.every((type) => type === null || type === 'f16') ? [] : [`KV ${types.join('/')}`];
};

const buildOf = (row: Fields): string | null => {
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
