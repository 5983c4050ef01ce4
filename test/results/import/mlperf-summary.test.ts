import { describe, expect, it } from 'vitest';
import { importSample, importText, sampleText } from './samples.ts';

const invalid = 'mlperf/made_Server_v6.0_invalid_mlperf_log_summary.txt';

/** Findings that are no mere note. */
const graded = (findings: readonly { check: string; grade: string }[]) =>
  findings.filter(({ grade }) => grade !== 'note').map(({ check, grade }) => [check, grade]);

describe('a summary of LoadGen', () => {
  it('that calls its run invalid is kept with its reasons, line by line', () => {
    const { verdict, figures } = importSample(invalid).results[0]!;
    expect(verdict).toMatchObject({ word: 'INVALID', isValid: false });
    expect(verdict!.grounds).toEqual(
      expect.arrayContaining([
        'Performance constraints satisfied : NO',
        'Early stopping satisfied: NO',
        'TPOT constrain not met: Reduce target QPS to improve latency.',
        'Would need to run at least 33911 more queries,',
        '1 ERROR encountered. See detailed log.',
      ]),
    );
    expect(figures.length).toBeGreaterThan(10);
  });

  it('reads no percentile that is no number, and keeps its line', () => {
    const broken = importText(
      sampleText(invalid).replace('99.00 percentile latency', '9.9.00 percentile latency'),
    );
    const whole = importSample(invalid).results[0]!;
    expect(broken.results[0]!.figures).toHaveLength(whole.figures.length - 1);
    expect(broken.unknown.map(({ at }) => at)).toContain('line 32');
  });

  it('is stored as it was read where a number is minus nought', () => {
    const multi = sampleText('mlperf/made_MultiStream_v4.0_mlperf_log_summary.txt');
    const read = importText(multi.replace('samples_per_query : 8', 'samples_per_query : -0'));
    expect(JSON.parse(JSON.stringify(read))).toStrictEqual(read);
  });

  it('that says Yes to each constraint and INVALID is invalid, with both kept', () => {
    const text = sampleText(invalid).replaceAll(/: NO$/gm, ': Yes');
    const { results, findings } = importText(text);
    const { verdict } = results[0]!;
    expect(verdict).toMatchObject({ word: 'INVALID', isValid: false });
    expect(verdict!.grounds!.filter((line) => line.endsWith('Yes'))).toHaveLength(4);
    expect(graded(findings)).toEqual([['verdict_grounds', 'suspicious']]);
  });

  it('that says NO to a constraint and VALID contradicts itself; INVALID with a NO does not', () => {
    const { word, findings } = importText(sampleText(invalid).replace('INVALID', 'VALID'));
    expect(word).toBe('contradictory');
    expect(graded(findings)).toEqual([['verdict_grounds', 'contradicts']]);
    expect(graded(importSample(invalid).findings)).toEqual([]);
  });

  it('knows tokens that were counted from those that were inferred', () => {
    const text = sampleText(invalid).replaceAll(
      /^Completed tokens per second( *):/gm,
      'Completed tokens per second (inferred)$1:',
    );
    const { figures } = importText(text).results[0]!;
    const rates = figures.filter(({ metric }) => metric.startsWith('tput.out'));
    expect(rates.map(({ metric, at }) => [metric, at])).toEqual([
      ['tput.out.inferred', 'line 8'],
      ['tput.out.inferred', 'line 34'],
    ]);
  });

  it('of Server before tokens were counted has its scheduled rate at the top', () => {
    const { figures } = importText(serverV31).results[0]!;
    expect(figures.map(({ metric, value }) => [metric, value])).toEqual([
      ['samples.wall', 499.5],
      ['samples.scheduled', 501.25],
      ['e2el.scheduled', 0.004],
    ]);
  });

  it('says how many queries it had where early stopping counts them', () => {
    expect(importSample('mlperf/made_MultiStream_v4.0_mlperf_log_summary.txt').results[0]).toMatchObject({
      conditions: { scenario: 'MultiStream', batch: 8 },
      figures: expect.arrayContaining([expect.objectContaining({ metric: 'query.scheduled', n: 408_002 })]),
    });
  });

  it('of a run for accuracy has no figure of a speed', () => {
    const { results, rejected } = importText(sampleText(invalid).replace('PerformanceOnly', 'AccuracyOnly'));
    expect(results).toEqual([]);
    expect(rejected).toEqual([{ at: 'line 1', reason: 'its mode is AccuracyOnly: no figure of a speed' }]);
  });

  it('that breaks off before its result is rejected', () => {
    const { results, rejected } = importText(sampleText(invalid).split('Result is')[0]!);
    expect(results).toEqual([]);
    expect(rejected).toEqual([{ at: 'line 1', reason: 'it has no line "Result is"' }]);
  });

  it('has no mean of an Offline run whose times may add up to more than 64 bits', () => {
    // 60,000 samples/s for 700 s, no more than 557.5 s each by the percentiles, are 2.3e19 ns; 40,000 a second are 1.6e19, and 2^64 is 1.8e19.
    const meanOf = (rate: string) => {
      const { figures } = importText(offline.replace('RATE', rate)).results[0]!;
      return figures.find(({ statistic }) => statistic === 'mean');
    };
    expect(meanOf('60000')).toMatchObject({ value: null, missing: expect.stringMatching(/64 bits/) });
    expect(meanOf('40000')).toMatchObject({ value: 2.5, missing: null });
  });

  it('has no rate where LoadGen had no sample', () => {
    const text = sampleText(invalid).replace('second    : 7.61', 'second    : -nan');
    expect(importText(text).results[0]!.figures[0]).toMatchObject({ value: null, written: '-nan' });
  });
});

const serverV31 = `================================================
MLPerf Results Summary
================================================
SUT name : MadeUp
Scenario : Server
Mode     : PerformanceOnly
Scheduled samples per second : 501.25
Result is : VALID
  Performance constraints satisfied : Yes
  Min duration satisfied : Yes
  Min queries satisfied : Yes
  Early stopping satisfied: Yes

================================================
Additional Stats
================================================
Completed samples per second    : 499.50

Mean latency (ns)               : 4000000
`;

const offline = `================================================
MLPerf Results Summary
================================================
SUT name : MadeUp
Scenario : Offline
Mode     : PerformanceOnly
Samples per second: RATE
Result is : VALID

================================================
Additional Stats
================================================
Max latency (ns)                : 700000000000
Mean latency (ns)               : 2500000000
50.00 percentile latency (ns)   : 450000000000
90.00 percentile latency (ns)   : 660000000000
95.00 percentile latency (ns)   : 680000000000
97.00 percentile latency (ns)   : 687000000000
99.00 percentile latency (ns)   : 692000000000
99.90 percentile latency (ns)   : 694000000000
`;
