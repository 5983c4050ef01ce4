import { mainFigure } from '../figures/efficiency.ts';
import { placedTitle } from '../record/company.ts';
import { definitions } from '../record/definitions.ts';
import type { StoredRecord } from '../record/store.ts';
import type { Record } from '../record.ts';
import { figureFields } from './figure-fields.ts';
import type { Form } from './form.ts';
import { codesOf, isUsable, onlyInRecords } from './said.ts';

/**
 * JSON lines like those of llama-bench: a test a line, and its names where they mean the same (llama.cpp,
 * tools/llama-bench/llama-bench.cpp, `test::get_fields`). `build_commit`, `model_filename` and `avg_ns` are never written: a reader of
 * llama-bench would take a line with them for one of its own.
 */
export const jsonl: Form = (records) => ({
  text: records.map((stored) => `${JSON.stringify(lineOf(stored))}\n`).join(''),
  notCarried: [
    onlyInRecords,
    'avg_ts counts what avg_ts_definition says, not what llama-bench counts; samples_ts and stddev_ts have no counterpart.',
  ],
});

function lineOf({ id, record }: StoredRecord) {
  const { tool, run, workload, setting, engine, machine, validity, createdAt } = record;
  const { device } = engine;
  const main = mainFigure(record);
  const isTokens = main?.unit === 'tokens/s';
  return {
    tool: tool.name,
    tool_version: tool.version,
    record: id,
    run: run.id,
    test: placedTitle(record),
    test_time: createdAt,
    validity: validity.state,
    reasons: codesOf(record),
    model_type: workload.model ? `${workload.model.shape.name} ${setting.precision}` : null,
    model_size: workload.model?.weightBytes ?? null,
    model_n_params: workload.model?.parameters ?? null,
    weights_synthetic: workload.model?.weights.synthetic ?? null,
    cpu_info: machine.cpu.model,
    gpu_info: device.kind === 'cpu' ? '' : device.name,
    library: `${engine.library.name} ${engine.library.version}`,
    backends: engine.provider.name,
    n_threads: engine.threads,
    batch: setting.batch,
    ...lengthsOf(record),
    avg_ts: isTokens && isUsable(record) ? main.value : null,
    avg_ts_definition: isTokens ? main.definition : null,
    figures: figureFields(record).map((fields) => ({
      ...fields,
      counts: fields.definition === null ? null : definitions[fields.definition].text,
    })),
  };
}

/** In tokens, as llama-bench counts them; a decode step is one token behind its context. Null for what is no test of a decoder. */
function lengthsOf({ workload: { kind }, setting: { context, isl, osl } }: Record) {
  if (kind === 'decode') return { n_prompt: 0, n_gen: 1, n_depth: context };
  if (kind === 'prefill' || kind === 'generate') return { n_prompt: isl, n_gen: osl ?? 0, n_depth: 0 };
  return { n_prompt: null, n_gen: null, n_depth: null };
}
