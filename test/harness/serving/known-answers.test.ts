import { describe, expect, it } from 'vitest';
import { makeSchedule, type Schedule } from '../../../harness/serving/schedule.ts';
import { randomStream } from '../../../results/statistics/random.ts';
import { normalQuantile } from '../../../workloads/quantile.ts';
import { scenario, serveVirtually, written } from './load.ts';

const ms = 1e6;
const second = 1e9;

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length;

describe('one row that serves one request after the other', () => {
  it('makes each wait as Lindley’s recursion says, to the nanosecond', async () => {
    const asked = scenario({ arrivals: { process: 'poisson', perSecond: 8 }, requests: 20_000, seed: 7 });
    // Whole nanoseconds, different for each request.
    const serviceNs = (request: number) => 50 * ms + ((request * 7919) % 100) * ms + (request % 1000);
    const { log } = await serveVirtually(asked, { prefillNs: serviceNs, decodeNs: () => 0 });
    const { arrivalNs } = makeSchedule(asked);
    let freeAt = 0;
    for (let i = 0; i < 20_000; i++) {
      const begin = Math.max(arrivalNs[i]!, freeAt);
      freeAt = begin + serviceNs(i);
      expect([log.requests.admittedNs[i], log.requests.finishedNs[i]]).toEqual([begin, freeAt]);
    }
  });

  // Pollaczek and Khinchine: ρ / (2 (1 − ρ)) services of the same length.
  it.each([
    { load: 0.5, waits: 0.5, requests: 100_000 },
    // With a service of 0.1 s, 7.737 a second: 0.27095 s in the system.
    { load: 0.7737, waits: 1.7095, requests: 200_000 },
    { load: 0.8, waits: 2, requests: 200_000 },
    { load: 0.9, waits: 4.5, requests: 800_000 },
    { load: 0.95, waits: 9.5, requests: 800_000 },
  ])(
    'at a load of $load makes them wait $waits services in the mean (M/D/1)',
    async ({ load, waits, requests }) => {
      const arrivals = { process: 'poisson', perSecond: load * 10 } as const;
      const { log } = await serveVirtually(scenario({ arrivals, requests }), {
        prefillNs: () => 0.1 * second,
        decodeNs: () => 0,
      });
      const { admittedNs, scheduledNs } = log.requests;
      const waited = Array.from({ length: requests }, (_, i) => admittedNs[i]! - scheduledNs[i]!);
      expect(mean(waited) / (0.1 * second) / waits).toBeGreaterThan(0.95);
      expect(mean(waited) / (0.1 * second) / waits).toBeLessThan(1.05);
    },
  );
});

// An answer of geometrically many tokens, one step each, is as long as an exponential service, but for steps of a hundredth of it.
describe('rows that serve side by side', () => {
  const meanTokens = 100;
  const stepNs = second / meanTokens;

  /** The wait of each request in services, and the schedule. */
  async function waits(rows: number, offered: number, requests: number) {
    const { arrivalNs } = makeSchedule(scenario({ requests, seed: 3 }));
    const services = arrivalNs.map((at, i) => (at - (i === 0 ? 0 : arrivalNs[i - 1]!)) / second);
    const asked = scenario({
      arrivals: { process: 'poisson', perSecond: offered },
      osl: { law: 'trace', tokens: Array.from(services, (each) => 1 + Math.round(each * meanTokens)) },
      policy: { rows, chunk: 1 },
      requests,
    });
    const { log } = await serveVirtually(asked, { prefillNs: () => 0, decodeNs: () => stepNs });
    const { admittedNs, scheduledNs } = log.requests;
    const waited = Array.from({ length: requests }, (_, i) => (admittedNs[i]! - scheduledNs[i]!) / second);
    return { waited, schedule: makeSchedule(asked) };
  }

  // A. K. Erlang 1917: the mean wait in an M/M/c queue. Who arrives within a step is admitted behind it: half a step later in the mean.
  it.each([
    { rows: 4, offered: 2, wait: 0.087, requests: 50_000 },
    { rows: 8, offered: 6.4, wait: 0.286, requests: 100_000 },
  ])(
    'make requests wait as Erlang C says: $rows rows, $offered offered',
    async ({ rows, offered, wait, requests }) => {
      const { waited } = await waits(rows, offered, requests);
      const found = mean(waited) - 0.5 / meanTokens;
      expect(found).toBeGreaterThan(0.9 * wait);
      expect(found).toBeLessThan(1.1 * wait);
    },
  );

  // J. Kiefer, J. Wolfowitz 1955: who comes takes the server that is free first.
  it.each([
    { rows: 4, offered: 3.2 },
    { rows: 16, offered: 12.8 },
    { rows: 16, offered: 14.4 },
  ])('make the same requests wait as the recursion for $rows servers says', async ({ rows, offered }) => {
    const requests = 20_000;
    const { waited, schedule } = await waits(rows, offered, requests);
    const freeAt = new Float64Array(rows);
    const expected = Array.from({ length: requests }, (_, i) => {
      const server = freeAt.indexOf(Math.min(...freeAt));
      const arrival = schedule.arrivalNs[i]!;
      const begin = Math.max(arrival, freeAt[server]!);
      freeAt[server] = begin + (schedule.osl[i]! - 1) * stepNs;
      return (begin - arrival) / second;
    });
    const later = mean(waited) - mean(expected);
    expect(later).toBeGreaterThan(0);
    expect(later).toBeLessThan(2 / meanTokens);
  });
});

