import { describe, expect, it } from 'vitest';
import { forms } from '../../../results/export.ts';
import { parseCsv, parsePrometheus } from './parsers.ts';
import { byHand, copy, decode, generation, type Read, recorded } from './recorded.ts';

const stored = await recorded(generation, decode, copy);

/** What a form says of a figure, in the fields of the table. */
type Find = (wanted: Read) => unknown;

const csvRows = (): Record<string, string>[] => {
  const [header = [], ...lines] = parseCsv(forms.csv(stored).text);
  return lines.map((line) => Object.fromEntries(header.map((column, i) => [column, line[i]!])));
};

const fromFields = (record: string, fields: Readonly<Record<string, unknown>>): Read => ({
  record,
  definition: String(fields.definition),
  statistic: String(fields.statistic),
  value: Number(fields.value),
  low: Number(fields.interval_low),
  high: Number(fields.interval_high),
  processes: Number(fields.processes),
  samples: Number(fields.samples),
});

const isOf = (wanted: Read) => (fields: Readonly<Record<string, unknown>>) =>
  fields.definition === wanted.definition && fields.statistic === wanted.statistic;

const found: Readonly<Record<string, Find>> = {
  csv: (wanted) => {
    const row = csvRows().find((each) => each.record === wanted.record && isOf(wanted)(each));
    return fromFields(row!.record!, row!);
  },
  jsonl: (wanted) => {
    const lines = forms
      .jsonl(stored)
      .text.trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const line = lines.find(({ record }) => record === wanted.record);
    return fromFields(line.record, line.figures.find(isOf(wanted)));
  },
  'report-v0.2.1': (wanted) => {
    const reports = forms['report-v0.2.1'](stored)
      .text.split('---\n')
      .map((text) => JSON.parse(text));
    const report = reports.find(({ run }) => run.uid === wanted.record);
    return fromFields(report.run.uid, report.results.observability.assay.figures.find(isOf(wanted)));
  },
  prometheus: (wanted) => {
    const { samples, help } = parsePrometheus(forms.prometheus(stored).text);
    const own = samples.filter(
      ({ name, labels }) =>
        labels.record === wanted.record &&
        labels.statistic === wanted.statistic &&
        help.get(name)!.includes(wanted.definition),
    );
    const exactly = (what: RegExp) => own.filter(({ name }) => what.test(name)).map(({ value }) => value);
    const base = `^assay_${wanted.definition.replaceAll('.', '_')}`;
    const [low, high] = ['low', 'high'].map(
      (bound) =>
        own.find(({ name, labels }) => name.startsWith(`${base.slice(1)}_interval`) && labels.bound === bound)
          ?.value,
    );
    const [value] = exactly(new RegExp(`${base}_(seconds|bytes_per_second|tokens_per_second)$`));
    const [processes] = exactly(new RegExp(`${base}_processes$`));
    const [samplesOf] = exactly(new RegExp(`${base}_samples$`));
    const { record, definition, statistic } = wanted;
    return { record, definition, statistic, value, low, high, processes, samples: samplesOf };
  },
};

describe.each(Object.entries(found))('the numbers of %s', (_, find) => {
  it.each(byHand)('are those of the record: $definition $statistic', (wanted) => {
    expect(find(wanted)).toEqual(wanted);
  });
});

describe('a summary like that of MLPerf', () => {
  const text = forms.mlperf(stored).text;

  it.each(byHand)('has the value, the interval and what they are of: $definition $statistic', (wanted) => {
    const { definition, statistic, value, low, high, samples, processes } = wanted;
    const name =
      statistic === 'mean' ? `${definition}, mean` : `${statistic.slice(1)}.00 percentile ${definition}`;
    const lines = text.split('\n').map((line) => line.replace(/ +/g, ' '));
    const at = lines.findIndex((line) => line.startsWith(`${name} (`) && line.endsWith(` : ${value}`));
    expect(at).toBeGreaterThan(-1);
    expect(lines[at + 1]).toBe(` 95 % interval : ${low} to ${high}`);
    expect(lines[at + 3]).toBe(` Samples : ${samples} in ${processes} processes`);
  });

  it('says what was not measured, and why', () => {
    expect(text).toMatch(/99\.00 percentile itl\.token \(s\) +: none: needs 662 samples, has 105/);
  });
});

describe('a table of Markdown', () => {
  const text = forms.md(stored).text;

  it('has a row for every figure, with as many cells as its header', () => {
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    expect(rows).toHaveLength(2 + 15 + 9 + 4);
    for (const row of rows) expect(row.split(/(?<!\\)\|/)).toHaveLength(10);
  });

  it('rounds to what the interval allows, and says of how many samples and processes', () => {
    expect(text).toMatch(/\| itl\.token \| p90 \| 252\S* \\\[\S+, \S+\\\] ms \| 105 in 5 \|/);
    expect(text).toMatch(/`itl\.token`: gap between consecutive output ids/);
    expect(text).toMatch(/`cpu_contention`|`cpu\\_contention`/);
  });
});
