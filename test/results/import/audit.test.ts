import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../results/import/audit/checks.ts';
import { floor } from '../../../results/import/audit/floor.ts';
import { percentileFloors } from '../../../results/statistics/percentile.ts';
import { detailed, gradeOf, type Made, ofLlamaBench, ofReading, ofServe, requests } from './audit/files.ts';
import { importText } from './samples.ts';

type Findings = ReturnType<typeof ofServe>;

/** Of each check: files that it objects to, and such as are just within what their digits and its tolerance allow. */
interface Case {
  readonly id: string;
  readonly says: string;
  readonly grade: 'contradicts' | 'suspicious' | 'note';
  readonly broken: () => Findings;
  readonly fits: () => Findings;
}

/** The requests with another of them at a place. */
const withRequest = (at: number, request: readonly [number, number, number, number]) =>
  requests.map((one, i) => (i === at ? request : one));

const ofDetailed = (changes: Record<string, string> = {}) => ofServe(detailed(requests, changes));

const h200 = { device: 'NVIDIA H200', deviceCount: 1, precision: 'FP8' };

const kept = (changes: NonNullable<Made['columns']>): Made => ({
  figures: [
    ['tpot.excl_first', 'mean', '0.0100'],
    ['wall', 'single', '10.00'],
  ],
  columns: {
    startS: [0.1234, 1.2345, 2.3456],
    endS: [0.32365, 1.445, 2.56635],
    ttftS: [0.0501, 0.0602, 0.0703],
    tpotS: [0.01001, 0.01002, 0.01003],
    e2elS: [0.20025, 0.2105, 0.22075],
    tokensOut: [16, 16, 16],
    ...changes,
  },
});

