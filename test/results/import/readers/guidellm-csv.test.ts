import { describe, expect, it } from 'vitest';
import { importSample, importText, sampleText } from '../samples.ts';

const of2025 = sampleText('guidellm/made_2025.csv');
const of2026 = sampleText('guidellm/made_2026.csv');

describe('the CSV of GuideLLM', () => {
  it('takes conditions from cells that hold JSON: in 2025 the strategy, later the model alone', () => {
    const [first, second] = importSample('guidellm/made_2025.csv').results;
    expect(first!.conditions).toMatchObject({
      model: 'org/model-8b',
      scenario: 'server',
      rate: 5,
      isl: 128,
      osl: null,
      startedAt: '2025-06-03T10:11:12',
    });
    expect(second!.conditions).toMatchObject({ scenario: 'closed', batch: 8, osl: 64 });
    const later = importSample('guidellm/made_2026.csv');
    expect(later).toMatchObject({ toolVersion: '0.7.1', layout: 'csv since v0.4' });
    expect(later.results[0]!.conditions).toMatchObject({ model: 'org/model-70b', batch: null });
  });

  it('counts the requests of times and lengths that each of them has, and of no others', () => {
    const { figures } = importSample('guidellm/made_2025.csv').results[0]!;
    const n = (at: string) => figures.find((figure) => figure.at === at)!.n;
    expect(n('line 2/Successful Request latency mean')).toBe(5);
    expect(n('line 2/Incomplete Output token count mean')).toBe(1);
    expect(n('line 2/Successful Time to first token ms mean')).toBeNull();
  });

  it('rejects a row whose cells stand under the headers of another benchmark, as versions until 0.6 wrote', () => {
    const shifted = importSample('guidellm/made_2026_shifted.csv');
    expect(shifted.results.map(({ at }) => at)).toEqual(['line 4']);
    expect(shifted.rejected).toEqual([
      { at: 'line 5', reason: expect.stringMatching(/under the headers of other columns/) },
    ]);
    expect(shifted.unknown.at(-1)).toMatchObject({ at: 'line 5' });
  });

  it('rejects a row that breaks off, and one without a successful request', () => {
    const broken = importText(`${of2025.trimEnd().slice(0, -200)}\n`);
    expect(broken.results).toHaveLength(1);
    expect(broken.rejected).toEqual([{ at: 'line 3', reason: 'it has other cells than the headers' }]);
    const failed = of2025.replace('47.0,5,', '47.0,0,');
    expect(importText(failed).rejected).toEqual([
      { at: 'line 2', reason: 'no request was successful, of 6' },
    ]);
  });

  it('says that there is no benchmark where a table ends with its headers', () => {
    const headers = of2026.split('\n').slice(0, 3).join('\n');
    expect(importText(headers).rejected).toEqual([{ at: '', reason: 'it ends before there is a benchmark' }]);
  });

  it('refuses a version of the report that it does not know, and says it', () => {
    const next = of2026.replaceAll('""version"": 2', '""version"": 3');
    expect(() => importText(next)).toThrow('the version of its report is 3');
  });
});
