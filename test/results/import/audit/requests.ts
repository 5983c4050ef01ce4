import { importText, sampleText } from '../samples.ts';
import {
  type Case,
  detailed,
  type Made,
  ofDetailed,
  ofLlamaBench,
  ofReading,
  ofServe,
  requests,
} from './files.ts';

// What a file keeps one by one against what it says of all.

/** The requests with another of them at a place. */
const withRequest = (at: number, request: readonly [number, number, number, number]) =>
  requests.map((one, i) => (i === at ? request : one));

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

const lengths = (
  metric: 'tokens.out' | 'tokens.in',
  mean: string,
  conditions: NonNullable<Made['conditions']>,
): Made => ({ figures: [[metric, 'mean', mean]], conditions });

/** A summary of LLMPerf whose answers have so many tokens where 150 were asked for. */
const ofLlmPerf = (mean: string) =>
  importText(
    sampleText('llmperf/summary.json').replace(
      /("results_number_output_tokens_mean": )[\d.]+/,
      (_, key: string) => key + mean,
    ),
  ).findings;

const tail = ([, ttft, gap, n]: (typeof requests)[number]) => [ttft, gap, n] as const;

export const casesOfRequests: readonly Case[] = [
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
    says: 'and of LLMPerf one of more is as well: it counts all models with one tokenizer',
    grade: 'note',
    broken: () => ofLlmPerf('154.1'),
    fits: () => ofLlmPerf('153.9'),
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
    says: 'and no run is over in no time',
    grade: 'contradicts',
    broken: () => ofServe({ duration: '0.0', completed: '1', request_throughput: '19.8' }),
    fits: () => ofServe({ duration: '0.0', completed: '1', request_throughput: '20.1' }),
  },
  {
    id: 'negative_time',
    says: 'but a request may be sent a little before its time',
    grade: 'contradicts',
    broken: () => ofReading({ figures: [['ttft.send', 'min', '-0.0005']] }),
    fits: () => ofReading({ figures: [['schedule.delay', 'min', '-0.0005']] }),
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
];