const cases: readonly Case[] = [
  {
    id: 'request_rate',
    says: '100 requests in 9.995 s or more are 10.005 a second at most',
    grade: 'contradicts',
    broken: () => ofServe({ request_throughput: '10.007' }),
    fits: () => ofServe({ request_throughput: '10.005' }),
  },
  {
    id: 'output_rate',
    says: '1600 tokens in 9.995 s are 160.08 a second',
    grade: 'contradicts',
    broken: () => ofServe({ output_throughput: '160.2' }),
    fits: () => ofServe({ output_throughput: '160.1' }),
  },
  {
    id: 'input_rate',
    says: '3200 tokens in 9.995 s are 320.16 a second',
    grade: 'contradicts',
    broken: () => ofReading(inputRate('320.3')),
    fits: () => ofReading(inputRate('320.2')),
  },
  {
    id: 'total_rate',
    says: '4800 tokens in 9.995 s are 480.24 a second',
    grade: 'contradicts',
    broken: () => ofServe({ total_token_throughput: '480.4' }),
    fits: () => ofServe({ total_token_throughput: '480.2' }),
  },
  {
    id: 'sum_of_rates',
    says: 'three roundings add up to 0.15',
    grade: 'contradicts',
    broken: () => ofReading(sumOfRates('480.3')),
    fits: () => ofReading(sumOfRates('480.1')),
  },
  {
    id: 'sum_of_rates',
    says: 'rates of one device are added as well',
    grade: 'contradicts',
    broken: () => ofReading({ ...sumOfRates('480.3'), per: 'device' }),
    fits: () => ofReading({ ...sumOfRates('480.1'), per: 'device' }),
  },
  {
    id: 'counts',
    says: 'more requests cannot end than there were',
    grade: 'contradicts',
    broken: () => ofServe({ failed: '1' }),
    fits: () => ofServe(),
  },
  {
    id: 'counts',
    says: 'a request that is lost has to be explained, one that was under way at the end has not',
    grade: 'suspicious',
    broken: () => ofServe({ num_prompts: '101' }),
    fits: () =>
      ofReading({
        figures: [
          ['requests.issued', 'single', '101'],
          ['requests.ok', 'single', '100'],
          ['requests.incomplete', 'single', '1'],
        ],
      }),
  },
  {
    id: 'percentile_order',
    says: 'the 99th percentile is not below the 50th, roundings aside',
    grade: 'contradicts',
    broken: () => ofServe({ median_ttft_ms: '60.2', p99_ttft_ms: '60.0' }),
    fits: () => ofServe({ median_ttft_ms: '60.1', p99_ttft_ms: '60.0' }),
  },
  {
    id: 'mean_within',
    says: 'a mean is not above the maximum',
    grade: 'contradicts',
    broken: () => ofReading(spread({ mean: '3.02' })),
    fits: () => ofReading(spread({ mean: '3.01' })),
  },
  {
    id: 'widest_deviation',
    says: 'a deviation by n of values from 1 to 3 is 1 at most',
    grade: 'contradicts',
    broken: () => ofReading(spread({ 'std.population': '1.02' })),
    fits: () => ofReading(spread({ 'std.population': '1.01' })),
  },
  {
    id: 'widest_deviation',
    says: 'one by n − 1 of two of them is 1.4142 at most',
    grade: 'contradicts',
    broken: () => ofReading(spread({ 'std.sample': '1.43' })),
    fits: () => ofReading(spread({ 'std.sample': '1.42' })),
  },
  {
    id: 'tpot_vs_e2el',
    says: 'means of answers that may be unlike are 20 % apart at most',
    grade: 'suspicious',
    broken: () => ofServe({ mean_e2el_ms: '242.5' }),
    fits: () => ofServe({ mean_e2el_ms: '240.0' }),
  },
  {
    id: 'tpot_vs_e2el',
    says: 'means of answers that are equally long agree to the digit',
    grade: 'contradicts',
    broken: () => ofDetailed({ mean_e2el_ms: '226.2' }),
    fits: () => ofDetailed({ mean_e2el_ms: '226.1' }),
  },
  {
    id: 'itl_tpot_order',
    says: 'chunks of unlike answers are 20 % closer than tokens at most',
    grade: 'suspicious',
    broken: () => ofServe({ mean_itl_ms: '7.8' }),
    fits: () => ofServe({ mean_itl_ms: '8.0' }),
  },
  {
    id: 'itl_tpot_order',
    says: 'chunks of equal answers are 10 % closer at most',
    grade: 'suspicious',
    broken: () => ofDetailed({ mean_itl_ms: '10.1' }),
    fits: () => ofDetailed({ mean_itl_ms: '10.2' }),
  },
  {
    id: 'little',
    says: '10 requests a second of 0.2 s each are two at once, and no more may be',
    grade: 'suspicious',
    broken: () => ofServe({ mean_e2el_ms: '203.0' }),
    fits: () => ofServe({ mean_e2el_ms: '200.1' }),
  },
  {
    id: 'little',
    says: 'requests that reach into a window are two more for the time of one',
    grade: 'contradicts',
    broken: () => ofServe({ mean_e2el_ms: '206.0' }),
    fits: () => ofServe({ mean_e2el_ms: '200.0' }),
  },
  {
    id: 'little_mean',
    says: 'a mean of requests under way is 10 % off at most',
    grade: 'suspicious',
    broken: () => ofReading(underWay('2.24')),
    fits: () => ofReading(underWay('2.22')),
  },
  {
    id: 'concurrency_gt_limit',
    says: 'vLLM counted seconds, and has done with it since 2026-09',
    grade: 'suspicious',
    broken: () => ofServe({ max_concurrent_requests: '3', date: '"20260916-160853"' }),
    fits: () => ofServe({ max_concurrent_requests: '2', date: '"20260916-160853"' }),
  },
  {
    id: 'concurrency_gt_limit',
    says: 'before, it is to be known and no more',
    grade: 'note',
    broken: () => ofServe({ max_concurrent_requests: '3' }),
    fits: () => ofServe({ max_concurrent_requests: '2' }),
  },
  {
    id: 'peak_lt_mean',
    says: 'of 1600 tokens in 10 s and the begin of an eleventh, one second has 145.5 at least',
    grade: 'contradicts',
    broken: () => ofServe({ max_output_tokens_per_s: '145.0' }),
    fits: () => ofServe({ max_output_tokens_per_s: '145.6' }),
  },
  {
    id: 'osl_requested_vs_reported',
    says: 'a mean of more tokens than were asked for, by 2 % and one',
    grade: 'suspicious',
    broken: () => ofReading(lengths('tokens.out', '104', { osl: 100 })),
    fits: () => ofReading(lengths('tokens.out', '103', { osl: 100 })),
  },
  {
    id: 'osl_requested_vs_reported',
    says: 'a mean of fewer is to be known',
    grade: 'note',
    broken: () => ofReading(lengths('tokens.out', '96', { osl: 100 })),
    fits: () => ofReading(lengths('tokens.out', '97', { osl: 100 })),
  },
  {
    id: 'osl_requested_vs_reported',
    says: 'one answer that is longer than was asked for',
    grade: 'suspicious',
    broken: () => ofReading(kept({ tokensOutRequested: [16, 16, 14] })),
    fits: () => ofReading(kept({ tokensOutRequested: [16, 16, 15] })),
  },
  {
    id: 'isl_requested_vs_reported',
    says: 'prompts of other lengths than were asked for',
    grade: 'note',
    broken: () => ofReading(lengths('tokens.in', '104', { isl: 100 })),
    fits: () => ofReading(lengths('tokens.in', '103', { isl: 100 })),
  },
  {
    id: 'population',
    says: 'the file keeps fewer requests than it counts',
    grade: 'suspicious',
    broken: () => ofDetailed({ num_prompts: '13', failed: '1' }),
    fits: () => ofDetailed(),
  },
  {
    id: 'raw_vs_summary',
    says: 'a mean that is not that of the requests, by one in its last digit',
    grade: 'contradicts',
    broken: () => ofDetailed({ mean_ttft_ms: '56.792' }),
    fits: () => ofDetailed({ mean_ttft_ms: '56.790' }),
  },
  {
    id: 'raw_vs_summary',
    says: 'a sum that is not theirs, by one token',
    grade: 'contradicts',
    broken: () => ofDetailed({ total_output_tokens: '193' }),
    fits: () => ofDetailed({ total_output_tokens: '192' }),
  },
  {
    id: 'raw_vs_summary',
    says: 'a median of twelve that is not between the fifth and the eighth of them',
    grade: 'contradicts',
    broken: () => ofDetailed({ median_ttft_ms: '58.700' }),
    fits: () => ofDetailed({ median_ttft_ms: '58.600' }),
  },
  {
    id: 'raw_vs_summary',
    says: 'a mean of repetitions, whose nanoseconds are cut',
    grade: 'contradicts',
    broken: () => ofLlamaBench({ avg_ns: '10666700000' }),
    fits: () => ofLlamaBench({ avg_ns: '10666666665' }),
  },
  {
    id: 'std_form',
    says: 'a deviation that is by n, of a tool that says n − 1',
    grade: 'suspicious',
    broken: () => ofLlamaBench({ stddev_ts: '1.633034' }),
    fits: () => ofLlamaBench({ stddev_ts: '2.000050' }),
  },
  {
    id: 'std_form',
    says: 'one that is of neither form',
    grade: 'contradicts',
    broken: () => ofLlamaBench({ stddev_ts: '1.8' }),
    fits: () => ofLlamaBench({ stddev_ts: '2.0001' }),
  },
  {
    id: 'std_form',
    says: 'one without a name gets one',
    grade: 'note',
    broken: () => ofReading({ ...kept({}), figures: [['ttft.send', 'std', '0.0101']] }),
    fits: () => ofReading({ ...kept({}), figures: [['ttft.send', 'std.sample', '0.0101']] }),
  },
  {
    id: 'request_time',
    says: 'a request that took longer than its tokens',
    grade: 'contradicts',
    broken: () => ofReading(kept({ tokensOut: [16, 18, 16] })),
    fits: () => ofReading(kept({ tokensOut: [16, 16, 16] })),
  },
  {
    id: 'negative_time',
    says: 'no time is below 0',
    grade: 'contradicts',
    broken: () => ofServe({ mean_ttft_ms: '-0.1' }),
    fits: () => ofServe({ mean_ttft_ms: '0.0' }),
  },
  {
    id: 'negative_time',
    says: 'nor one of a request',
    grade: 'contradicts',
    broken: () => ofReading(kept({ ttftS: [-0.0501, 0.0602, 0.0703] })),
    fits: () => ofReading(kept({ ttftS: [0, 0.0602, 0.0703] })),
  },
  {
    id: 'negative_time',
    says: 'and no token comes after the end',
    grade: 'contradicts',
    broken: () => ofReading(kept({ ttftS: [0.0501, 0.0602, 0.2209] })),
    fits: () => ofReading(kept({ ttftS: [0.0501, 0.0602, 0.2207] })),
  },
  {
    id: 'clock_jump',
    says: 'begin and end are as far apart as the request took, 10 ms aside',
    grade: 'contradicts',
    broken: () => ofReading(kept({ endS: [0.32365, 1.445, 2.58635] })),
    fits: () => ofReading(kept({ endS: [0.32365, 1.445, 2.57135] })),
  },
  {
    id: 'clock_jump',
    says: 'none ends before it begins',
    grade: 'contradicts',
    broken: () => ofReading(kept({ endS: [0.32365, 1.2245, 2.56635] })),
    fits: () => ofReading(kept({})),
  },
  {
    id: 'outside_run',
    says: 'requests lie in the time of their run',
    grade: 'suspicious',
    broken: () => ofReading(kept({ startS: [0.1234, 1.2345, 9.92], endS: [0.32365, 1.445, 10.14075] })),
    fits: () => ofReading(kept({ startS: [0.1234, 1.2345, 9.9], endS: [0.32365, 1.445, 10.12075] })),
  },
  {
    id: 'duplicated_requests',
    says: 'a request that is there twice',
    grade: 'suspicious',
    broken: () => ofServe(detailed(withRequest(3, requests[2]!))),
    fits: () => ofServe(detailed(withRequest(3, [requests[2]![0] + 1e-6, ...tail(requests[2]!)]))),
  },
  {
    id: 'power_mix',
    says: 'mean power for 10 s is the energy, to 5 %',
    grade: 'suspicious',
    broken: () => ofReading(energy('4400', '0.275')),
    fits: () => ofReading(energy('6900', '0.275')),
  },
  {
    id: 'energy_of_tokens',
    says: 'energy over tokens is that of a token, to 5 %',
    grade: 'suspicious',
    broken: () => ofReading(energy('7200', '4.20')),
    fits: () => ofReading(energy('7200', '4.30')),
  },
  {
    id: 'memory_gt_device',
    says: 'an H100 of 80 GB has no 102 GB',
    grade: 'contradicts',
    broken: () => ofReading(memory('102100000000')),
    fits: () => ofReading(memory('85000000000')),
  },
  {
    id: 'weights_gt_memory',
    says: '405 billion weights of a byte are in three H200, and not in two',
    grade: 'suspicious',
    broken: () => ofServe({}, { ...h200, deviceCount: 2, model: 'Llama 3.1 405B' }),
    fits: () => ofServe({}, { ...h200, deviceCount: 3, model: 'Llama 3.1 405B' }),
  },
  {
    id: 'implausible_decode',
    says: '4.896 TB/s read 12.59 GB 389 times a second',
    grade: 'contradicts',
    broken: () => ofLlamaBench(oneTest('395')),
    fits: () => ofLlamaBench(oneTest('385')),
  },
  {
    id: 'implausible_decode',
    says: 'a server that may speculate is asked whether it does',
    grade: 'suspicious',
    broken: () => ofServe({ mean_tpot_ms: '1.470' }, h200),
    fits: () => ofServe({ mean_tpot_ms: '1.490' }, h200),
  },
  {
    id: 'implausible_throughput',
    says: '2375 TFLOPS at 15.01 GFLOP a token are 158,216 tokens/s',
    grade: 'contradicts',
    broken: () => ofServe({ output_throughput: '158300.0' }, h200),
    fits: () => ofServe({ output_throughput: '158100.0' }, h200),
  },
  {
    id: 'prefill_faster_than_roofline',
    says: 'llama-bench computes each prompt',
    grade: 'contradicts',
    broken: () => ofLlamaBench({ ...oneTest('212000'), n_prompt: '512', n_gen: '0' }),
    fits: () => ofLlamaBench({ ...oneTest('211000'), n_prompt: '512', n_gen: '0' }),
  },
  {
    id: 'prefill_faster_than_roofline',
    says: 'a server may hold it: 2375 TFLOPS at 13.96 GFLOP a token are 170,126 tokens/s',
    grade: 'suspicious',
    broken: () => ofServe({ total_token_throughput: '170300.0' }, h200),
    fits: () => ofServe({ total_token_throughput: '169900.0' }, h200),
  },
  {
    id: 'physics',
    says: 'the device is not named',
    grade: 'note',
    broken: () => ofServe(),
    fits: () => ofServe({}, h200),
  },
  {
    id: 'digits_lost',
    says: 'a number beyond 2^53 that no double is',
    grade: 'note',
    broken: () => ofServe({ total_output_tokens: '9007199254740993' }),
    fits: () => ofServe({ total_output_tokens: '9007199254740992' }),
  },
  {
    id: 'needs_n',
    says: 'a median needs 11',
    grade: 'note',
    broken: () => ofReading({ figures: [['ttft.send', 'p50', '0.1', 10]] }),
    fits: () => ofReading({ figures: [['ttft.send', 'p50', '0.1', 11]] }),
  },
  {
    id: 'needs_n',
    says: 'a 99th percentile 662',
    grade: 'note',
    broken: () => ofReading({ figures: [['ttft.send', 'p99', '0.1', 661]] }),
    fits: () => ofReading({ figures: [['ttft.send', 'p99', '0.1', 662]] }),
  },
];

