import { describe, expect, it } from 'vitest';
import {
  cpuShares,
  hottestCelsius,
  meanClockMhz,
  openPackageCounters,
} from '../../../harness/telemetry/cpu.ts';
import { availableMib, stalledMs, swappedPages } from '../../../harness/telemetry/memory.ts';

/** A file that says the next text at each reading. */
const saying = (...texts: string[]) => {
  let next = 0;
  return () => texts[Math.min(next++, texts.length - 1)]!;
};

describe('the CPU', () => {
  it('is busy, stolen and waiting by its share of the ticks since the last look', () => {
    // Between the two: 30 user, 10 system, 50 idle, 5 iowait, 5 steal = 100 ticks; guest time is part of user.
    const shares = cpuShares(
      saying('cpu  100 0 50 800 10 0 0 0 7 0\ncpu0 1\n', 'cpu  130 0 60 850 15 0 0 5 9 0\ncpu0 1\n'),
    );
    expect(shares()).toEqual([0.4, 0.05, 0.05]);
  });

  it('has no share when no tick passed', () => {
    const shares = cpuShares(saying('cpu  100 0 50 800 10 0 0 0 0 0\n'));
    expect(shares()).toEqual([null, null, null]);
  });

  it('has the mean clock of its CPUs, and none where the kernel does not say', () => {
    expect(meanClockMhz('cpu MHz\t\t: 2000.5\nflags\t: avx\n\ncpu MHz\t\t: 3000.5\n')).toBe(2500.5);
    expect(meanClockMhz('processor\t: 0\nBogoMIPS\t: 50.00\n')).toBeNull();
  });

  it('is as hot as its hottest sensor', () => {
    expect(hottestCelsius(['45000\n', '61500\n'])).toBe(61.5);
    expect(hottestCelsius(['', 'n/a'])).toBeNull();
  });

  it('adds the energy of its packages, over the wrap of a counter', () => {
    const files: Record<string, () => string> = {
      a: saying('900000', '950000', '50000'),
      b: saying('0', '2000000', '2500000'),
    };
    const counters = openPackageCounters(
      (path) => ({ read: files[path]!, close: () => {} }),
      [
        { energyPath: 'a', rangeMicrojoules: 1_000_000 },
        { energyPath: 'b', rangeMicrojoules: 262_143_328_850 },
      ],
    );
    expect(counters.joules()).toBeCloseTo(2.05, 12);
    expect(counters.joules()).toBeCloseTo(2.05 + 0.1 + 0.5, 12);
  });

  it('has no energy where its counters cannot be read', () => {
    const domain = { energyPath: 'a', rangeMicrojoules: 1 };
    expect(openPackageCounters(() => null, [domain]).joules()).toBeNull();
  });
});

describe('the memory', () => {
  it('is available in MiB', () => {
    expect(availableMib('MemTotal:  2048 kB\nMemAvailable:     1024 kB\n')).toBe(1);
    expect(availableMib('')).toBeNull();
  });

  it('makes processes wait for so many milliseconds since boot', () => {
    const pressure =
      'some avg10=0.00 avg60=0.00 avg300=0.00 total=1500\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=9\n';
    expect(stalledMs(pressure)).toBe(1.5);
    expect(stalledMs('')).toBeNull();
  });

  it('is swapped in pages', () => {
    expect(swappedPages('nr_free_pages 1\npswpin 12\npswpout 34\n')).toEqual([12, 34]);
    expect(swappedPages('')).toEqual([null, null]);
  });
});
