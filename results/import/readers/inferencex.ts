import { type Fields, type FigureOfKey, objectsOf } from '../fields.ts';
import type { ImportedFigure, Statistic } from '../figure.ts';
import { nothingSaid } from '../imported.ts';
import type { MetricId } from '../metrics.ts';
import { Further, firstRows } from '../most-results.ts';
import type { Reader, ReadResult } from '../reader.ts';
import { agenticFigures } from './inferencex/agentic.ts';
import { powerOf } from './inferencex/power.ts';
import { servingMarks, servingResult } from './vllm-serve.ts';

// SemiAnalysisAI/InferenceX (before: InferenceMAX/InferenceMAX), utils/process_result.py: every key of its raw file (a fork of vLLM's
// serving benchmark; since 2026-05 it notes when it began and ended, before it cannot be known from one of vLLM) that ends in `ms` over 1000; `intvty` is 1000 / x of every key with "tpot", also of the deviation.
// `tput_per_gpu` is input and output tokens over all devices; where prefill and decode have devices of their own, those of output are over
// the ones of decode, and those of input over the ones of prefill. Requests have 80 to 100 % of `isl` and `osl`.

export const inferencex: Reader = {
  tool: 'InferenceX',
  version: '2',
  recognise(content) {
    for (const fields of objectsOf(content)) {
      if (isRaw(fields)) return [`${rawMarks.join(', ')} in ${fields.at || 'the text'}`];
      const has = (key: string) => fields.has(key);
      const [rate] = ['tput_per_gpu', 'request_metrics'].filter(has);
      // Where prefill and decode have devices of their own, each has its width.
      const [width] = ['tp', 'prefill_tp'].filter(has);
      if (!marks.every(has) || rate === undefined || width === undefined) return [];
      return [`${[...marks, width, rate].join(', ')} in ${fields.at || 'the text'}`];
    }
    return [];
  },
  read(content) {
    const further = new Further();
    const rows = [...firstRows(objectsOf(content), further)];
    const results: ReadResult[] = [];
    const rejected: { at: string; reason: string }[] = [];
    for (const row of rows) {
      const result = isRaw(row) ? rawResult(row) : resultOf(row);
      if (typeof result === 'string') rejected.push({ at: row.at, reason: result });
      else results.push(result);
    }
    return {
      toolVersion: null,
      layout: rows[0] && isRaw(rows[0]) ? 'raw' : rows[0]?.has('request_metrics') ? 'agentic' : 'agg',
      results,
      rejected: [...rejected, ...further.rejected()],
      unknown: rows.flatMap((row) => row.rest()),
    };
  },
};

/** Written by every version since 2025-08. */
const marks = ['hw', 'conc', 'framework', 'precision'];

/** Of the raw file, since 2026-05-26. */
const rawMarks = ['benchmark_start_time_unix', 'benchmark_end_time_unix'];

const isRaw = (fields: Fields): boolean => [...rawMarks, ...servingMarks].every((key) => fields.has(key));

/** The result of a raw file, or why it is none: vLLM's, whose clock has a zone here. */
function rawResult(row: Fields): ReadResult | string {
  if (row.count('completed') === 0) return 'completed is 0: no request was completed';
  const result = servingResult(row);
  const began = new Date((row.number('benchmark_start_time_unix') ?? Number.NaN) * 1000);
  const startedAt = Number.isNaN(began.getTime()) ? result.conditions.startedAt : began.toISOString();
  row.raw('benchmark_end_time_unix');
  return { ...result, conditions: { ...result.conditions, startedAt } };
}

