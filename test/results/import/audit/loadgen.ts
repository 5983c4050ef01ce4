import { type Case, type Made, ofReading } from './files.ts';

// What LoadGen of MLPerf says of a run.

const offline = (samples: number): Made => ({
  figures: [
    ['samples.wall', 'single', '100.0', samples],
    ['e2el.scheduled', 'max', '10.00'],
  ],
  conditions: { scenario: 'Offline' },
});

const server = (completed: string, longest: string): Made => ({
  figures: [
    ['samples.wall', 'single', completed, 1001],
    ['samples.scheduled', 'single', '10.00'],
    ['e2el.scheduled', 'max', longest],
  ],
});

const estimate = (measured: string): Made => ({
  figures: [
    ['e2el.early_stopping', 'p90', '1.00'],
    ['e2el.scheduled', 'p90', measured],
  ],
});

const single = (rate: string): Made => ({
  figures: [
    ['samples.inv_mean_time', 'single', rate],
    ['e2el.scheduled', 'mean', '0.100'],
  ],
});

const tokens = (time: string): Made => ({
  figures: [
    ['ttft.scheduled', 'mean', '1.000'],
    ['tpot.excl_first', 'mean', '0.0100'],
    ['e2el.scheduled', 'mean', time],
    ['tput.out.wall', 'single', '1000.0'],
    ['samples.wall', 'single', '10.000'],
  ],
});

export const casesOfLoadGen: readonly Case[] = [
  {
    id: 'offline_rate',
    says: '100 a second for 10 s are 1000, and 1.1 more by the digits and the ends of a run',
    grade: 'contradicts',
    broken: () => ofReading(offline(1002)),
    fits: () => ofReading(offline(1001)),
  },
  {
    id: 'completed_rate',
    says: 'no more samples are completed a second than were scheduled',
    grade: 'contradicts',
    broken: () => ofReading(server('10.02', '11.00')),
    fits: () => ofReading(server('10.01', '11.00')),
  },
  {
    id: 'completed_rate',
    says: '1000 samples at 9.00 a second end 11.11 s after 1000 at 10.00, to 0.12 s: one took as long',
    grade: 'contradicts',
    broken: () => ofReading(server('9.00', '10.90')),
    fits: () => ofReading(server('9.00', '11.00')),
  },
  {
    id: 'estimate_lt_percentile',
    says: 'an estimate with confidence is no lower than what was measured',
    grade: 'contradicts',
    broken: () => ofReading(estimate('1.02')),
    fits: () => ofReading(estimate('1.01')),
  },
  {
    id: 'rate_of_mean_time',
    says: 'samples of 0.0995 to 0.1005 s, one after the other, are 10.05 a second at most',
    grade: 'contradicts',
    broken: () => ofReading(single('10.06')),
    fits: () => ofReading(single('10.05')),
  },
  {
    id: 'tpot_vs_e2el',
    says: '1000 tokens/s of 10 samples/s are 100 each, to 5 %: 1.99 s of a sample, to 20 % and 0.05 s',
    grade: 'suspicious',
    broken: () => ofReading(tokens('2.46')),
    fits: () => ofReading(tokens('2.44')),
  },
];
