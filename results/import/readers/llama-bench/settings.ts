import type { Fields } from '../../fields.ts';
import type { ReadResult } from '../../reader.ts';

// llama-bench.cpp, `test::get_fields` and `markdown_printer::get_field_display_name`: settings by the key of a row and the column of a table.
// Two tests of one model and length that differ in one of them are not the same test. Threads decide where layers stay on the CPU.

interface Setting {
  readonly key: string;
  readonly column: string;
  /** What it is where it has no effect, so that it need not be said. */
  readonly off?: RegExp;
}

const settings: readonly Setting[] = [
  { key: 'n_gpu_layers', column: 'ngl' },
  { key: 'n_cpu_moe', column: 'ncmoe', off: /^0$/ },
  { key: 'flash_attn', column: 'fa' },
  { key: 'n_batch', column: 'n_batch' },
  { key: 'n_ubatch', column: 'n_ubatch' },
  { key: 'n_threads', column: 'threads' },
  { key: 'split_mode', column: 'sm' },
  { key: 'tensor_split', column: 'ts', off: /^0(\.0*)?$/ },
  { key: 'tensor_buft_overrides', column: 'ot', off: /^none$/ },
  { key: 'no_kv_offload', column: 'nkvo', off: /^0$/ },
  { key: 'no_op_offload', column: 'nopo', off: /^0$/ },
  { key: 'embeddings', column: 'embd', off: /^0$/ },
];

/** Settings of a row that are stated: "ngl 99", "fa 1". Tables of Markdown have columns for unusual ones alone. */
export const settingsOf = (row: Fields): string[] =>
  settings.flatMap(({ key, column, off }) => {
    const written = row.written(row.has(key) ? key : column);
    const value = written === 'true' ? '1' : written === 'false' ? '0' : written;
    return value === null || off?.test(value) ? [] : [`${column} ${value}`];
  });

/** Between what is measured, the types of the cache and the settings, in a scenario. */
export const between = ', ';

/** The same results, whose titles say what they do not all have in common: else two rows of a sweep have one name. */
export function distinguished(results: readonly ReadResult[]): ReadResult[] {
  const partsOf = ({ conditions }: ReadResult) => (conditions.scenario ?? '').split(between).slice(1);
  const times = new Map<string, number>();
  for (const part of results.flatMap(partsOf)) times.set(part, (times.get(part) ?? 0) + 1);
  return results.map((result) => {
    const own = partsOf(result).filter((part) => times.get(part)! < results.length);
    return own.length === 0 ? result : { ...result, title: [result.title, ...own].join(between) };
  });
}
