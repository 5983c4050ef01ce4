import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { forms } from '../../../results/export.ts';
import { copy, decode, generation, hostile, invalid, recorded } from './recorded.ts';
import { reportSchema } from './report-schema.ts';

const stored = await recorded(generation, decode, copy);
const [generated, step, copied] = stored as [(typeof stored)[0], (typeof stored)[0], (typeof stored)[0]];
const reportOf = (record: typeof generated) => JSON.parse(forms['report-v0.2.1']([record]).text);
const fits = new Ajv2020().compile(reportSchema);

describe('a Benchmark Report v0.2.1', () => {
  it.each([
    ['of a generation', generated],
    ['of a decode step', step],
    ['of a kernel', copied],
    ['of an INVALID record', invalid(generated)],
    ['of a device with a name that means something', hostile(generated)],
  ])('%s has the fields that the schema demands, and no others', (_, record) => {
    fits(reportOf(record));
    expect(fits.errors).toBeNull();
  });

  it('does not fit where a field is missing or of another name', () => {
    const report = reportOf(generated);
    expect(fits({ ...report, run: { id: 'x' } })).toBe(false);
    expect(fits({ ...report, unknown: 1 })).toBe(false);
  });

  it('puts each figure of a generation where its definition belongs, in the units of the schema', () => {
    const { aggregate } = reportOf(generated).results.request_performance;
    expect(aggregate).toEqual({
      requests: {
        total: 15,
        input_length: { units: 'count', mean: 32, min: 32, max: 32 },
        output_length: { units: 'count', mean: 8, min: 8, max: 8 },
      },
      latency: {
        time_to_first_token: { units: 's', mean: 0.7391204964311485 },
        time_per_output_token: { units: 's/token', mean: 0.11112749794093998 },
        inter_token_latency: {
          units: 's/token',
          mean: 0.11112749794093997,
          p50: 0.115757668,
          p90: 0.25239015200000003,
        },
        request_latency: { units: 's', mean: 1.5221836330937373 },
      },
      throughput: { output_token_rate: { units: 'tokens/s', mean: 5.2556076849548905 } },
    });
  });

  it('says where and under which load it was measured', () => {
    const { run, scenario } = reportOf(generated);
    expect(run).toMatchObject({
      uid: generation,
      eid: '2026-11-28T23-50-49-quick-5751',
      time: { start: '2026-11-28T23:51:12.576Z' },
      keywords: ['assay', 'DEGRADED', 'imprecise', 'cpu_contention', 'cache_resident'],
    });
    expect(scenario.stack[0].standardized.accelerator).toMatchObject({
      model: 'Intel(R) Xeon(R) Processor',
      count: 0,
    });
    expect(scenario.load.standardized).toMatchObject({
      input_seq_len: { distribution: 'fixed', value: 32 },
      output_seq_len: { distribution: 'fixed', value: 8 },
      concurrency: 1,
    });
  });

  it('holds one record; of several it says that they are documents of their own', () => {
    const { text, notCarried } = forms['report-v0.2.1'](stored);
    expect(text.split('\n---\n')).toHaveLength(3);
    expect(notCarried.join(' ')).toContain('3 documents of YAML');
    expect(forms['report-v0.2.1']([generated]).notCarried.join(' ')).not.toContain('documents');
  });
});
