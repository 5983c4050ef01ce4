import { describe, expect, it } from 'vitest';
import type { Record } from '../../../results/record.ts';
import { judgeRun } from '../../../results/validity/of-run.ts';
import { recompute } from '../../../results/validity/recompute.ts';
import { measuredRecord } from '../../fixtures/measured-record.ts';

const steady = [10, 10.1, 9.9, 10, 10.1, 9.9, 10, 10.1, 9.9, 10, 10.1];
const processes = [steady, steady.map((ms) => ms * 1.01), steady.map((ms) => ms * 0.99)];
const fresh = (): Record => measuredRecord('gemm float32 2048x2048x2048', processes);
const places = (record: Record, siblings: Record[] = []) =>
  recompute(record, siblings).map(({ of, field }) => `${of}: ${field}`);

describe('recompute', () => {
  it('finds nothing in a record as it was written, also after it went through JSON', () => {
    expect(recompute(JSON.parse(JSON.stringify(fresh())), [])).toEqual([]);
  });

  it('finds one changed sample in every figure that is made from it', () => {
    const record = fresh();
    record.repeats[1]!.samples.durationNs[4]! *= 2;
    const found = places(record);
    expect(found).toContain('figure gemm.tput mean: value');
    expect(found).toContain('figure gemm.tput mean: interval.low');
    expect(found).not.toContain('figure load.time mean: value');
  });

  it('finds one changed figure, with both values', () => {
    const record = fresh();
    const figure = record.figures[0]!;
    const honest = figure.value!;
    figure.value = honest * (1 + 1e-9);
    expect(recompute(record, [])).toEqual([
      { of: 'figure gemm.tput mean', field: 'value', stored: figure.value, recomputed: honest },
    ]);
  });

  it('finds one changed end of an interval', () => {
    const record = fresh();
    record.figures[0]!.interval!.low *= 1.001;
    expect(places(record)).toEqual(['figure gemm.tput mean: interval.low']);
  });

  it('finds a dropped process in the population, in the figures and in the validity', () => {
    const record = fresh();
    record.repeats.pop();
    const found = places(record);
    expect(found).toContain('population: issued');
    expect(found).toContain('figure gemm.tput mean: processes');
    expect(found).toContain('figure gemm.tput mean: samples');
    expect(found).toContain('reason too_few_samples: ');
    expect(found).toContain('validity: state');
  });

  it('finds a figure that was left out and one that was added', () => {
    const record = fresh();
    const place = record.figures.findIndex(({ definition }) => definition === 'load.time');
    const [load] = record.figures.splice(place, 1);
    record.figures.push({ ...load!, statistic: 'p50' });
    expect(places(record)).toEqual(['figure load.time p50: ', 'figure load.time mean: ']);
  });

  it('finds a doubt that was removed and a verdict that was changed', () => {
    const record = fresh();
    record.repeats[0]!.host.stealShare = 0.2;
    expect(recompute(record, []).find(({ of }) => of.startsWith('reason'))).toEqual({
      of: 'reason cpu_contention of process 0',
      field: '',
      stored: null,
      recomputed: { code: 'cpu_contention', detail: '20.0 % steal', repeat: 0 },
    });
    const invalid = fresh();
    invalid.validity.state = 'INVALID';
    expect(recompute(invalid, [])).toEqual([
      { of: 'validity', field: 'state', stored: 'INVALID', recomputed: 'VALID' },
    ]);
  });

  it('judges a figure by the probes of its run, as the run did', () => {
    // A step over 0.7 GB of weights in a microsecond, beside a probe of some GB/s: more than the memory can give.
    const impossible = measuredRecord(
      'decode tinyllama-1.1b int4 b1 c64',
      processes.map((process) => process.map((ms) => ms / 1e4)),
    );
    const probe = measuredRecord(
      'bw.copy',
      processes.map((process) => process.map((ms) => ms * 10)),
    );
    const [marked] = judgeRun([impossible, probe]);
    expect(marked!.validity.state).toBe('INVALID');
    expect(recompute(marked!, [probe])).toEqual([]);
    expect(places(marked!)).toEqual(['validity: state', 'reason implausible: ']);
    expect(places(impossible, [probe])).toEqual(['validity: state', 'reason implausible: ']);
  });
});