/** The result of a row, or why it is none. */
function resultOf(row: Fields): ReadResult | string {
  if (row.number('tput_per_gpu') === 0) return 'tput_per_gpu is 0: no request was completed';
  const requests = row.count('num_requests_successful');
  if (requests === 0) return 'num_requests_successful is 0: no request was completed';
  const metrics = row.child('request_metrics');
  const figures = metrics ? agenticFigures(metrics, requests) : [...ratesOf(row), ...timesOf(row)];
  if (figures.length === 0) return 'it holds neither a rate nor a time';
  const model = row.text('model');
  const device = row.text('hw');
  return {
    at: row.at,
    title: [model ?? 'model not named', device, `${row.number('conc') ?? '?'} at once`]
      .filter(Boolean)
      .join(', '),
    conditions: {
      ...nothingSaid,
      model,
      device,
      deviceCount: devicesOf(row),
      precision: row.text('precision'),
      scenario: row.text('scenario_type') ?? 'closed',
      isl: row.count('isl'),
      osl: row.count('osl'),
      batch: row.count('conc'),
      speculation: row.text('spec_decoding') ?? row.text('mtp'),
      engine: [row.text('framework'), row.text('image')].filter(Boolean).join(' ') || null,
    },
    figures: [
      row.figure('num_requests_successful', {
        metric: 'requests.ok',
        statistic: 'single',
        unit: 'requests',
        scale: 1,
        population: 'run',
        n: null,
      }),
      ...figures,
      ...powerOf(row),
    ].filter((figure) => figure !== null),
    kept: null,
    verdict: null,
  };
}

/** As process_result.py and process_agentic_result.py count them: data parallel attention shares the devices of `tp`. */
function devicesOf(row: Fields): number | null {
  const [prefill, decode] = [row.count('num_prefill_gpu'), row.count('num_decode_gpu')];
  if (prefill !== null && decode !== null) return prefill + decode;
  const tp = row.count('tp');
  return tp === null ? null : tp * (row.count('pp') ?? 1) * (row.count('pcp_size') ?? 1);
}

const known = (figures: readonly (ImportedFigure | null)[]): ImportedFigure[] =>
  figures.filter((figure) => figure !== null);

function ratesOf(row: Fields): ImportedFigure[] {
  const isSplit = Boolean(row.count('num_prefill_gpu')) && Boolean(row.count('num_decode_gpu'));
  const of = (metric: MetricId): FigureOfKey => ({
    metric,
    statistic: 'single',
    unit: 'tokens/s',
    scale: 1,
    population: 'ok',
    n: null,
    per: 'device',
  });
  return known([
    row.figure('tput_per_gpu', of('tput.total.wall')),
    row.figure('output_tput_per_gpu', of(isSplit ? 'tput.out.decode_devices' : 'tput.out.wall')),
    row.figure('input_tput_per_gpu', of(isSplit ? 'tput.in.prefill_devices' : 'tput.in.wall')),
  ]);
}

const quantities = {
  ttft: { metric: 'ttft.send', unit: 's' },
  tpot: { metric: 'tpot.excl_first', unit: 's' },
  itl: { metric: 'itl.chunk', unit: 's' },
  e2el: { metric: 'e2el.send', unit: 's' },
  intvty: { metric: 'intvty.inv_pct', unit: 'tokens/s' },
} as const;

/** "mean_ttft", "p99.9_e2el": of completed requests. How many they were it does not say. */
function timesOf(row: Fields): ImportedFigure[] {
  return known(
    row.keys.map((key) => {
      const [, of, name] = /^(mean|median|std|p\d+(?:\.\d+)?)_(ttft|tpot|itl|e2el|intvty)$/.exec(key) ?? [];
      if (of === undefined) return null;
      const { metric, unit } = quantities[name as keyof typeof quantities];
      const statistic = of === 'median' ? 'p50' : of === 'std' ? 'std.population' : (of as Statistic);
      const isNone = of === 'std' && name === 'intvty';
      return row.figure(key, {
        metric,
        statistic,
        unit,
        scale: 1,
        population: 'ok',
        n: null,
        missing: isNone ? '1 / the deviation of TPOT: no deviation of anything' : null,
      });
    }),
  );
}