const inputRate = (rate: string): Made => ({
  figures: [
    ['tput.in.wall', 'single', rate],
    ['tokens.in', 'total', '3200'],
    ['wall', 'single', '10.00'],
  ],
});

const sumOfRates = (total: string): Made => ({
  figures: [
    ['tput.total.wall', 'single', total],
    ['tput.in.wall', 'single', '320.0'],
    ['tput.out.wall', 'single', '160.0'],
  ],
});

const spread = (others: Readonly<Record<string, string>>): Made => ({
  figures: Object.entries({ min: '1.00', max: '3.00', ...others }).map(
    ([statistic, written]) => ['ttft.send', statistic as 'min', written, 2] as const,
  ),
});

const underWay = (mean: string): Made => ({
  figures: [
    ['concurrency', 'mean', mean],
    ['requests.wall', 'single', '10.00'],
    ['e2el.send', 'mean', '0.200'],
  ],
});

const lengths = (
  metric: 'tokens.out' | 'tokens.in',
  mean: string,
  conditions: NonNullable<Made['conditions']>,
): Made => ({ figures: [[metric, 'mean', mean]], conditions });

const energy = (total: string, ofToken: string): Made => ({
  figures: [
    ['gpu.energy', 'single', total],
    ['gpu.power', 'single', '720'],
    ['wall', 'single', '10.00'],
    ['tokens.out', 'total', '1600'],
    ['gpu.energy.token.out', 'single', ofToken],
  ],
});

