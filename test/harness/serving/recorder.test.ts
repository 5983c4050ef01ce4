import { describe, expect, it } from 'vitest';
import { type Delta, Recorder } from '../../../harness/serving/recorder.ts';
import { makeSchedule } from '../../../harness/serving/schedule.ts';
import { requestStates } from '../../../results/serving/log.ts';
import { scenario, serveVirtually } from './load.ts';

const asked = scenario({
  arrivals: { process: 'poisson', perSecond: 12 },
  isl: { law: 'uniform', from: 1, to: 9 },
  osl: { law: 'uniform', from: 1, to: 9 },
  policy: { rows: 3, chunk: 4 },
  requests: 200,
});
const times = { prefillNs: () => 0.01e9, decodeNs: () => 0.02e9 };

async function served(latestNs = Number.POSITIVE_INFINITY) {
  const deltas: Delta[] = [];
  const onDelta = { everyNs: 1e9, take: (delta: Delta) => void deltas.push(structuredClone(delta)) };
  return { ...(await serveVirtually(asked, times, { onDelta, latestNs })), deltas };
}

/** The log as another process puts it together. */
function together(deltas: readonly Delta[], endNs: number) {
  const recorder = new Recorder(makeSchedule(asked), asked.policy.chunk);
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
    const { log, deltas } = await served(20e9);
    expect(log.requests.state).toContain(requestStates.indexOf('unfinished'));
    expect(together(deltas, log.endNs).log(log.endNs)).toEqual(log);
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
