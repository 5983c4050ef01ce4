import { type Fields, firstObjectsOf, objectsOf } from '../fields.ts';
import { Further, firstRows } from '../most-results.ts';
import type { Reader, ReadResult } from '../reader.ts';
import { batchResult, serverBatchResult } from './sglang/batches.ts';
import { offlineResult } from './sglang/offline.ts';
import { servingResult } from './sglang/serving.ts';

// sgl-project/sglang, python/sglang: bench_serving.py (since 2026 benchmark/serving.py), bench_one_batch.py, bench_one_batch_server.py and
// bench_offline_throughput.py. Each run appends a line to its file; lines of several of them may stand in one.

export const sglang: Reader = {
  tool: 'sglang',
  version: '1',
  recognise(content) {
    for (const fields of firstObjectsOf(content)) {
      const layout = layoutOf(fields);
      if (layout) return [`${layout.marks.join(', ')} in ${fields.at || 'the text'}`];
    }
    return [];
  },
  read(content) {
    const results: ReadResult[] = [];
    const rejected: { at: string; reason: string }[] = [];
    const unknown: { at: string; value: unknown }[] = [];
    const names = new Set<string>();
    let toolVersion: string | null = null;
    const further = new Further();
    for (const line of firstRows(objectsOf(content), further)) {
      const layout = layoutOf(line);
      const result = layout ? layout.result(line) : 'it is of no benchmark of SGLang that is known';
      if (typeof result === 'string') rejected.push({ at: line.at, reason: result });
      else results.push(result);
      if (layout) names.add(layout.name);
      toolVersion ??= line.child('server_info')?.text('version') ?? null;
      unknown.push(...line.rest());
    }
    rejected.push(...further.rejected());
    return { toolVersion, layout: [...names].join(', '), results, rejected, unknown };
  },
};

interface Layout {
  readonly name: string;
  readonly marks: readonly string[];
  readonly result: (line: Fields) => ReadResult | string;
}

const ofBatch = ['run_name', 'batch_size', 'input_len', 'output_len', 'overall_throughput'];

const layouts: readonly Layout[] = [
  {
    name: 'bench_serving',
    // The others are also of vLLM's benchmark, from which it comes.
    marks: ['total_output_tokens_retokenized', 'mean_e2e_latency_ms', 'completed', 'duration'],
    result: servingResult,
  },
  { name: 'bench_one_batch', marks: [...ofBatch, 'prefill_latency', 'total_latency'], result: batchResult },
  { name: 'bench_one_batch_server', marks: [...ofBatch, 'latency'], result: serverBatchResult },
  {
    name: 'bench_offline_throughput',
    marks: ['successful_requests', 'total_latency', 'total_input_tokens', 'total_throughput'],
    result: offlineResult,
  },
];

const layoutOf = (line: Fields): Layout | null =>
  layouts.find(({ marks }) => marks.every((key) => line.has(key))) ?? null;
