import { type Fields, firstObjectsOf, objectsOf } from '../fields.ts';
import { type Content, type Reader, type Reading, Unreadable } from '../reader.ts';
import { csvEvidence, readCsv } from './aiperf/csv.ts';
import { requestsOf } from './aiperf/requests.ts';
import { resultOf, warmUpOf } from './aiperf/summary.ts';

// ai-dynamo/aiperf: profile_export_aiperf.json (`JsonExportData` of common/models/export_models.py; docs/reference/json-export-schema.md
// tells the versions) and profile_export.jsonl (`MetricRecordInfo`). Until 2025-10 the metrics stood in a wrapper `records` (#343).

export const aiperf: Reader = {
  tool: 'aiperf',
  version: '2',
  recognise(content) {
    const table = csvEvidence(content);
    if (table !== null) return [table];
    const [first] = firstObjectsOf(content);
    return first === undefined ? [] : evidenceIn(first);
  },
  read(content) {
    if (content.form === 'text') return readCsv(content);
    const [first] = firstObjectsOf(content);
    return first !== undefined && isRequest(first) ? requestsOf(content) : summaryOf(content);
  },
};

const versions = ['1.0', '1.1', '1.2', '1.3', '1.4', '1.5'];

/** Keys of all summaries that GenAI-Perf, whose shape they have, does not write. */
const marks = ['was_cancelled', 'input_config'];

function evidenceIn(first: Fields): string[] {
  const where = first.at || 'the text';
  if (isRequest(first)) return [`metadata/benchmark_phase and metadata/request_start_ns in ${where}`];
  if (first.has('aiperf_version')) return [`aiperf_version in ${where}`];
  if (marks.every((key) => first.has(key))) return [`${marks.join(', ')} in ${where}`];
  return isAggregate(first) ? [`metadata/aggregation_type and metrics in ${where}`] : [];
}

function isRequest(first: Fields): boolean {
  const metadata = first.child('metadata');
  return first.has('metrics') && !!metadata?.has('benchmark_phase') && metadata.has('request_start_ns');
}

const isAggregate = (first: Fields): boolean =>
  first.has('metrics') && !!first.child('metadata')?.has('aggregation_type');

function summaryOf(content: Content): Reading {
  const [fields, second] = objectsOf(content);
  if (fields === undefined) throw new Unreadable('it holds nothing', 'Name the file that the tool wrote.');
  if (second !== undefined || fields.has('metrics') || !marks.every((key) => fields.has(key)))
    throw new Unreadable(
      'it is of AIPerf, and not the summary of a run',
      'Import profile_export_aiperf.json or profile_export.jsonl of each run.',
    );
  const schema = fields.text('schema_version');
  if (schema !== null && !versions.includes(schema))
    throw new Unreadable(
      `its schema_version is ${schema}, and of AIPerf ${versions[0]} to ${versions.at(-1)} are known`,
      'Update assay, or export with a version of AIPerf whose schema is known.',
    );
  const wrapped = fields.child('records');
  const result = resultOf(fields, wrapped ?? fields);
  const warmUp = warmUpOf(fields);
  return {
    toolVersion: fields.text('aiperf_version'),
    layout:
      schema !== null ? `schema ${schema}` : wrapped ? 'records, until 2025-10' : 'without version, 2025',
    results: [result, warmUp].filter((one) => one !== null && typeof one !== 'string'),
    rejected: typeof result === 'string' ? [{ at: fields.at, reason: result }] : [],
    unknown: fields.rest(),
  };
}
