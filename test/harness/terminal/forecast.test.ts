import { describe, expect, it } from 'vitest';
import { aboutText, forecastLines } from '../../../harness/terminal/forecast.ts';
import { MACHINE } from '../../fixtures/made-up-trial.ts';

const about = (leastSeconds: number, mostSeconds = leastSeconds) => aboutText({ leastSeconds, mostSeconds });

describe('how long a run takes, in words', () => {
  it.each([
    [2, 2, 'about 10 seconds'],
    [44, 44, 'about 40 seconds'],
    [89, 89, 'about 90 seconds'],
    [91, 91, 'about 2 minutes'],
    [190, 250, 'about 3 to 4 minutes'],
    [170, 190, 'about 3 minutes'],
    [5000, 9900, 'about 1 to 3 hours'],
    [20, 200, 'about 1 to 3 minutes'],
    [27e6, 27e6, 'about 313 days'],
    [1e11, 1e11, 'about 3,171 years'],
  ])('%d to %d s are "%s"', (least, most, text) => {
    expect(about(least, most)).toBe(text);
  });
});

describe('before a run begins', () => {
  const care = { repeats: 5, warmupSeconds: 1, windowSeconds: 1, minSamples: 10 };
  const onCpus = (threads: number, allowedCpus: string) =>
    ({
      care,
      target: { deviceClass: 'cpu', threads },
      machine: { ...MACHINE, cpu: { ...MACHINE.cpu, allowedCpus } },
    }) as unknown as Parameters<typeof forecastLines>[1];
  const lasting = (mostSeconds: number) => ({
    workloads: 8,
    processes: 40,
    leastSeconds: mostSeconds,
    mostSeconds,
  });

  it('it is said how much will be done, and how long that takes', () => {
    const request = onCpus(2, '0-1');
    expect(forecastLines(lasting(200), request)).toEqual([
      '8 workloads in 5 processes each: about 3 minutes',
    ]);
    const rounds = { ...request, care: { ...care, extraRounds: 7 } };
    expect(forecastLines({ ...lasting(200), workloads: 1 }, rounds)).toEqual([
      '1 workload in 5 processes each, up to 12 where that is not enough: about 3 minutes',
    ]);
  });

  it('that threads will take turns, and how many would not', () => {
    const [, ...said] = forecastLines(lasting(200), onCpus(9, '0-2,5'));
    expect(said).toEqual([
      '9 threads on 4 CPUs take turns, and wait for each other: leave --threads out for 4',
    ]);
    expect(forecastLines(lasting(200), onCpus(4, '0-2,5'))).toHaveLength(1);
  });

  it('that a quota is less than the threads ask for', () => {
    const request = onCpus(4, '0-3');
    const under = (cpuLimit: number) => {
      const machine = { ...request.machine, container: { ...MACHINE.container, cpuLimit } };
      return forecastLines(lasting(200), { ...request, machine })[1];
    };
    expect(under(1.5)).toMatch(/^4 threads on a quota of 1\.5 CPUs take turns, .* for 1$/);
    expect(under(4)).toBeUndefined();
  });

  it('that a quota is less than one thread asks for, whatever is measured', () => {
    const request = onCpus(1, '0-3');
    const under = (cpuLimit: number) => {
      const machine = { ...request.machine, container: { ...MACHINE.container, cpuLimit } };
      return forecastLines(lasting(200), { ...request, machine }).slice(1);
    };
    expect(under(0.4)).toEqual([expect.stringMatching(/^a quota of 0\.4 CPUs .* DEGRADED \(cpu_quota\)$/)]);
    expect(under(1)).toEqual([]);
  });

  it.each([
    ['--repeats', { repeats: 4000 }],
    ['--budget', { windowSeconds: 20_000 }],
    ['--warmup', { warmupSeconds: 700 }],
    ['--extra-rounds', { extraRounds: 900 }],
  ])('that %s is what takes days, and what would do', (flag, odd) => {
    const request = { ...onCpus(2, '0-1'), care: { ...care, ...odd } };
    const [, why, way] = forecastLines(lasting(9e5), request);
    expect(why).toMatch(new RegExp(`^${flag} [\\d,]+ is what takes so long: `));
    expect(way).toContain('resume`');
    expect(forecastLines(lasting(9e3), request)).toHaveLength(1);
  });
});
