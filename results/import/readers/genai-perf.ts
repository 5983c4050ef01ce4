import { type Fields, firstObjectsOf } from '../fields.ts';
import type { ImportedFigure } from '../figure.ts';
import { nothingSaid } from '../imported.ts';
import { lengthOf } from '../lengths.ts';
import { own } from '../own.ts';
import { type Reader, type Reading, type ReadResult, Unreadable } from '../reader.ts';
import { csvEvidence, readCsv } from './genai-perf/csv.ts';
import { ofRequests, ofRun } from './genai-perf/metrics.ts';
import { requestsOf } from './genai-perf/requests.ts';
import { figuresOfBlock } from './unit-blocks.ts';

// triton-inference-server/perf_analyzer, genai-perf: `JsonExporter` (…_genai_perf.json) of what `LLMProfileDataParser` computes from
// profile_export.json of Perf Analyzer. Deviations are numpy's (population), percentiles linear. A request begins when it is sent and ends
// with its last response; the rate counts all requests, those without a response too. Tokens are counted from the text.

export const genaiPerf: Reader = {
  tool: 'genai-perf',
  version: '2',
  recognise(content) {
    const table = csvEvidence(content);
    if (table !== null) return [table];
    const [first] = firstObjectsOf(content);
    const found = first === undefined ? null : marksIn(first);
    return found === null ? [] : [`${found} in ${first!.at || 'the text'}`];
  },
  read(content) {
    if (content.form === 'text') return readCsv(content);
    const [first] = firstObjectsOf(content);
    if (first === undefined) throw new Unreadable('it holds nothing', 'Name the file that the tool wrote.');
    return { ...(first.has('experiments') ? requestsOf(first) : summaryOf(first)), isOfFirst: true };
  },
};

/** AIPerf writes the same metrics, and `was_cancelled` or its version beside them. */
function marksIn(first: Fields): string | null {
  if (first.has('experiments') && first.has('service_kind')) return 'experiments, service_kind';
  const isSummary = first.child('request_throughput')?.has('unit') && first.has('input_config');
  const isOfAiperf = ['was_cancelled', 'aiperf_version', 'schema_version'].some((key) => first.has(key));
  return isSummary && !isOfAiperf ? 'request_throughput with its unit, input_config, no was_cancelled' : null;
}

function summaryOf(fields: Fields): Reading {
  const result = resultOf(fields);
  return {
    toolVersion: null,
    layout: 'summary',
    results: typeof result === 'string' ? [] : [result],
    rejected: typeof result === 'string' ? [{ at: fields.at, reason: result }] : [],
    unknown: fields.rest(),
  };
}

const std = 'std.population';

function resultOf(fields: Fields): ReadResult | string {
  const count = fields.child('request_count')?.count('avg') ?? null;
  if (count === 0) return 'no request has a response';
  const figures = fields.keys.flatMap((key): ImportedFigure[] => {
    const [metric, single] = [own(ofRequests, key), own(ofRun, key)];
    const block = metric === null && single === null ? null : fields.child(key);
    if (block === null) return [];
    // Of the later tokens are only requests that have some, which is not counted.
    const n = metric === 'e2el.send' || metric === 'ttft.send' ? count : null;
    return metric === null
      ? figuresOfBlock(block, { metric: single!, avg: 'single', std, population: 'run', n: null })
      : figuresOfBlock(block, { metric, avg: 'mean', std, population: 'ok', n });
  });
  const config = fields.child('input_config');
  const names = config?.raw('model_names') ?? config?.raw('model');
  const model = Array.isArray(names) ? names.join(', ') : typeof names === 'string' ? names : null;
  const load = loadOf(config);
  return {
    at: fields.at,
    title: [model ?? 'model not named', load.text].filter(Boolean).join(', '),
    conditions: {
      ...nothingSaid,
      model,
      scenario: load.rate === null ? 'closed' : 'server',
      batch: load.concurrency,
      rate: load.rate,
      isl: lengthOf(figures, 'tokens.in'),
      osl: lengthOf(figures, 'tokens.out'),
    },
    figures,
    kept: null,
    verdict: null,
  };
}

/** `concurrency` and `request_rate` of the arguments until 2025, `perf_analyzer.stimulus` ({concurrency: 10}) since. */
function loadOf(config: Fields | null) {
  const stimulus = config?.child('perf_analyzer')?.child('stimulus') ?? null;
  const concurrency = config?.count('concurrency') ?? stimulus?.count('concurrency') ?? null;
  const rate = config?.number('request_rate') ?? stimulus?.number('request_rate') ?? null;
  const text = [
    ...(rate === null ? [] : [`${rate} requests/s`]),
    ...(concurrency === null ? [] : [`at most ${concurrency} at once`]),
  ].join(', ');
  return { concurrency, rate, text };
}
