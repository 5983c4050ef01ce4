import { commaSeparated, rowOf } from '../cells.ts';
import { type Fields, type FigureOfKey, firstObjectsOf } from '../fields.ts';
import { type ImportedConditions, nothingSaid } from '../imported.ts';
import type { Content, Kept, Reader, Reading, ReadResult } from '../reader.ts';

// mozilla-ai/llamafile, localscore: `test::get_values`, `json_printer`, `csv_printer`, and `getResultsSummary` of what is sent to localscore.ai.
// A test is a prompt and a generation behind it; TTFT ends with the first decode step, so that it has one step more than a server's.
// Deviations are of a sample (n − 1; 0 for a single repetition, which is the default). A power that could not be read is 0. `memory_gb` is
// in GiB.

export const localScore: Reader = {
  tool: 'localscore',
  version: '1',
  recognise(content) {
    if (content.form === 'text') {
      const header = headerIn(content);
      return header === null ? [] : [`columns ${marks.join(', ')} in line ${header.line}`];
    }
    const [first] = firstObjectsOf(content);
    const [test] = first?.has('accelerator_info') ? first.children('results') : [];
    return test !== undefined && hasMarks(test.keys) ? [`${marks.join(', ')} in ${test.at}`] : [];
  },
  read: (content) => (content.form === 'text' ? readCsv(content) : readJson(content)),
};

const marks = ['prompt_tps', 'gen_tps', 'ttft_ms', 'power_watts', 'avg_time_ms'];

const hasMarks = (names: readonly string[]): boolean => marks.every((mark) => names.includes(mark));

/** Logs may stand before a table: so many lines are looked through. */
const mostLogLines = 5000;

function headerIn(content: Content): { line: number; names: readonly string[] } | null {
  if (content.form !== 'text') return null;
  let line = 0;
  for (const text of content.lines) {
    line++;
    const names = text.includes('prompt_tps') ? commaSeparated(text) : null;
    if (names !== null && hasMarks(names)) return { line, names };
    if (line === mostLogLines) return null;
  }
  return null;
}

function readJson(content: Content): Reading {
  const [file] = firstObjectsOf(content);
  const accelerator = file!.child('accelerator_info');
  const runtime = file!.child('runtime_info');
  const version = runtime?.text('version') ?? null;
  const conditions = {
    ...nothingSaid,
    device: accelerator?.text('name') ?? null,
    engine: [runtime?.text('name'), version].filter(Boolean).join(' ') || null,
  };
  const memory = accelerator?.figure('memory_gb', {
    ...once,
    metric: 'memory.device',
    unit: 'GiB',
    scale: 2 ** 30,
  });
  const read = Array.from(file!.children('results'), (test) => ({
    at: test.at,
    result: resultOf(test, conditions),
  }));
  const results = read.flatMap(({ result }) => (typeof result === 'string' ? [] : [result]));
  const summary = summaryOf(file!.child('results_summary'), conditions);
  return {
    toolVersion: version,
    layout: summary ? 'json with a summary' : 'json',
    results: [
      ...results.map((result) => (memory ? { ...result, figures: [...result.figures, memory] } : result)),
      ...(summary ? [summary] : []),
    ],
    rejected: read.flatMap(({ at, result }) => (typeof result === 'string' ? [{ at, reason: result }] : [])),
    unknown: file!.rest(),
    isOfFirst: true,
  };
}

function readCsv(content: Content): Reading {
  const header = headerIn(content)!;
  const results: ReadResult[] = [];
  const rejected: { at: string; reason: string }[] = [];
  const unknown: { at: string; value: unknown }[] = [];
  let number = 0;
  for (const line of content.lines) {
    number++;
    if (number <= header.line || line.trim() === '') continue;
    const cells = commaSeparated(line);
    const row = cells && rowOf(header.names, cells, number);
    const result = row === null ? 'it is no whole row of the table' : resultOf(row, nothingSaid);
    if (typeof result === 'string') rejected.push({ at: `line ${number}`, reason: result });
    else results.push(result);
    unknown.push(...(row?.rest() ?? [{ at: `line ${number}`, value: line }]));
  }
  if (results.length === 0 && rejected.length === 0)
    rejected.push({ at: '', reason: 'it ends before there is a row of its table' });
  return { toolVersion: null, layout: 'csv', results, rejected, unknown };
}

const once = { statistic: 'single', scale: 1, population: 'run', n: null } as const;

