import { finiteOf, objectsOf } from '../../fields.ts';
import { nothingSaid } from '../../imported.ts';
import type { Content, Reading } from '../../reader.ts';
import { Requests } from '../../requests.ts';
import { scalesTo } from '../../written-units.ts';
import { metricOfRequests } from './metrics.ts';

// common/models/record_models.py, `MetricRecordInfo`: one line a request, with its metrics in their units. Times of the clock are in ns.

type ScaleOf = ReturnType<typeof scalesTo>;

const scaleOfTag = (tag: string): ScaleOf => scalesTo(metricOfRequests(tag, false)!);

/** What one of the unit that a file wrote is in that of a column. */
const scaleOf = {
  ttft: scaleOfTag('time_to_first_token'),
  e2el: scaleOfTag('request_latency'),
  tpot: scaleOfTag('inter_token_latency'),
  gaps: scaleOfTag('inter_chunk_latency'),
  tokensIn: scaleOfTag('input_sequence_length'),
  tokensOut: scaleOfTag('output_sequence_length'),
} as const;

export function requestsOf(content: Content): Reading {
  const requests = new Requests();
  const rejected: { at: string; reason: string }[] = [];
  let warmup = 0;
  let failed = 0;
  let first: string | null = null;
  for (const fields of objectsOf(content)) {
    // Of names that stand in the program, unlike those that are handed on, the engine remembers where they lie in an object.
    const metadata = fields.plain('metadata');
    const metrics = fields.plain('metrics');
    if (metadata === null || metrics === null) {
      rejected.push({ at: fields.at, reason: 'it has no metadata or no metrics: no request' });
      continue;
    }
    if (metadata.benchmark_phase === 'warmup') {
      warmup++;
      continue;
    }
    first ??= fields.at;
    const isOk = fields.raw('error') == null && metadata.was_cancelled !== true;
    if (!isOk) failed++;
    requests.add({
      startS: secondsOf(metadata.request_start_ns),
      endS: secondsOf(metadata.request_end_ns),
      leastGapS: leastOf(metrics.inter_chunk_latency),
      ok: isOk ? 1 : 0,
      ttftS: amountOf(metrics.time_to_first_token, scaleOf.ttft),
      e2elS: amountOf(metrics.request_latency, scaleOf.e2el),
      tpotS: amountOf(metrics.inter_token_latency, scaleOf.tpot),
      tokensIn:
        amountOf(metrics.input_sequence_length, scaleOf.tokensIn) ??
        amountOf(metrics.error_isl, scaleOf.tokensIn),
      tokensOut: amountOf(metrics.output_sequence_length, scaleOf.tokensOut),
    });
  }
  if (warmup > 0) rejected.push({ at: 'benchmark_phase', reason: `${warmup} requests are of the warm-up` });
  const kept = requests.kept(first ?? '');
  if (kept === null || failed === requests.n) {
    const reason = kept === null ? 'no request was measured' : `all ${failed} requests failed`;
    return {
      toolVersion: null,
      layout,
      results: [],
      rejected: [...rejected, { at: '', reason }],
      unknown: [],
    };
  }
  return {
    toolVersion: null,
    layout,
    results: [
      {
        at: '',
        title: `${requests.n} requests, ${failed} of them failed`,
        conditions: nothingSaid,
        figures: [],
        kept,
        verdict: null,
      },
    ],
    rejected,
    unknown: [],
  };
}

const layout = 'requests';

/** A metric as it stands in a line; of what is none both are undefined. */
interface Metric {
  readonly value?: unknown;
  readonly unit?: unknown;
}

const metricOf = (metric: unknown): Metric | null =>
  typeof metric === 'object' && metric !== null ? metric : null;

const scaleIn = ({ unit }: Metric, scaleOf: ScaleOf): number | null =>
  scaleOf(typeof unit === 'string' ? unit : null);

/** In the unit of the column; null where the request has no such metric, or in another unit. */
function amountOf(metric: unknown, scaleOf: ScaleOf): number | null {
  const written = metricOf(metric);
  const amount = written === null ? null : finiteOf(written.value);
  if (amount === null) return null;
  const scale = scaleIn(written!, scaleOf);
  return scale === null ? null : amount * scale;
}

/** The least of the gaps between chunks, of which a request has a list. */
function leastOf(metric: unknown): number | null {
  const gaps = metricOf(metric);
  const scale = gaps === null ? null : scaleIn(gaps, scaleOf.gaps);
  const values = gaps?.value;
  const areValues = Array.isArray(values) || values instanceof Float64Array;
  if (scale === null || !areValues || values.length === 0) return null;
  let least = Number.POSITIVE_INFINITY;
  for (const value of values) {
    if (typeof value !== 'number') return null;
    least = Math.min(least, value);
  }
  return scale * least;
}

function secondsOf(written: unknown): number | null {
  const ns = finiteOf(written);
  return ns === null ? null : ns / 1e9;
}
