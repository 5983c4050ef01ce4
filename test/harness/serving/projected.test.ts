import { describe, expect, it } from 'vitest';
import { scheduleOf, serveByModel } from '../../../harness/serving/projected.ts';
import type { Step } from '../../../results/projection/served-load.ts';
import { stepWorks } from '../../../results/serving/step-work.ts';
import { scenario, serveVirtually, written } from './load.ts';

const policy = { rows: 4, chunk: 32, order: 'first come' };
const ways = { prompts: 'views of rows', buckets: [1, 2, 4], recorded: false };
const lengths = { law: 'uniform', from: 5, to: 90 } as const;
const asked = scenario({ policy, isl: lengths, osl: lengths, requests: 200, warmup: 10 });
const times = {
  prefillNs: (_: number, from: number, count: number) => 1e6 * count + 100 * from,
  decodeNs: (bucket: number) => 3e6 + 1e6 * bucket,
};
const { arrivals, warmup, requests } = asked;
const record = { scenario: { arrivals, warmup, requests } as never, policy, ways };

describe('a load that is served again by a model', () => {
  it('is the same to the nanosecond where the model is what the steps took', async () => {
    const { log } = await serveVirtually(asked, times);
    const model = ({ kind, rows, tokens, cached }: Step) =>
      (kind === 'prefill' ? times.prefillNs(0, cached, tokens) : times.decodeNs(rows)) / 1e9;
    const again = await serveByModel(record, log, model);
    expect(again.requests.tokenNs).toEqual(log.requests.tokenNs);
    expect(again.steps.endNs.subarray(0, again.steps.count)).toEqual(
      log.steps.endNs.subarray(0, log.steps.count),
    );
  });

  it('tells the model the tokens that lie in the rows, as the log of it has them', async () => {
    const { log } = await serveVirtually(asked, times);
    const seen: number[] = [];
    const again = await serveByModel(record, log, ({ cached, rows }) => {
      seen.push(cached);
      return 0.01 + 1e-3 * rows + 1e-5 * cached;
    });
    expect(stepWorks(again).map(({ cached }) => cached)).toEqual(seen);
  });

  it('asks again when a faster device is done, where users wait for their answers', async () => {
    const closed = { ...asked, arrivals: { process: 'closed', users: 3 } as const };
    const { log } = await serveVirtually(closed, times);
    const faster = await serveByModel({ ...record, scenario: { ...closed } as never }, log, () => 1e-4);
    expect(faster.requests.scheduledNs[50]).toBeLessThan(log.requests.scheduledNs[50]! / 10);
    expect([...scheduleOf(closed as never, log).arrivalNs.slice(0, 4)]).toEqual([0, 0, 0, Number.NaN]);
  });

  it('is what the scheduler would have served with other rows and another chunk, to the nanosecond', async () => {
    const other = { ...asked, policy: { ...policy, rows: 3, chunk: 8 } };
    const [{ log }, wanted] = [await serveVirtually(asked, times), await serveVirtually(other, times)];
    const model = ({ kind, rows, tokens, cached }: Step) =>
      (kind === 'prefill' ? times.prefillNs(0, cached, tokens) : times.decodeNs(rows)) / 1e9;
    const again = await serveByModel(record, log, model, { rows: 3, chunk: 8 });
    const counted = warmup + requests;
    const end = again.requests.tokenOffset[counted]!;
    expect(again.requests.tokenNs.subarray(0, end)).toEqual(wanted.log.requests.tokenNs.subarray(0, end));
    expect(again.requests.tokenNs).not.toEqual(log.requests.tokenNs);
  });

  it('of the first requests alone is the whole one, as far as these go', async () => {
    const { log } = await serveVirtually(asked, times);
    const model = ({ rows }: Step) => 1e-3 * rows;
    const [whole, part] = [
      await serveByModel(record, log, model),
      await serveByModel(record, log, model, { requests: 50 }),
    ];
    expect(part.requests.count).toBe(log.requests.count - 150);
    const end = part.requests.tokenOffset[warmup + 50]!;
    expect(part.requests.tokenNs.subarray(0, end)).toEqual(whole.requests.tokenNs.subarray(0, end));
  });

  it('in part begins with as many requests before those that count, at the arrival of the first of them', async () => {
    const { log } = await serveVirtually(asked, times);
    const part = await serveByModel(record, log, ({ rows }) => 1e-3 * rows, { requests: 4 });
    const { isl, scheduledNs } = log.requests;
    expect(part.requests.isl).toEqual(isl.subarray(6, isl.length - 196));
    expect(part.requests.scheduledNs[0]).toBe(0);
    expect(part.requests.scheduledNs[4]).toBe(scheduledNs[10]! - scheduledNs[6]!);
    expect(part.requests.finishedNs[7]).toBeGreaterThan(0);
  });

  it('tells the model which steps begin right behind an idle moment: those whose request ends it', async () => {
    const { log } = await serveVirtually(scenario({}), times, {
      schedule: written([{ at: 5e8, isl: 8, osl: 2 }, { at: 6e8 }, { at: 9e9 }]),
    });
    const one = { ...record, scenario: { arrivals, warmup: 0, requests: 3 } as never };
    const woke: boolean[] = [];
    await serveByModel(one, log, (step) => {
      woke.push(step.woke);
      return 1;
    });
    expect(woke).toEqual([true, false, false, true]);
  });

  it('ends when nobody waits for it any longer', async () => {
    const { log } = await serveVirtually(asked, times);
    const stopped = AbortSignal.abort(new Error('too long'));
    await expect(serveByModel(record, log, () => 1, {}, stopped)).rejects.toThrow('too long');
  });

  it('takes two steps of 2 s for an answer of three tokens behind a chunk of 1 s, by hand', async () => {
    const { log } = await serveVirtually(scenario({}), times, {
      schedule: written([{ at: 5e8, isl: 8, osl: 3 }]),
    });
    const one = { ...record, scenario: { arrivals, warmup: 0, requests: 1 } as never };
    const again = await serveByModel(one, log, ({ kind }) => (kind === 'prefill' ? 1 : 2));
    expect([...again.requests.tokenNs]).toEqual([1.5e9, 3.5e9, 5.5e9]);
  });
});