/** The result of a test, or why it is none. */
function resultOf(test: Fields, conditions: ImportedConditions): ReadResult | string {
  const kept = keptOf(test);
  const [prompt, generated] = [test.number('prompt_tps'), test.number('gen_tps')];
  if (!prompt && !generated) return 'it has neither a rate of the prompt nor of the generation';
  const n = kept?.n ?? null;
  const of = { scale: 1, population: 'repetitions', n } as const;
  const mean = { ...of, statistic: 'mean' } as const;
  const none = (key: string, why: string) => (test.number(key) === 0 ? why : null);
  const alone = n === null || n === 1 ? 'a single repetition has no deviation' : null;
  // Without the list of repetitions, 0 tells that there was one.
  const deviation = (key: string) =>
    ({ ...of, statistic: 'std.sample', missing: n === null ? none(key, alone!) : alone }) as const;
  const power = 'the power could not be read: the tool writes 0';
  const rows: readonly (readonly [string, FigureOfKey])[] = [
    [
      'prompt_tps',
      { ...mean, metric: 'llama.pp', unit: 'tokens/s', missing: none('prompt_tps', 'no prompt') },
    ],
    ['prompt_tps_stddev', { ...deviation('prompt_tps_stddev'), metric: 'llama.pp', unit: 'tokens/s' }],
    [
      'gen_tps',
      {
        ...mean,
        metric: 'llama.tg.behind_prompt',
        unit: 'tokens/s',
        missing: none('gen_tps', 'nothing was generated'),
      },
    ],
    [
      'gen_tps_stddev',
      { ...deviation('gen_tps_stddev'), metric: 'llama.tg.behind_prompt', unit: 'tokens/s' },
    ],
    [
      'ttft_ms',
      {
        ...mean,
        metric: 'ttft.first_step',
        unit: 'ms',
        scale: 1e-3,
        missing: none('ttft_ms', 'nothing was generated'),
      },
    ],
    ['avg_time_ms', { ...mean, metric: 'llama.test', unit: 'ms', scale: 1e-3 }],
    ['stddev_time_ms', { ...deviation('stddev_time_ms'), metric: 'llama.test', unit: 'ms', scale: 1e-3 }],
    [
      'power_watts',
      {
        ...mean,
        population: 'run',
        metric: 'power.accelerator',
        unit: 'W',
        missing: none('power_watts', power),
      },
    ],
    [
      'prompt_tps_watt',
      { ...mean, metric: 'yield.prompt', unit: 'tokens/s/W', missing: none('prompt_tps_watt', power) },
    ],
    [
      'gen_tps_watt',
      { ...mean, metric: 'yield.generated', unit: 'tokens/s/W', missing: none('gen_tps_watt', power) },
    ],
    ['model_size', { ...once, metric: 'model.bytes', unit: 'B' }],
    ['model_n_params', { ...once, metric: 'model.parameters', unit: 'parameters' }],
  ];
  const model = test.text('model_name');
  const [isl, osl] = [test.count('n_prompt'), test.count('n_gen')];
  return {
    at: test.at,
    title: [model ?? 'model not named', test.text('name') ?? `pp${isl ?? '?'}+tg${osl ?? '?'}`].join(', '),
    conditions: {
      ...conditions,
      model,
      // It runs on one accelerator alone.
      deviceCount: 1,
      precision: test.text('model_quant_str'),
      scenario: 'pp, tg',
      isl,
      osl,
      context: 0,
      batch: 1,
      speculation: 'none',
      startedAt: test.text('test_time'),
    },
    figures: rows.flatMap(([key, figure]) => test.figure(key, figure) ?? []),
    kept,
    verdict: null,
  };
}

/** Times of prompt and generation together, which JSON alone has. */
function keptOf(test: Fields): Kept | null {
  const times = test.numbers('samples_ns');
  return times === null || times.length === 0
    ? null
    : {
        at: test.pointer('samples_ns'),
        n: times.length,
        columns: { durationS: Float64Array.from(times, (ns) => ns / 1e9) },
      };
}

function summaryOf(summary: Fields | null, conditions: ImportedConditions): ReadResult | null {
  if (summary === null) return null;
  const rows: readonly (readonly [string, FigureOfKey])[] = [
    ['avg_prompt_tps', { ...once, metric: 'localscore.pp', unit: 'tokens/s' }],
    ['avg_gen_tps', { ...once, metric: 'localscore.tg', unit: 'tokens/s' }],
    ['avg_ttft_ms', { ...once, metric: 'localscore.ttft', unit: 'ms', scale: 1e-3 }],
    ['performance_score', { ...once, metric: 'localscore.score', unit: 'points' }],
  ];
  return {
    at: summary.at,
    title: 'mean of all tests',
    conditions: { ...conditions, deviceCount: 1, batch: 1, scenario: 'mean of tests' },
    figures: rows.flatMap(([key, figure]) => summary.figure(key, figure) ?? []),
    kept: null,
    verdict: null,
  };
}
