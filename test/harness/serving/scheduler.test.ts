import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../../harness/serving/clocks.ts';
import type { Delta } from '../../../harness/serving/recorder.ts';
import { type Progress, serve } from '../../../harness/serving/scheduler.ts';
import { scriptedBatchEngine } from '../../../harness/serving/scripted-engine.ts';
import { requestStates, type ServingLog, stepKinds } from '../../../results/serving/log.ts';
import { scenario, serveVirtually, written } from './load.ts';

/** Ten a chunk, three a step. */
const times = { prefillNs: () => 10, decodeNs: () => 3 };
const policy = (rows: number, chunk: number) => scenario({ policy: { rows, chunk } });

/** A step as `p0` (a chunk of request 0) or `d2` (a token for two rows). */
const steps = ({ steps: s }: ServingLog) =>
  Array.from(s.kind, (kind, i) => (stepKinds[kind] === 'prefill' ? `p${s.request[i]}` : `d${s.active[i]}`));
const states = ({ requests }: ServingLog) => Array.from(requests.state, (code) => requestStates[code]);
const tokensOf = ({ requests }: ServingLog, i: number) =>
  Array.from(
    requests.tokenNs.subarray(requests.tokenOffset[i], requests.tokenOffset[i]! + requests.tokens[i]!),
  );

