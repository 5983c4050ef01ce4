import { placedTitle } from '../record/company.ts';
import { definitions } from '../record/definitions.ts';
import { canonicalHash } from '../record/fingerprint.ts';
import type { StoredRecord } from '../record/store.ts';
import type { Record } from '../record.ts';
import { figureFields } from './figure-fields.ts';
import type { Form } from './form.ts';
import { requestPerformance } from './report-v0-2-1/request-performance.ts';
import { codesOf, isUsable, onlyInRecords, stateText } from './said.ts';

/**
 * Benchmark Report v0.2.1 (llm-d/llm-d-benchmark@8bc9f1d, llmdbenchmark/analysis/benchmark_report/schema_v0_2_1.py): one report a record,
 * as JSON, which YAML contains; several are documents of one stream of YAML. Its `Statistics` have neither definitions nor intervals nor
 * states: all figures stand, with them, in `results.observability.assay`, where the schema permits fields of one's own.
 */
export const reportV021: Form = (records) => ({
  text: records.map((stored) => `${JSON.stringify(reportOf(stored), null, 2)}\n`).join('---\n'),
  notCarried: [
    onlyInRecords,
    ...(records.length > 1
      ? [
          `A report holds one record: these are ${records.length} documents of YAML, each behind a line "---"; the reader of llm-d takes one.`,
        ]
      : []),
    'Definitions, intervals, counts and states have no place in its statistics: results.observability.assay has them.',
    'Its mean is the geometric mean of processes here; minimum, maximum and standard deviation are not stated.',
    'Only a generation has requests: kernels, prefill and decode steps stand in results.observability.assay alone, and so does every figure of an INVALID record.',
  ],
});

function reportOf({ id, record }: StoredRecord) {
  const { run, validity } = record;
  const starts = record.repeats.map(({ startedAt }) => startedAt).sort();
  const performance = isUsable(record) ? requestPerformance(record) : null;
  return {
    version: '0.2.1',
    run: {
      uid: id,
      eid: run.id,
      ...(starts[0] !== undefined && { time: { start: starts[0] } }),
      description: `${placedTitle(record)}, ${stateText(record)}`,
      keywords: ['assay', validity.state, ...codesOf(record)],
    },
    scenario: scenarioOf(record),
    results: {
      ...(performance && { request_performance: performance }),
      observability: { assay: ownFigures(record) },
    },
  };
}

/** Every figure with what it needs to be compared. */
const ownFigures = (record: Record) => ({
  validity: record.validity.state,
  reasons: record.validity.reasons,
  figures: figureFields(record).map((fields) => ({
    ...fields,
    counts: fields.definition === null ? null : definitions[fields.definition].text,
  })),
});

function scenarioOf(record: Record) {
  const { setting, tool } = record;
  const load = setting.isl !== null && {
    load: {
      metadata: { cfg_id: record.workload.key, description: record.workload.title },
      standardized: {
        tool: tool.name,
        tool_version: tool.version,
        source: 'random',
        input_seq_len: { distribution: 'fixed', value: setting.isl },
        ...(setting.osl !== null && { output_seq_len: { distribution: 'fixed', value: setting.osl } }),
        concurrency: setting.batch,
      },
      native: { config: { setting } },
    },
  };
  return { stack: [componentOf(record)], ...load };
}

/** The runtime with its model; without one a component of no kind that the schema knows. */
function componentOf({ engine, workload, setting }: Record) {
  const { library, device, provider, threads, sessionConfig } = engine;
  const config = { provider, threads, sessionConfig };
  const tool = { tool: library.name, tool_version: library.version };
  return {
    metadata: { label: `${library.name}-${provider.name}`, cfg_id: canonicalHash(config) },
    standardized: workload.model
      ? {
          kind: 'inference_engine',
          ...tool,
          role: 'replica',
          replicas: 1,
          model: { name: `${workload.model.shape.name} ${setting.precision}` },
          // A processor is no accelerator.
          accelerator: { model: device.name, count: device.kind === 'cpu' ? 0 : 1, parallelism: {} },
        }
      : { kind: 'generic', ...tool, device: device.name },
    native: { envars: engine.environment ?? {}, config },
  };
}
