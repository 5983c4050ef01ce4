import { type Fields, firstObjectsOf } from '../fields.ts';
import { type Content, type Reader, Unreadable } from '../reader.ts';
import { resultOf } from './guidellm/benchmark.ts';
import { csvEvidence, readCsv } from './guidellm/csv.ts';

// vllm-project/guidellm, benchmarks.json. Until v0.3 (2025) a benchmark has `run_stats` (benchmark/benchmark.py); since v0.4 (2025-11)
// `scheduler_metrics` (benchmark/schemas), since v0.5 the report has a version: 1, since v0.7 2. The same words mean other things.

export const guidellm: Reader = {
  tool: 'guidellm',
  version: '2',
  recognise(content) {
    const table = csvEvidence(content);
    if (table !== null) return [table];
    const report = reportIn(content);
    const [first] = report === null ? [] : report.children('benchmarks');
    const mark = first === undefined ? null : markOf(first);
    return mark === null ? [] : [`benchmarks with metrics and ${mark}`];
  },
  read(content) {
    if (content.form === 'text') return readCsv(content);
    const report = reportIn(content)!;
    const metadata = report.child('metadata');
    const version = metadata?.number('version') ?? null;
    if (metadata?.has('version') && version !== 1 && version !== 2)
      throw new Unreadable(
        `the version of its report is ${metadata.raw('version')}, and of GuideLLM 1 and 2 are known`,
        'Update assay, or run a version of GuideLLM whose report is known.',
      );
    const benchmarks = [...report.children('benchmarks')];
    const read = benchmarks.map((benchmark) => ({
      at: benchmark.at,
      result: resultOf(benchmark, report),
    }));
    return {
      toolVersion: metadata?.text('guidellm_version') ?? null,
      layout: version !== null ? `report ${version}` : layouts[markOf(benchmarks[0]!)!],
      results: read.flatMap(({ result }) => (typeof result === 'string' ? [] : [result])),
      rejected: read.flatMap(({ at, result }) =>
        typeof result === 'string' ? [{ at, reason: result }] : [],
      ),
      unknown: report.rest(),
      isOfFirst: true,
    };
  },
};

const layouts = { run_stats: 'until v0.3, 2025', scheduler_metrics: 'v0.4, without version' } as const;

function reportIn(content: Content): Fields | null {
  const [first] = firstObjectsOf(content);
  return first?.has('benchmarks') ? first : null;
}

function markOf(benchmark: Fields): keyof typeof layouts | null {
  if (!benchmark.has('metrics')) return null;
  return benchmark.has('run_stats')
    ? 'run_stats'
    : benchmark.has('scheduler_metrics')
      ? 'scheduler_metrics'
      : null;
}
