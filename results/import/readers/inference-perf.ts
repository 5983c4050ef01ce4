import { type Fields, firstObjectsOf, objectsOf } from '../fields.ts';
import { type Content, type Reader, type Reading, Unreadable } from '../reader.ts';
import { requestsOf } from './inference-perf/requests.ts';
import { resultOf } from './inference-perf/summary.ts';

// kubernetes-sigs/inference-perf, inference_perf/reportgen/base.py: `summarize_requests` writes the summary and the stages,
// `generate_reports` the requests one by one. No file has a version; what its words mean is told by the keys that came later.

export const inferencePerf: Reader = {
  tool: 'inference-perf',
  version: '2',
  recognise(content) {
    const [first] = firstObjectsOf(content);
    const marks = first === undefined ? null : marksOf(first);
    return marks === null ? [] : [`${marks.join(', ')} in ${first!.at || 'the text'}`];
  },
  read(content) {
    const [first] = firstObjectsOf(content);
    if (first !== undefined && marksOf(first) === ofValidation)
      throw new Unreadable(
        'it is validation.json of inference-perf: what the tool finds of its reports, and no measurement',
        'Import summary_lifecycle_metrics.json, or those of the stages.',
      );
    return first !== undefined && marksOf(first) === ofRequests ? requestsOf(content) : summaryOf(content);
  },
};

const ofSummary = ['load_summary', 'successes', 'failures'];
const ofRequests = ['start_time', 'end_time', 'request', 'response', 'info', 'error'];
const ofValidation = ['global', 'reports'];

function marksOf(first: Fields): readonly string[] | null {
  if (first.child('global')?.has('warnings') && first.has('reports')) return ofValidation;
  return [ofSummary, ofRequests].find((marks) => marks.every((key) => first.has(key))) ?? null;
}

function summaryOf(content: Content): Reading {
  const read = Array.from(objectsOf(content), (fields) => {
    if (fields.child('successes')?.has('latency') === false)
      throw new Unreadable(
        'it is what Prometheus says of the server over a run of inference-perf, averaged over its own windows',
        'Import summary_lifecycle_metrics.json, or those of the stages.',
      );
    return { fields, result: resultOf(fields) };
  });
  const isStage = read.some(({ fields }) => fields.child('load_summary')?.has('send_duration'));
  return {
    toolVersion: null,
    layout: isStage ? 'stage' : 'summary',
    results: read.flatMap(({ result }) => (typeof result === 'string' ? [] : [result])),
    rejected: read.flatMap(({ fields, result }) =>
      typeof result === 'string' ? [{ at: fields.at, reason: result }] : [],
    ),
    unknown: read.flatMap(({ fields }) => fields.rest()),
  };
}