describe('the scheduler', () => {
  it('computes at most one chunk of a prompt between two steps of the others', async () => {
    const schedule = written([
      { at: 0, isl: 4, osl: 5 },
      { at: 1, isl: 11, osl: 2 },
    ]);
    const { log } = await serveVirtually(policy(2, 4), times, { schedule });
    expect(steps(log)).toEqual(['p0', 'd1', 'p1', 'd1', 'p1', 'd1', 'p1', 'd2']);
    expect(tokensOf(log, 0)).toEqual([10, 13, 26, 39, 52]);
    expect(tokensOf(log, 1)).toEqual([49, 52]);
    expect(Array.from(log.requests.chunks)).toEqual([1, 3]);
  });

  it('serves first who came first, and gives the lowest row that is free', async () => {
    const schedule = written([
      { at: 0, osl: 3 },
      { at: 0, osl: 1 },
      { at: 0, osl: 2 },
      { at: 0, osl: 1 },
    ]);
    const { log } = await serveVirtually(policy(2, 1), times, { schedule });
    expect(Array.from(log.requests.row)).toEqual([0, 1, 1, 0]);
    expect(steps(log)).toEqual(['p0', 'd1', 'p1', 'd1', 'p2', 'd1', 'p3']);
  });

  it('takes the smallest bucket above the highest row that decodes, holes included', async () => {
    const schedule = written([
      { at: 0, osl: 2 },
      { at: 0, osl: 2 },
      { at: 0, osl: 20 },
    ]);
    const { log } = await serveVirtually(policy(8, 1), times, { schedule });
    const last = log.steps.count - 1;
    expect([log.steps.rows[last], log.steps.active[last]]).toEqual([4, 1]);
  });

  it('counts the wait for a row from the time in the schedule, not from when it looked', async () => {
    const schedule = written([{ at: 0, isl: 30 }, { at: 1 }]);
    const { log } = await serveVirtually(
      policy(1, 30),
      { prefillNs: () => 1000, decodeNs: () => 0 },
      { schedule },
    );
    expect([log.requests.scheduledNs[1], log.requests.admittedNs[1]]).toEqual([1, 1000]);
  });

  it('ends the row of a cancelled request within one step, and the next one gets it', async () => {
    const schedule = written([
      { at: 0, osl: 1000 },
      { at: 1, osl: 2 },
    ]);
    const cancelAfterNs = new Map([[0, 31]]);
    const { log } = await serveVirtually(policy(1, 1), times, { schedule, cancelAfterNs });
    expect(states(log)).toEqual(['cancelled', 'finished']);
    expect(log.requests.finishedNs[0]).toBeLessThanOrEqual(31 + 3);
    expect(log.requests.admittedNs[1]).toBe(log.requests.finishedNs[0]);
    expect(log.requests.tokens[0]).toBe(8);
  });

  it('leaves the order of the others as it was when a prompt is cancelled half-way, and a waiting one before it began', async () => {
    const schedule = written([
      { at: 0, isl: 1 },
      { at: 0, isl: 50 },
      { at: 0, isl: 2 },
      { at: 0, isl: 2 },
      { at: 0, isl: 1 },
    ]);
    const cancelAfterNs = new Map([
      [1, 25],
      [3, 0],
    ]);
    const { log } = await serveVirtually(policy(3, 1), times, { schedule, cancelAfterNs });
    expect(states(log)).toEqual(['finished', 'cancelled', 'finished', 'cancelled', 'finished']);
    expect(steps(log)).toEqual(['p0', 'p1', 'p1', 'p2', 'p2', 'p4']);
    expect(log.requests.row[3]).toBe(-1);
  });

  it('lets a user of a closed loop ask again when the answer is there', async () => {
    const ask = { at: Number.NaN, osl: 2 };
    const schedule = written([{ ...ask, at: 0 }, { ...ask, at: 0 }, ask, ask], 2);
    const { log } = await serveVirtually(policy(4, 1), times, { schedule });
    const { scheduledNs, finishedNs } = log.requests;
    expect([scheduledNs[2], scheduledNs[3]]).toEqual([finishedNs[0], finishedNs[1]]);
    expect(states(log)).toEqual(['finished', 'finished', 'finished', 'finished']);
  });

  it('ends when all that count are done, while others still come', async () => {
    const { log } = await serveVirtually(
      scenario({
        requests: 100,
        policy: { rows: 4, chunk: 1 },
        arrivals: { process: 'poisson', perSecond: 9 },
      }),
      { prefillNs: () => 0.1e9, decodeNs: () => 0 },
    );
    expect(log.requests.count).toBe(116);
    expect(
      states(log)
        .slice(0, 100)
        .every((state) => state === 'finished'),
    ).toBe(true);
    expect(states(log).at(-1)).toBe('scheduled');
  });

  it('says who was not done when it was told to stop', async () => {
    const schedule = written([{ at: 0, osl: 5 }, { at: 0, osl: 5 }, { at: 1 }, { at: 1e6 }]);
    const { log, stop } = await serveVirtually(policy(1, 1), times, { schedule, endsAtNs: 23 });
    expect(stop).toBe('interrupted');
    expect(states(log)).toEqual(['finished', 'unfinished', 'unfinished', 'scheduled']);
  });

  it('ends when it is told to, and keeps what was served', async () => {
    const stop = new AbortController();
    const clock = virtualClock();
    const engine = scriptedBatchEngine(1, times, clock.advance);
    const schedule = written([{ at: 0 }, { at: 0 }, { at: 0 }]);
    const prefill: typeof engine.prefill = (...args) => {
      if (args[1] === 1) stop.abort();
      return engine.prefill(...args);
    };
    const served = await serve({
      engine: { ...engine, prefill },
      clock,
      schedule,
      chunk: 1,
      signal: stop.signal,
    });
    expect(served.stop).toBe('interrupted');
    expect(states(served.log)).toEqual(['finished', 'finished', 'unfinished']);
  });

  it('is ended by who watches it, with the word of that one', async () => {
    const depths: number[] = [];
    const stop = new AbortController();
    const onDelta = {
      everyNs: 1e9,
      take(_: Delta, { queued }: Progress) {
        depths.push(queued);
        if (queued > 50) stop.abort('backlog');
      },
    };
    const served = await serveVirtually(
      scenario({ arrivals: { process: 'even', perSecond: 20 } }),
      { prefillNs: () => 0.1e9, decodeNs: () => 0 },
      { onDelta, signal: stop.signal },
    );
    expect(served.stop).toBe('backlog');
    // The last one is told at the end.
    expect(depths).toEqual([10, 20, 30, 40, 50, 60, 60].map((n) => expect.closeTo(n, -1)));
  });

  it('writes down how late it woke up', async () => {
    const clock = virtualClock();
    const engine = scriptedBatchEngine(1, times, clock.advance);
    const late = { now: clock.now, sleepUntil: (ns: number) => clock.sleepUntil(ns + 7) };
    const schedule = written([{ at: 100 }, { at: 200 }]);
    const { log } = await serve({
      engine,
      clock: late,
      schedule,
      chunk: 1,
      signal: new AbortController().signal,
    });
    expect(Array.from(log.latenessNs)).toEqual([7, 7]);
    expect(log.requests.scheduledNs[0]).toBe(100);
  });

  it('waits for an engine that answers later', async () => {
    const clock = virtualClock();
    const sync = scriptedBatchEngine(2, times, clock.advance);
    const engine = {
      ...sync,
      prefill: async (...args: Parameters<typeof sync.prefill>) => void (await sync.prefill(...args)),
      decode: async (bucket: number) => void (await sync.decode(bucket)),
    };
    const schedule = written([
      { at: 0, osl: 3 },
      { at: 0, osl: 2 },
    ]);
    const { log } = await serve({ engine, clock, schedule, chunk: 1, signal: new AbortController().signal });
    expect(steps(log)).toEqual(['p0', 'd1', 'p1', 'd2']);
  });
});
