import { describe, expect, it } from 'vitest';
import { importSample, importText, sampleText } from './samples.ts';

const sample = 'mlperf/made_endpoints_result_summary.json';
const changed = (changes: object) =>
  importText(JSON.stringify({ ...JSON.parse(sampleText(sample)), ...changes }));

describe('a report of MLPerf endpoints', () => {
  it('times the first token from when the sample was issued, not from when it was scheduled or sent', () => {
    const { results, toolVersion } = importSample(sample);
    expect(toolVersion).toBe('0.3.1');
    expect(results[0]!.figures.filter(({ metric }) => metric.startsWith('ttft.')).length).toBeGreaterThan(5);
    expect(results[0]!.figures.filter(({ metric }) => /^ttft\.(send|scheduled)/.test(metric))).toEqual([]);
  });

  it('has rates of the whole run where it has no window of LoadGen', () => {
    const { figures } = changed({ legacy_loadgen_window_duration_ns: null }).results[0]!;
    expect(figures.filter(({ at }) => at === '/qps' || at === '/tps').map(({ metric }) => metric)).toEqual([
      'requests.wall',
      'tput.out.wall',
    ]);
  });

  it('that was interrupted is no evidence', () => {
    const { verdict } = changed({ state: 'interrupted', complete: false }).results[0]!;
    expect(verdict).toEqual({ word: 'interrupted', isValid: false });
  });

  it('without a stream has no first token: an empty object is none', () => {
    const { figures } = changed({ ttft: {}, tpot: {} }).results[0]!;
    expect(figures.filter(({ metric }) => metric.startsWith('ttft') || metric.startsWith('tpot'))).toEqual(
      [],
    );
  });

  it('of one sample has no deviation', () => {
    const { figures } = changed({ n_samples_completed: 1 }).results[0]!;
    expect(figures.find(({ at }) => at === '/ttft/std_dev')).toMatchObject({
      value: null,
      missing: 'one sample has no deviation',
    });
  });

  it('of which no sample was completed is rejected', () => {
    const { results, rejected } = changed({ n_samples_completed: 0 });
    expect(results).toEqual([]);
    expect(rejected).toEqual([{ at: '', reason: 'n_samples_completed is 0: no sample was completed' }]);
  });
});
