import { describe, expect, it } from 'vitest';
import { importSample, importText, sampleText } from '../samples.ts';

describe('the CSV of AIPerf', () => {
  const text = sampleText('aiperf/made_export.csv');

  it('is known from the one of GenAI-Perf by the order of its percentiles', () => {
    expect(importSample('aiperf/made_export.csv')).toMatchObject({ tool: 'aiperf', layout: 'csv' });
    expect(importSample('genai-perf/made_export.csv')).toMatchObject({ tool: 'genai-perf', layout: 'csv' });
  });

  it('takes devices, lengths and the number of requests from its tables', () => {
    const [result] = importSample('aiperf/made_export.csv').results;
    expect(result!.conditions).toMatchObject({ device: 'NVIDIA H200', deviceCount: 2, isl: 64, osl: null });
    const counted = result!.figures.filter(({ n }) => n === 4);
    expect(new Set(counted.map(({ at }) => at.split('/')[0]))).toEqual(new Set(['line 8']));
  });

  it('keeps rows that it does not know as they are: the standing of a counter is no energy', () => {
    const { unknown } = importSample('aiperf/made_export.csv');
    expect(unknown.map(({ at }) => at)).toEqual(['line 3', 'line 20', 'line 28', 'line 29']);
  });

  it('has no figure where a cell is empty', () => {
    const [result] = importSample('aiperf/made_export.csv').results;
    expect(result!.figures.filter(({ at }) => at === 'line 2/p99')).toEqual([]);
  });

  it('is known by its duration where no metric of requests is in it, and says why it has no result', () => {
    const failed = 'Metric,Value\r\nBenchmark Duration (sec),5.25\r\nError Request Count,7\r\n';
    expect(importText(failed)).toMatchObject({
      tool: 'aiperf',
      results: [],
      rejected: [{ reason: 'all 7 requests failed' }],
    });
    expect(() => importText('Metric,Value\nRequest Throughput (per sec),1.5\n')).toThrow(/no tool is known/);
  });

  it('reads one request, whose deviation is 0', () => {
    const one = text.replace('Request Count,4.00', 'Request Count,1.00');
    const latency = importText(one).results[0]!.figures.find(({ at }) => at === 'line 8/avg');
    expect(latency).toMatchObject({ n: 1, value: 1.75025 });
  });

  it('is read with line breaks of Windows as well, and keeps what is no row', () => {
    const windows = importText(`${text.replaceAll('\n', '\r\n')}broken,"row\r\n`);
    expect(windows.results[0]!.figures.length).toBe(importText(text).results[0]!.figures.length);
    expect(windows.unknown.at(-1)).toMatchObject({ value: 'broken,"row' });
  });
});

describe('the CSV of GenAI-Perf', () => {
  it('reads units and names of 2024', () => {
    const earlier = [
      'Metric,avg,min,max,p99,p95,p90,p75,p50,p25',
      'Request Latency (ns),8000,7000,9000,8980,8900,8800,8500,8000,7500',
      'Num Output Token,4.50,3.00,6.00,5.97,5.85,5.70,5.25,4.50,3.75',
      '',
      'Metric,Value',
      'Output Token Throughput (per sec),900.00',
      'Request Throughput (per sec),200.00',
      '',
    ].join('\n');
    const { figures } = importText(earlier).results[0]!;
    const at = (place: string) => figures.find((figure) => figure.at === place);
    expect(at('line 2/avg')).toMatchObject({ metric: 'e2el.send', value: expect.closeTo(8e-6, 15), n: null });
    expect(at('line 3/max')).toMatchObject({ metric: 'tokens.out', value: 6 });
    expect(at('line 6/Value')).toMatchObject({ metric: 'tput.out.wall', value: 900 });
  });

  it('has no value for N/A, and no result where no request has a response', () => {
    const text = sampleText('genai-perf/made_export.csv');
    const without = importText(
      text.replace('Request Throughput (per sec),1.50', 'Request Throughput (per sec),N/A'),
    );
    expect(without.results[0]!.figures.find(({ at }) => at === 'line 12/Value')).toMatchObject({
      value: null,
      missing: 'the file holds no number',
      written: 'N/A',
    });
    const none = importText(text.replace('Request Count (count),40.00', 'Request Count (count),0.00'));
    expect(none).toMatchObject({ results: [], rejected: [{ reason: 'no request has a response' }] });
  });
});