const memory = (used: string): Made => ({
  figures: [['gpu.memory.used', 'max', used]],
  conditions: { device: 'NVIDIA H100 80GB HBM3' },
  per: 'device',
});

/** A rate of a test of llama-bench that was run once. */
const oneTest = (rate: string) => ({ avg_ts: rate, samples_ts: `[${rate}]`, samples_ns: '[10666666666]' });

const tail = ([, ttft, gap, n]: (typeof requests)[number]) => [ttft, gap, n] as const;

describe.each(cases)('$id: $says', ({ id, grade, broken, fits }) => {
  it(`is found (${grade}) where it is broken`, () => expect(gradeOf(id, broken())).toBe(grade));
  it('is not found where it just holds', () => expect(gradeOf(id, fits())).toBeNull());
});

describe('the auditor', () => {
  it('has a file for each of its checks', () => {
    expect(checks.filter((check) => !cases.some(({ id }) => id === check.id)).map(({ id }) => id)).toEqual(
      [],
    );
  });

  it('finds nothing in honest files but what to know when reading', () => {
    const grades = [...ofServe({}, h200), ...ofDetailed(), ...ofLlamaBench({})].map(({ grade }) => grade);
    expect(grades.filter((grade) => grade !== 'note')).toEqual([]);
  });

  it('does not take 4,008,080 tokens/s for a speed of one device', () => {
    const found = ofServe({ output_throughput: '4008080.0' }, h200);
    expect(found.find(({ check }) => check === 'implausible_throughput')?.sentence).toBe(
      'tput.out.wall is 4008080 tokens/s, and by its arithmetic NVIDIA H200 141GB SXM with llama-3.1-8b (≥ 1 B/weight) reaches 158216 tokens/s at most',
    );
  });

  it('knows that the best second of half a second is no full one', () => {
    const short = {
      duration: '0.50',
      total_output_tokens: '80',
      output_throughput: '160',
      max_output_tokens_per_s: '80.0',
    };
    expect(gradeOf('peak_lt_mean', ofServe(short))).toBeNull();
  });

  it('does not multiply means of answers of unlike lengths as if they were alike', () => {
    const rows = requests.map(
      ([start, ttft, gap], i) => [start, ttft, i < 6 ? gap : gap * 2, i < 6 ? 24 : 8] as const,
    );
    expect(ofServe(detailed(rows)).filter(({ grade }) => grade !== 'note')).toEqual([]);
  });

  it('holds no rate of one device against tokens of all of them', () => {
    const figures = sumOfRates('480.0').figures;
    const perDevice = ofReading({
      figures: [...figures, ['tokens.out', 'total', '12800'], ['wall', 'single', '10.00']],
      per: 'device',
    });
    expect(gradeOf('sum_of_rates', perDevice)).toBeNull();
  });

  it('calls nothing impossible that it only notes', () => {
    const notes = [...ofServe({ max_concurrent_requests: '3' }), ...ofDetailed()].filter(
      ({ grade }) => grade !== 'contradicts',
    );
    expect(notes.length).toBeGreaterThan(1);
    expect(notes.filter(({ sentence }) => /cannot/.test(sentence))).toEqual([]);
  });

  it('says in a sentence why nothing can be audited', () => {
    const why = (text: string) => {
      const { word, unauditable } = importText(text);
      return [word, unauditable];
    };
    const summary = (lines: string) =>
      `MLPerf Results Summary\nScenario : Offline\nMode : PerformanceOnly\nResult is : VALID\n${lines}`;
    expect(why(summary('Samples per second: 12.5'))).toEqual([
      'unauditable',
      'it states every quantity once, and keeps nothing from which one could be computed again',
    ]);
    expect(why(summary('Tokens per second: 12.5'))).toEqual([
      'unauditable',
      'it states every quantity once, keeps nothing from which one could be computed again, and no figure was held against what the hardware can do: the device is not named',
    ]);
    expect(why(summary(''))).toEqual(['unauditable', 'it holds no figure that has a value']);
  });

  it('is described check by check in docs/import.md', () => {
    const docs = readFileSync(join(import.meta.dirname, '../../../docs/import.md'), 'utf8');
    const [, section] = docs.split('## The auditor\n');
    const rows = section!
      .split('\n## ')[0]!
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    expect(rows).toEqual(checks.map(({ id, about }) => `| \`${id}\` | ${about} |`));
  });
});

describe('the fewest values of a percentile', () => {
  it.each(Object.entries(percentileFloors))('are for %s those of the measurements here: %d', (name, n) => {
    expect(floor(Number(name.slice(1)) / 100)).toBe(n);
  });

  it('are as many below the median as above it', () => {
    expect(floor(0.01)).toBe(662);
  });
});
