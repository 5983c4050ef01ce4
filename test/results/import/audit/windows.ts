import { type Case, type Made, ofReading } from './files.ts';

// Tools whose times of a request end with the response, and whose rates are of a window.

/** 100 requests in 10 s, two at once at most. */
const load = (time: string, n?: number): Made => ({
  figures: [
    ['requests.ok', 'single', '100'],
    ['wall', 'single', '10.00'],
    n === undefined ? ['e2el.response_end', 'mean', time] : ['e2el.response_end', 'mean', time, n],
    ['concurrency.limit', 'single', '2.00'],
  ],
});

const underWay = (mean: string): Made => ({
  figures: [
    ['concurrency', 'mean', mean],
    ['requests.ok', 'single', '100'],
    ['wall', 'single', '10.00'],
    ['e2el.response_end', 'mean', '0.200'],
  ],
});

const rate = (
  metric: 'requests.rate.window' | 'tokens.out.rate.gaps',
  mean: string,
  time = '0.200',
): Made => ({
  figures: [
    [metric, 'mean', mean],
    ['requests.ok', 'single', '100'],
    ['tokens.out', 'total', '1600'],
    ['wall', 'single', '10.00'],
    ['e2el.response_end', 'mean', time],
  ],
});

const answers = (
  metric: 'tpot.span' | 'tpot.span.pooled' | 'tpot.e2el_n.pooled' | 'tpot.response_end',
  token: string,
  whole: string,
  length: 'mean' | 'equal' = 'mean',
): Made => ({
  figures: [
    ['ttft.send', 'mean', '0.1000'],
    [metric, 'mean', token],
    ['e2el.response_end', 'mean', whole],
    ...(length === 'mean'
      ? ([['tokens.out', 'mean', '101']] as const)
      : ([
          ['tokens.out', 'min', '101'],
          ['tokens.out', 'max', '101'],
        ] as const)),
  ],
});

const sequence = (rate: 'max' | 'mean' | 'p90', told: string): Made => ({
  figures: [
    [rate === 'p90' ? 'intvty.inv_pct' : 'tput.sequence', rate, told],
    ['tpot.excl_first', rate === 'max' ? 'min' : rate, '0.0100'],
  ],
});

export const casesOfWindows: readonly Case[] = [
  {
    id: 'rate_of_sequence',
    says: 'the fastest sequence has the shortest time per token: 1 / 9.95 ms are 100.5 a second',
    grade: 'contradicts',
    broken: () => ofReading(sequence('max', '100.7')),
    fits: () => ofReading(sequence('max', '100.5')),
  },
  {
    id: 'rate_of_sequence',
    says: 'a mean of rates is no less than 1 / the mean of times, which is 99.5 or more',
    grade: 'contradicts',
    broken: () => ofReading(sequence('mean', '99.3')),
    fits: () => ofReading(sequence('mean', '99.5')),
  },
  {
    id: 'rate_of_sequence',
    says: '1 / a percentile is that',
    grade: 'contradicts',
    broken: () => ofReading(sequence('p90', '100.7')),
    fits: () => ofReading(sequence('p90', '99.5')),
  },
  {
    id: 'little',
    says: 'requests are under way until their response has ended: 100 of 0.203 s in 10 s are 2.03 at once',
    grade: 'suspicious',
    broken: () => ofReading(load('0.203')),
    fits: () => ofReading(load('0.2005')),
  },
  {
    id: 'little',
    says: 'with those that reach into a window 2.041 at once',
    grade: 'contradicts',
    broken: () => ofReading(load('0.206')),
    fits: () => ofReading(load('0.200')),
  },
  {
    id: 'little',
    says: 'a mean of 80 of them says nothing of the other 20',
    grade: 'contradicts',
    broken: () => ofReading(load('0.240', 100)),
    fits: () => ofReading(load('0.240', 80)),
  },
  {
    id: 'little_mean',
    says: '100 requests of 0.2 s in 10 s are two at once, to 10 % and 0.2 s of the 10',
    grade: 'suspicious',
    broken: () => ofReading(underWay('2.30')),
    fits: () => ofReading(underWay('2.27')),
  },
  {
    id: 'window_rates',
    says: '100 requests in 10 s are 10 a second, to 10 % and 0.2 s of the other 9.8',
    grade: 'suspicious',
    broken: () => ofReading(rate('requests.rate.window', '11.3')),
    fits: () => ofReading(rate('requests.rate.window', '11.2')),
  },
  {
    id: 'window_rates',
    says: '1600 tokens in 10 s are 160 a second, likewise',
    grade: 'suspicious',
    broken: () => ofReading(rate('tokens.out.rate.gaps', '180.0')),
    fits: () => ofReading(rate('tokens.out.rate.gaps', '179.0')),
  },
  {
    id: 'window_rates',
    says: 'a few requests that all end at once have gaps as short as they like',
    grade: 'suspicious',
    broken: () => ofReading(rate('requests.rate.window', '90.1')),
    fits: () => ofReading(rate('requests.rate.window', '90.1', '9.000')),
  },
  {
    id: 'part_of_request',
    says: '100 tokens of 10 ms behind a first one of 0.1 s, weighed by tokens, are 1.1 s, to 1 %',
    grade: 'suspicious',
    broken: () => ofReading(answers('tpot.span.pooled', '0.0100', '1.07')),
    fits: () => ofReading(answers('tpot.span.pooled', '0.0100', '1.08')),
  },
  {
    id: 'part_of_request',
    says: 'a mean over requests of unlike lengths to 20 %',
    grade: 'suspicious',
    broken: () => ofReading(answers('tpot.span', '0.0100', '0.86')),
    fits: () => ofReading(answers('tpot.span', '0.0100', '0.87')),
  },
  {
    id: 'part_of_request',
    says: '101 tokens of 11 ms, the first one included, are 1.111 s',
    grade: 'suspicious',
    broken: () => ofReading(answers('tpot.e2el_n.pooled', '0.0110', '1.08')),
    fits: () => ofReading(answers('tpot.e2el_n.pooled', '0.0110', '1.09')),
  },
  {
    id: 'tpot_vs_e2el',
    says: 'where both end with the response, equal answers take 1.1 s to the digit',
    grade: 'contradicts',
    broken: () => ofReading(answers('tpot.response_end', '0.0100', '1.110', 'equal')),
    fits: () => ofReading(answers('tpot.response_end', '0.0100', '1.105', 'equal')),
  },
];
