import { describe, expect, it } from 'vitest';
import { formNames, forms } from '../../../results/export.ts';
import { parseCsv, parsePrometheus } from './parsers.ts';
import { generation, invalid, recorded } from './recorded.ts';

const [stored] = await recorded(generation);
const refused = [invalid(stored!)];

describe('an INVALID record', () => {
  it.each(formNames)('is in %s with its state and its reason', (name) => {
    const { text } = forms[name](refused);
    expect(text).toContain('INVALID');
    expect(text).toMatch(/wrong\\?_output/);
    expect(text).toContain(generation);
  });

  it('has no value in CSV and JSON lines but in the field that says so', () => {
    const [header, ...rows] = parseCsv(forms.csv(refused).text);
    const at = (column: string) => header!.indexOf(column);
    for (const row of rows)
      for (const column of ['value', 'interval_low', 'interval_high']) expect(row[at(column)]).toBe('');
    expect(rows[0]![at('invalid_value')]).toBe('0.7391204964311485');
    const line = JSON.parse(forms.jsonl(refused).text);
    expect(line.avg_ts).toBeNull();
    expect(line.figures[0]).toMatchObject({
      value: null,
      interval_low: null,
      invalid_value: 0.7391204964311485,
    });
  });

  it('has no sample in Prometheus, and a comment', () => {
    const { samples, comments } = parsePrometheus(forms.prometheus(refused).text);
    expect(samples.map(({ name }) => name).filter((name) => !name.startsWith('assay_record_'))).toEqual([]);
    expect(samples).toContainEqual({
      name: 'assay_record_validity',
      labels: { record: generation, state: 'INVALID' },
      value: 1,
    });
    expect(comments.join('\n')).toContain('ttft mean: INVALID (wrong_output), 0.7391204964311485 s');
  });

  it('has no statistics in a Benchmark Report, whose statistics know no state', () => {
    expect(JSON.parse(forms['report-v0.2.1'](refused).text).results.request_performance).toBeUndefined();
    expect(JSON.parse(forms['report-v0.2.1']([stored!]).text).results.request_performance).toBeDefined();
  });

  it('has its numbers in text for people behind the word alone', () => {
    expect(forms.mlperf(refused).text).toMatch(/ttft, mean \(s\) +: INVALID \(0\.7391204964311485\)/);
    expect(forms.md(refused).text).toMatch(/\| ttft \| mean \| INVALID \(/);
  });
});

describe('a record of which no process finished', () => {
  const empty = { ...stored!, record: { ...stored!.record, figures: [] } };

  it.each(formNames)('is in %s all the same', (name) => {
    const { text } = forms[name]([empty]);
    expect(text).toContain(generation);
    expect(text).toContain('no process finished');
  });
});
