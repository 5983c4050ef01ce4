import { describe, expect, it } from 'vitest';
import { type Delta, Recorder } from '../../../harness/serving/recorder.ts';
import { makeSchedule } from '../../../harness/serving/schedule.ts';
import type { Progress } from '../../../harness/serving/scheduler.ts';
import { requestStates } from '../../../results/serving/log.ts';
import type { Scenario } from '../../../workloads/serving/scenario.ts';
import { scenario, serveVirtually } from './load.ts';

const asked = scenario({
  arrivals: { process: 'poisson', perSecond: 12 },
  isl: { law: 'uniform', from: 1, to: 9 },
  osl: { law: 'uniform', from: 1, to: 9 },
  policy: { rows: 3, chunk: 4 },
  requests: 200,
});
const times = { prefillNs: () => 0.01e9, decodeNs: () => 0.02e9 };

async function served(
  more: Omit<Parameters<typeof serveVirtually>[2], 'onDelta'> = {},
  changes: Partial<Scenario> = {},
) {
  const deltas: Delta[] = [];
  const onDelta = { everyNs: 1e9, take: (delta: Delta) => void deltas.push(structuredClone(delta)) };
  return { ...(await serveVirtually({ ...asked, ...changes }, times, { onDelta, ...more })), deltas };
}

/** The log as another process puts it together. */
function together(deltas: readonly Delta[], endNs: number, changes: Partial<Scenario> = {}) {
  const recorder = new Recorder(makeSchedule({ ...asked, ...changes }), asked.policy.chunk);
  for (const delta of deltas) recorder.add(delta);
  recorder.leaveUnfinished(endNs);
  return recorder;
}

describe('a log that is sent in parts', () => {
  it('is the same at the other end', async () => {
    const { log, ids, deltas } = await served();
    expect(deltas.length).toBeGreaterThan(10);
    const other = together(deltas, log.endNs);
    expect(other.log(log.endNs)).toEqual(log);
    expect(other.ids).toEqual(ids);
  });

  it('is the same where the load was broken off, half-done answers included', async () => {
    const { log, deltas } = await served({ endsAtNs: 20e9 });
    expect(log.requests.state).toContain(requestStates.indexOf('unfinished'));
    expect(together(deltas, log.endNs).log(log.endNs)).toEqual(log);
  });

  it.each<[string, Parameters<typeof served>[0], Partial<Scenario>]>([
    [
      'requests are cancelled while they wait, are prefilled and decode',
      { cancelAfterNs: new Map([...Array(66).keys()].map((i) => [3 * i, (i % 11) * 0.05e9])) },
      { arrivals: { process: 'poisson', perSecond: 20 } },
    ],
    ['users ask again', {}, { arrivals: { process: 'closed', users: 5 } }],
    [
      'users ask again until somebody stops them',
      { endsAtNs: 7e9 },
      { arrivals: { process: 'closed', users: 5 } },
    ],
    ['all came at once', {}, { arrivals: { process: 'at once' } }],
    [
      'the queue grew until somebody gave it up',
      { endsAtNs: 6e9 },
      { arrivals: { process: 'poisson', perSecond: 90 } },
    ],
  ])('is the same where %s', async (_, more, changes) => {
    const { log, ids, deltas } = await served(more, changes);
    const other = together(deltas, Number.NaN, changes);
    expect(other.log(log.endNs)).toEqual(log);
    expect(other.ids).toEqual(ids);
  });

  it('says after each part who waits and who has a row by then', async () => {
    const other = new Recorder(makeSchedule(asked), asked.policy.chunk);
    const count = (...states: readonly string[]) =>
      other.requests.state.filter((code) => states.includes(requestStates[code]!)).length;
    const seen: unknown[] = [];
    const wanted: unknown[] = [];
    const take = (delta: Delta, { nowNs, queued, active, tokens }: Progress) => {
      other.add(structuredClone(delta));
      const told = other.requests.tokens.reduce((sum, n) => sum + n, 0);
      seen.push([nowNs, count('queued'), count('prefilling', 'decoding'), told]);
      wanted.push([nowNs, queued, active, tokens]);
    };
    await serveVirtually(asked, times, { onDelta: { everyNs: 0.3e9, take } });
    // At the end, those that still came are left as they are.
    expect(seen.slice(0, -1)).toEqual(wanted.slice(0, -1));
    expect(seen.length).toBeGreaterThan(50);
  });

  it('tells each token once, and of requests only those that are new, that have a row, or that are over', async () => {
    const { log, deltas } = await served({}, { arrivals: { process: 'poisson', perSecond: 40 } });
    const tokens = log.requests.tokens.reduce((sum, n) => sum + n, 0);
    expect(deltas.reduce((sum, { tokenNs }) => sum + tokenNs.length, 0)).toBe(tokens);
    // Each is new once and over once; in between a part has at most as many as there are rows.
    const told = deltas.reduce((sum, { request }) => sum + request.length, 0);
    expect(told).toBeLessThanOrEqual(2 * log.requests.count + asked.policy.rows * deltas.length);
    expect(Math.max(...log.steps.queued)).toBeGreaterThan(100);
  });

  it('keeps what was finished when the last parts never came', async () => {
    const { log, deltas } = await served();
    const { requests, steps } = together(deltas.slice(0, 5), 5e9).log(5e9);
    const finished = requests.state.filter((code) => requestStates[code] === 'finished').length;
    expect(finished).toBeGreaterThan(15);
    expect(steps.count).toBeLessThan(log.steps.count);
    for (const [i, code] of requests.state.entries()) {
      if (requestStates[code] !== 'finished') continue;
      expect(requests.finishedNs[i]).toBe(log.requests.finishedNs[i]);
    }
  });
});
