import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDigits,
  formatDuration,
  formatFixed,
  formatInterval,
  formatP,
  formatPrinted,
  formatQuantity,
  formatRatio,
  formatShare,
  formatShareOf,
  missing,
} from '../../results/format.ts';
import { randomStream } from '../../results/statistics/random.ts';
import type { Unit } from '../../results/units.ts';

const alone = (centre: number, reason: string | null) => ({ centre, low: null, high: null, reason });

describe('a size', () => {
  // By hand: 143,771 × 1,048,576 = 150,754,820,096 bytes.
  it.each([
    [143_771 * 2 ** 20, '140.4 GiB (150.8 GB)'],
    [62_914_560, '60 MiB (62.91 MB)'],
    [268_435_456_000, '250 GiB (268.4 GB)'],
    [512, '512 B'],
    [0, '0 B'],
  ])('of %i bytes is written in binary units, and in decimal ones beside them', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe('an interval for the eye', () => {
  it.each<[number, number, number, Unit, string]>([
    [34.1234e9, 33.8234e9, 34.4234e9, 'B/s', '34.12 ± 0.30 GB/s'],
    [41.23, 40.81, 41.92, 'tokens/s', '41.23 [40.81, 41.92] tokens/s'],
    [100.04, 98.44, 101.64, 'W', '100.0 ± 1.6 W'],
    [1.902, 1.834, 1.978, 'ratio', '1.902 [1.834, 1.978]'],
    [1234, 1180, 1288, 'tokens/s', '1234 ± 54 tokens/s'],
    [0.001_5, 0.001_49, 0.001_51, 's', '1.500 ± 0.010 ms'],
    [0.0996, 0.09, 0.1092, 'ratio', '0.0996 ± 0.0096'],
    [-0.01, -0.31, 0.29, '°C', '-0.010 ± 0.30 °C'],
    [12.5, 12.5, 12.5, 'ms', '12.5000 ± 0.0000 ms'],
    [28.9, 0.2, 3712, 'tokens/s', '29 [0.20, 3700] tokens/s'],
    [62.1, 38.6, 99.9, 'tokens/s', '62 [39, 100] tokens/s'],
    [3.96, 0.42, 37.3, 'GB/s', '4.0 [0.42, 37] GB/s'],
  ])('%d (%d to %d) %s reads %s', (centre, low, high, unit, text) => {
    expect(formatInterval({ centre, low, high }, unit)).toBe(text);
  });

  it('says its confidence where that is not 95 %', () => {
    const interval = { centre: 2, low: 1, high: 3.5 };
    expect(formatInterval({ ...interval, confidence: 0.75 }, 's')).toBe('2.0 [1.0, 3.5] s (75 %)');
    expect(formatInterval({ ...interval, confidence: 0.9375 }, 's')).toBe('2.0 [1.0, 3.5] s (93.8 %)');
    expect(formatInterval({ ...interval, confidence: 0.95 }, 's')).toBe('2.0 [1.0, 3.5] s');
  });

  it('leaves no number with fewer than two significant digits, whatever its interval', () => {
    const { below } = randomStream(5);
    const drawn = () => 10 ** (below(16) - 8) * (1.000_013 + below(1000) / 111);
    for (let i = 0; i < 2_000; i++) {
      const [low, centre, high] = [drawn(), drawn(), drawn()].sort((a, b) => a - b);
      const texts = [
        formatInterval({ centre: centre!, low: low!, high: high! }, 'ratio'),
        formatRatio({ centre: centre!, low: low!, high: high! }),
        formatShare(centre!),
        formatFixed(low!, 1),
        formatDigits(high!, 4),
      ];
      const numbers = texts.flatMap((text) => text.match(/[\d.]+/g)!);
      const short = numbers.filter((text) => text.replace('.', '').replace(/^0+/, '').length < 2);
      expect(short, texts.join('; ')).toEqual([]);
    }
  });

  it('says so where there is none', () => {
    expect(formatInterval(alone(34.123, null), 'GB/s')).toBe('34 GB/s (no interval)');
    expect(formatInterval(null, 'GB/s')).toBe('—');
  });
});

describe('a value without an interval', () => {
  it.each<[number, Unit, string | null, string]>([
    [175_639, 'tokens/s', 'one process: needs at least 2 for an interval', '180000 tokens/s (one process)'],
    [2_000, 'tokens/s', 'one process', '2000 tokens/s (one process)'],
    [2, 'tokens/s', 'one process', '2.0 tokens/s (one process)'],
    [
      27_431_000_000,
      'B/s',
      '3 processes that gave no interval',
      '27 GB/s (3 processes that gave no interval)',
    ],
    [999.96e6, 'B/s', 'one process', '1.0 GB/s (one process)'],
    [0.000_123_4, 's', 'one process', '120 µs (one process)'],
    [0.048_71, 'J/token', 'one process', '49 mJ/token (one process)'],
    [8_121_483_264, 'B', 'one process', '8.1 GB (one process)'],
    [-0.0234, 'ratio', 'one process on both sides', '-0.023 (one process on both sides)'],
    [0, 's', 'one process', '0 s (one process)'],
  ])('%d %s, %s, reads %s', (centre, unit, reason, text) => {
    expect(formatInterval(alone(centre, reason), unit)).toBe(text);
  });

  it('never shows more than two digits, before the point either', () => {
    const { below } = randomStream(7);
    for (let i = 0; i < 2_000; i++) {
      const centre = 10 ** (below(16) - 8) * (1.000_013 + below(1000) / 111);
      const digits = (text: string) => /[\d.]+/.exec(text)![0].replace('.', '').replace(/^0+/, '');
      const lone = digits(formatInterval(alone(centre, 'one process'), 'tokens/s'));
      expect(lone.replace(/0+$/, '').length, lone).toBeLessThanOrEqual(2);
    }
  });

  it('is also one whose processes differ so much that an end is beyond all numbers', () => {
    const interval = { centre: 3, low: 0, high: Number.POSITIVE_INFINITY };
    expect(formatInterval(interval, 's')).toBe('3.0 s (the processes differ too much for an interval)');
  });
});

describe('a share of a probe', () => {
  it.each<[number, number | null, number | null, string]>([
    [0.8532, 0.812, 0.8965, '85 ± 4 % MBU'],
    [0.853, 0.8, 0.91, '85 [80, 91] % MBU'],
    [0.96, 0.9561, 0.964, '96.0 ± 0.4 % MBU'],
    [0.5, 0.4944, 0.5057, '50.0 ± 0.6 % MBU'],
    [1.04, 0.98, 1.1, '104 ± 6 % MBU'],
    [0.042, 0.04, 0.0441, '4.2 ± 0.2 % MBU'],
    [0.853, null, null, '85 % MBU (one process)'],
    [1.034, null, null, '100 % MBU (one process)'],
  ])('of %d from %d to %d reads %s', (centre, low, high, text) => {
    expect(formatShareOf({ centre, low, high, reason: 'one process: two are needed' }, 'MBU')).toBe(text);
  });
});

describe('what somebody printed', () => {
  it.each([
    [989.45, 1, '989.45'],
    [4.8e12 / 1e9, 1, '4800'],
    [0.1 + 0.2, 1, '0.3'],
    [34_865.7, 8, '4358.21'],
    [31_712, 8, '3964'],
    [300, 8, '37.5'],
  ])('%d over %d keeps the digits of its source: %s', (value, dividedBy, text) => {
    expect(formatPrinted(value, dividedBy)).toBe(text);
  });
});

describe('a quantity for the eye', () => {
  it.each<[number, Unit, string]>([
    [34.1234e9, 'B/s', '34.1 GB/s'],
    [999.96e6, 'B/s', '1.00 GB/s'],
    [1234.6, 'tokens/s', '1235 tokens/s'],
    [0.9534, 'ratio', '0.953'],
    [95.34, '%', '95.3 %'],
    [0, 's', '0 s'],
    [1_073_741_824, 'B', '1.07 GB'],
    [80, 'GiB', '80 GiB'],
    [0.000_012_34, 's', '12.3 µs'],
  ])('%d %s reads %s', (value, unit, text) => {
    expect(formatQuantity({ value, unit })).toBe(text);
  });

  it('that is missing is a dash, never 0', () => {
    expect(missing).toBe('—');
    expect(formatQuantity(null)).toBe(missing);
    expect(formatQuantity({ value: Number.NaN, unit: 's' })).toBe('—');
  });

  it('takes more digits where they are earned', () => {
    expect(formatQuantity({ value: 34.1234, unit: 'GB/s' }, 5)).toBe('34.123 GB/s');
  });
});

describe('a ratio or a share for the eye', () => {
  it('of two measurements has the digits that its interval supports', () => {
    expect(formatRatio({ centre: 1.2294, low: 1.2041, high: 1.2529 })).toBe('1.229 [1.204, 1.253]');
    expect(formatRatio(alone(0.004_23, 'one process on one side: an interval needs at least 2'))).toBe(
      '0.0042 (one process on one side)',
    );
    expect(formatRatio({ centre: 1.2294, low: 0.61, high: 2.48 })).toBe('1.23 [0.61, 2.48]');
  });

  it.each([
    [0.953, 0, '95 %'],
    [0.0423, 0, '4.2 %'],
    [0.0423, 1, '4.2 %'],
    [0.000_42, 1, '0.042 %'],
    [1.004, 0, '100 %'],
    [0, 1, '0.0 %'],
    [-0.031, 0, '-3.1 %'],
  ])('of %d with %i decimals reads %s', (share, decimals, text) => {
    expect(formatShare(share, decimals)).toBe(text);
  });
});

describe('p values', () => {
  it('have four decimals, and below the last of them only say so', () => {
    expect(formatP(0.01234)).toBe('p = 0.0123');
    expect(formatP(0.0001)).toBe('p = 0.0001');
    expect(formatP(0.000_099)).toBe('p < 0.0001');
  });
});

describe('half of an interval that its two digits round up to the next place', () => {
  it('ends where its value ends', () => {
    const half = 99.8e-6;
    expect(formatInterval({ centre: 0.036_95, low: 0.036_95 - half, high: 0.036_95 + half }, 's')).toBe(
      '36.95 ± 0.10 ms',
    );
  });
});

describe('counts and durations', () => {
  it('group the parameters of Llama 2 70B by three', () => {
    expect(formatCount(68_976_648_192)).toBe('68,976,648,192');
    expect(formatCount(-1000)).toBe('-1,000');
    expect(formatCount(327)).toBe('327');
  });

  it.each([
    [0.85, '850 ms'],
    [5.43, '5.4 s'],
    [9.97, '10 s'],
    [42.4, '42 s'],
    [59.6, '1 min 00 s'],
    [185, '3 min 05 s'],
    [7_620, '2 h 07 min'],
    [3_599.7, '1 h 00 min'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});
