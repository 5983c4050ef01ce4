import { type Fields, objectsOf } from '../../fields.ts';
import { nothingSaid } from '../../imported.ts';
import type { MetricId } from '../../metrics.ts';
import type { Content, Reading } from '../../reader.ts';
import { Requests } from '../../requests.ts';
import { scalesTo } from '../../written-units.ts';
import { metricOfRequests } from './metrics.ts';

// common/models/record_models.py, `MetricRecordInfo`: one line a request, with its metrics in their units. Times of the clock are in ns.

interface Column {
  readonly tag: string;
  readonly scaleOf: ReturnType<typeof scalesTo>;
}

const column = (tag: string, metric: MetricId = metricOfRequests(tag, false)!): Column => ({
  tag,
  scaleOf: scalesTo(metric),
});

const columns = {
  ttftS: column('time_to_first_token'),
  e2elS: column('request_latency'),
  tpotS: column('inter_token_latency'),
  tokensIn: column('input_sequence_length'),
  tokensInOfError: column('error_isl', 'tokens.in'),
  tokensOut: column('output_sequence_length'),
} as const;

export function requestsOf(content: Content): Reading {
  const requests = new Requests();
  const rejected: { at: string; reason: string }[] = [];
  let warmup = 0;
  let failed = 0;
  let first: string | null = null;
  for (const fields of objectsOf(content)) {
    const metadata = fields.passing('metadata');
    const metrics = fields.passing('metrics');
    if (metadata === null || metrics === null) {
      rejected.push({ at: fields.at, reason: 'it has no metadata or no metrics: no request' });
      continue;
    }
    if (metadata.text('benchmark_phase') === 'warmup') {
      warmup++;
      continue;
    }
    first ??= fields.at;
    const isOk = fields.raw('error') == null && metadata.raw('was_cancelled') !== true;
    if (!isOk) failed++;
    requests.add({
      startS: secondsOf(metadata, 'request_start_ns'),
      endS: secondsOf(metadata, 'request_end_ns'),
      leastGapS: leastOf(metrics.passing('inter_chunk_latency')),
      ok: isOk ? 1 : 0,
      ttftS: metricValue(metrics, columns.ttftS),
      e2elS: metricValue(metrics, columns.e2elS),
      tpotS: metricValue(metrics, columns.tpotS),
      tokensIn: metricValue(metrics, columns.tokensIn) ?? metricValue(metrics, columns.tokensInOfError),
      tokensOut: metricValue(metrics, columns.tokensOut),
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

/** The least of the gaps between chunks, of which a request has a list. */
function leastOf(gaps: Fields | null): number | null {
  if (gaps === null) return null;
  const scale = scaleOfGaps(gaps.text('unit'));
  const values = gaps.numbers('value');
  if (scale === null || values === null || values.length === 0) return null;
  let least = Number.POSITIVE_INFINITY;
  for (const value of values) least = Math.min(least, value);
  return scale * least;
}

const scaleOfGaps = scalesTo('itl.chunk');

const layout = 'requests';

const secondsOf = (metadata: Fields, key: string): number | null => {
  const ns = metadata.number(key);
  return ns === null ? null : ns / 1e9;
};

/** In the unit of the metric; null where the request has none, or in another unit. */
const metricValue = (metrics: Fields, { tag, scaleOf }: Column): number | null =>
  metrics.scaledIn(tag, 'value', 'unit', scaleOf);
