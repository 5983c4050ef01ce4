import type { Fields } from '../../fields.ts';
import type { ImportedFigure } from '../../figure.ts';
import { nothingSaid } from '../../imported.ts';
import { lengthOf } from '../../lengths.ts';
import type { ReadResult } from '../../reader.ts';
import { figuresOfBlock } from '../unit-blocks.ts';
import { type Load, loadOf } from './load.ts';
import { metricOfRequests, metricOfRun } from './metrics.ts';
import { gpusOf } from './telemetry.ts';

// Deviations of metrics are numpy's (population), though the documentation calls them those of a sample: metrics/metric_dicts.py. Percentiles
// are linear; those of `adj_*` take failed requests as endless, and are the nearest value.

/** The result of a run, or why there is none. */
export function resultOf(file: Fields, metrics: Fields): ReadResult | string {
  const load = loadOf(file);
  const gpus = gpusOf(file.child('telemetry_data'));
  const figures = [...metrics.keys.flatMap((tag) => figuresOf(metrics, tag, load)), ...load.figures];
  const ok = figures.find(({ metric }) => metric === 'requests.ok')?.value ?? null;
  const failed = figures.find(({ metric }) => metric === 'requests.failed')?.value ?? null;
  if (ok === null && figures.every(({ population }) => population !== 'ok'))
    return failed === null ? 'no metric of a request is in it' : `all ${failed} requests failed`;
  return {
    at: file.at,
    title: [load.model ?? 'model not named', load.text].filter(Boolean).join(', '),
    conditions: {
      ...nothingSaid,
      model: load.model,
      device: gpus.device,
      deviceCount: gpus.count,
      scenario: load.rate === null ? 'closed' : 'server',
      batch: load.concurrency,
      rate: load.rate,
      isl: lengthOf(figures, 'tokens.in'),
      osl: lengthOf(figures, 'tokens.out'),
      startedAt: startOf(metrics) ?? file.text('start_time'),
    },
    figures: [...figures, ...gpus.figures],
    kept: null,
    verdict: verdictOf(file),
  };
}

/** What a run did before it was measured (schema 1.4 and later): kept as a result that is no evidence. Null where the file has none. */
export function warmUpOf(file: Fields): ReadResult | null {
  const metrics = file.child('warmup_metrics');
  if (metrics === null) return null;
  const load = loadOf(file);
  const figures = metrics.keys.flatMap((tag) => figuresOf(metrics, tag, load));
  if (figures.length === 0) return null;
  return {
    at: metrics.at,
    title: `${load.model ?? 'model not named'}, warm-up`,
    conditions: { ...nothingSaid, model: load.model, scenario: 'warm-up' },
    figures,
    kept: null,
    verdict: { word: 'warmup_metrics', isValid: false },
  };
}

function figuresOf(metrics: Fields, tag: string, { isPerChunk }: Load): ImportedFigure[] {
  const isAdjusted = tag.startsWith('adj_');
  const metric = metricOfRequests(tag.replace(/^adj_/, ''), isPerChunk);
  const run = metricOfRun(tag);
  const block = metric === null && run === null ? null : metrics.child(tag);
  if (block === null) return [];
  const count = block.count('count');
  const std = 'std.population';
  if (run !== null)
    return figuresOfBlock(block, { metric: run[0], avg: run[1], std, population: 'run', n: null });
  const missing = count === 0 ? 'no request has it' : null;
  const population = isAdjusted ? 'all' : 'ok';
  return figuresOfBlock(block, { metric: metric!, avg: 'mean', std, population, n: count, missing });
}

/** When the first request was sent, by the clock of the client in UTC; `start_time` had no zone in 2025, and was local. */
function startOf(metrics: Fields): string | null {
  const block = metrics.raw('min_request_timestamp') as { unit?: unknown; avg?: unknown } | undefined;
  const date = new Date(block?.unit === 'ns' ? Number(block.avg) / 1e6 : Number.NaN);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** A run that was interrupted, or that breaks the rules of its own scenario, is no evidence. */
function verdictOf(file: Fields): ReadResult['verdict'] {
  const reasons = file.raw('runtime_submission_invalid_reasons');
  if (Array.isArray(reasons) && reasons.length > 0)
    return { word: `invalid submission: ${reasons.join(', ')}`, isValid: false };
  return file.raw('was_cancelled') === true ? { word: 'was_cancelled', isValid: false } : null;
}
