import { type Fields, objectsOf } from '../../fields.ts';
import { nothingSaid } from '../../imported.ts';
import type { Content, Reading } from '../../reader.ts';
import { leastGap, Requests } from '../../requests.ts';

/** The file of requests one by one. Their clock starts anywhere; lengths lie in `info` until 2026, and in its metrics since. */
export function requestsOf(content: Content): Reading {
  const requests = new Requests();
  const rejected: { at: string; reason: string }[] = [];
  let failed = 0;
  for (const request of objectsOf(content)) {
    if (!request.has('start_time')) {
      rejected.push({ at: request.at, reason: 'it is no request of inference-perf' });
      continue;
    }
    const isOk = request.raw('error') === null;
    if (!isOk) failed++;
    requests.add({ ...timesOf(request), ...lengthsOf(request), ok: isOk ? 1 : 0 });
  }
  const reading = { toolVersion: null, layout: 'requests', unknown: [] };
  const kept = requests.kept('');
  if (kept === null || failed === requests.n) {
    const reason = kept === null ? 'there was no request' : `all ${failed} requests failed`;
    return { ...reading, results: [], rejected: [{ at: '', reason }, ...rejected] };
  }
  const result = {
    at: '',
    title: `${requests.n} requests, ${failed} of them failed`,
    conditions: nothingSaid,
    figures: [],
    kept,
    verdict: null,
  };
  return { ...reading, results: [result], rejected };
}

function timesOf(request: Fields) {
  const [startS, endS] = [request.number('start_time'), request.number('end_time')];
  const info = request.child('info');
  const holder = info?.child('response_metrics') ?? info;
  const tokens = holder?.numbers('output_token_times') ?? [];
  const [first, last] = [tokens[0], tokens.at(-1)];
  return {
    startS,
    endS,
    e2elS: startS === null || endS === null ? null : endS - startS,
    leastGapS: leastGap(tokens),
    lastS: startS === null || last === undefined ? null : last - startS,
    // The tool takes a single time for that of the whole answer.
    ttftS: startS === null || first === undefined || tokens.length < 2 ? null : first - startS,
  };
}

function lengthsOf(request: Fields) {
  const info = request.child('info');
  const text = info?.child('request_metrics')?.child('text');
  return {
    tokensIn: text?.number('input_tokens') ?? info?.number('input_tokens') ?? null,
    tokensOut: (info?.child('response_metrics') ?? info)?.number('output_tokens') ?? null,
  };
}