// GuideLLM's mock server (PR 1086): 16 slots, and at 16, 26 and 32 users 24.6, 24.4 and 24.3 requests a second, of which 100, 95.1 and 79.6 %
// took at most 1.5 s. Its services are not told: they are normal here, and one standard deviation has to give both shares.
describe('more users than rows', () => {
  const stepNs = 0.001 * second;
  const serviceSteps = (16 / 24.6) * (second / stepNs);

  it.each([
    { users: 16, perSecond: 24.6, kept: 1 },
    { users: 26, perSecond: 24.4, kept: 0.951 },
    { users: 32, perSecond: 24.3, kept: 0.796 },
  ])('wait for each other: $users of them get $perSecond answers a second', async (expected) => {
    const requests = 8000;
    const { bits } = randomStream(1);
    const lengths = Array.from({ length: requests }, () => {
      const normal = normalQuantile((bits() + 0.5) / 2 ** 32);
      return Math.max(2, Math.round(1 + serviceSteps * (1 + 0.37 * normal)));
    });
    const { users } = expected;
    const asked = scenario({
      kind: 'closed',
      arrivals: { process: 'closed', users },
      osl: { law: 'trace', tokens: lengths },
      policy: { rows: 16, chunk: 1 },
      requests,
      warmup: 200,
    });
    const { log } = await serveVirtually(asked, { prefillNs: () => 0, decodeNs: () => stepNs });
    const { finishedNs, scheduledNs } = log.requests;
    const [from, to] = [200, 8000];
    const took = Array.from(finishedNs, (end, i) => (end - scheduledNs[i]!) / second).slice(from, to);
    const perSecond = took.length / ((finishedNs[to - 1]! - finishedNs[from]!) / second);
    expect(Math.abs(perSecond / expected.perSecond - 1)).toBeLessThan(0.02);
    // J. Little: users = answers a second · seconds of each.
    expect(Math.abs((perSecond * mean(took)) / users - 1)).toBeLessThan(0.015);
    const kept = took.filter((seconds) => seconds <= 1.5).length / took.length;
    expect(Math.abs(kept - expected.kept)).toBeLessThan(0.025);
  });
});

// G. Tene's example of coordinated omission: 100 requests a second of a millisecond each for 100 s; then nothing moves for 100 s.
describe('a device that stands still for 100 s', () => {
  const times = {
    prefillNs: (request: number) => (request < 10_000 ? ms : request > 10_000 ? 0 : 100 * second),
    decodeNs: () => 0,
  };
  const took = async (schedule: Schedule) => {
    const { log } = await serveVirtually(scenario({}), times, { schedule });
    const { finishedNs, scheduledNs } = log.requests;
    return Array.from(finishedNs, (end, i) => (end - scheduledNs[i]!) / second).sort((a, b) => a - b);
  };

  it('is seen by all who came meanwhile: the mean is 25 s, a quarter waited 50 s, a hundredth 98 s', async () => {
    const all = await took(written(Array.from({ length: 20_000 }, (_, i) => ({ at: i * 10 * ms }))));
    expect(mean(all)).toBeCloseTo(25, 1);
    expect(all[15_000]).toBeCloseTo(50, 1);
    expect(all[19_800]).toBeCloseTo(98, 1);
  });

  it('is hardly seen by one user who waits for each answer: the mean is 11 ms, a hundredth waited 1 ms', async () => {
    const one = Array.from({ length: 10_001 }, (_, i) => ({ at: i === 0 ? 0 : Number.NaN }));
    const all = await took(written(one, 1));
    expect(mean(all)).toBeCloseTo(0.011, 4);
    expect(all[9900]).toBe(0.001);
  });
});
