import { describe, expect, it } from 'vitest';
import { importSample, importText, sampleText } from './samples.ts';

const sample = 'mlperf/made_SingleStream_v5.1_mlperf_log_detail.txt';

describe('a detailed log of LoadGen', () => {
  it('says its version, its scenario and when it began', () => {
    const imported = importSample(sample);
    expect(imported).toMatchObject({
      tool: 'mlperf-loadgen',
      toolVersion: '5.1.0 @ 1234567890',
      layout: 'detail',
    });
    expect(imported.results[0]!.conditions).toMatchObject({
      scenario: 'SingleStream',
      batch: 1,
      startedAt: '2025-07-30T02:59:15Z',
    });
  });

  it('keeps its word with the reasons, and the errors of the run', () => {
    const { word, isValid, grounds } = importSample(sample).results[0]!.verdict!;
    expect({ word, isValid }).toEqual({ word: 'INVALID', isValid: false });
    expect(grounds).toEqual(
      expect.arrayContaining([
        'result_min_duration_met: false',
        'result_invalid_reason: Decrease the expected latency so the loadgen pre-generates more queries.',
        'error_runtime: A made-up fault',
      ]),
    );
  });

  it('counts the samples of its queries', () => {
    const { figures } = importSample(sample).results[0]!;
    expect(figures.find(({ metric }) => metric === 'e2el.scheduled')?.n).toBe(211);
  });

  it('has no estimate of early stopping where it had too few queries: 0 is none', () => {
    const { figures } = importSample(sample).results[0]!;
    expect(figures.filter(({ metric }) => metric === 'e2el.early_stopping')).toMatchObject([
      { statistic: 'p90', value: expect.closeTo(0.051000003, 12) },
      { statistic: 'p99', value: null, missing: 'too few queries for early stopping' },
    ]);
  });

  it('of another version than those that are known is refused with the version', () => {
    const text = sampleText(sample).replace('5.1.0 @', '9.2.0 @');
    expect(() => importText(text)).toThrow(/LoadGen 9\.2\.0 @ 1234567890, and versions 3 to 6 are known/);
  });

  it('that ends before its result is rejected, with the line that breaks off', () => {
    const text = sampleText(sample);
    const { results, rejected } = importText(text.slice(0, text.indexOf('"result_validity"') + 40));
    expect(results).toEqual([]);
    expect(rejected.map(({ reason }) => reason)).toEqual([
      'it is no JSON: the line breaks off',
      'it has no "result_validity": the run did not end',
    ]);
  });

  it('keeps what nobody understood, and leaves what LoadGen says of its own log', () => {
    const keys = importSample(sample).unknown.map(({ value }) => (value as { key: string }).key);
    expect(keys).toContain('requested_scenario');
    expect(keys).not.toContain('loaded_qsl_set');
  });
});
