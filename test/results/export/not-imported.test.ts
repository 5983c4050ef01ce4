import { describe, expect, it } from 'vitest';
import { formNames, forms } from '../../../results/export.ts';
import { Unreadable } from '../../../results/import/reader.ts';
import { importText } from '../import/samples.ts';
import { copy, decode, generation, recorded } from './recorded.ts';

const records = await recorded(generation, decode, copy);

describe('what is exported', () => {
  it.each(formNames)('is taken for a measurement of no other tool: %s', (name) => {
    expect(() => importText(forms[name](records).text)).toThrow(Unreadable);
    expect(() => importText(forms[name](records.slice(0, 1)).text)).toThrow(Unreadable);
  });

  it('would be taken for one of llama-bench with the keys that it leaves out', () => {
    const [line] = forms.jsonl(records).text.split('\n');
    const faked = { ...JSON.parse(line!), build_commit: 'abc', model_filename: 'x.gguf', avg_ns: 1 };
    expect(importText(`${JSON.stringify(faked)}\n`).tool).toBe('llama-bench');
  });

  it('would be taken for one of MLPerf with its heading', () => {
    const faked = forms.mlperf(records).text.replace(/^assay Results Summary.*$/m, 'MLPerf Results Summary');
    expect(importText(faked).tool).toMatch(/mlperf/);
  });
});
