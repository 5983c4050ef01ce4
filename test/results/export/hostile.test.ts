import { describe, expect, it } from 'vitest';
import { forms } from '../../../results/export.ts';
import { parseCsv, parsePrometheus } from './parsers.ts';
import { copy, hostile, hostileDevice, recorded } from './recorded.ts';

const [stored] = await recorded(copy);
const records = [hostile(stored!), stored!];

describe('names that mean something to a form', () => {
  it('come back from CSV as they were, but for the apostrophe before what a spreadsheet would compute', () => {
    const [header, ...rows] = parseCsv(forms.csv(records).text);
    expect(rows).toHaveLength(8);
    expect(rows[0]![header!.indexOf('device')]).toBe(`'${hostileDevice}`);
    expect(rows[0]![header!.indexOf('workload')]).toBe('a "b", c|d');
  });

  it('come back from the labels of Prometheus as they were', () => {
    const { samples } = parsePrometheus(forms.prometheus([hostile(stored!)]).text);
    expect(samples.filter(({ name }) => name === 'assay_bw_copy_bytes_per_second')).toEqual([
      {
        name: expect.anything(),
        labels: expect.objectContaining({ device: hostileDevice }),
        value: 12534542976.787542,
      },
    ]);
  });

  it('end no cell of Markdown, and make no tag', () => {
    const { text } = forms.md([hostile(stored!)]);
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    expect(rows).toHaveLength(2 + 4);
    for (const row of rows) expect(row.split(/(?<!\\)\|/)).toHaveLength(10);
    expect(text).not.toContain('<b>');
  });

  it('make no line of a summary', () => {
    expect(forms.mlperf([hostile(stored!)]).text).not.toMatch(/^---$/m);
  });
});
