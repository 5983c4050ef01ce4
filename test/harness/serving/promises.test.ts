import { beforeAll, describe, expect, it } from 'vitest';
import type { BatchEngine } from '../../../harness/serving/contract.ts';
import { requestStates, type ServingLog, stepKinds } from '../../../results/serving/log.ts';
import { scenario, serveVirtually } from './load.ts';

// What the scheduler promises of every load, looked for in the logs of twenty: bursts, prompts of up to five chunks, more requests than
// rows, and a third of them given up while they wait, within their prompt or within their answer.

const policy = { rows: 4, chunk: 8 };
const givenUpAfterNs = new Map(Array.from({ length: 100 }, (_, i) => [3 * i, ((7 * i) % 40) * 25e6]));

let logs: ServingLog[];
beforeAll(async () => {
  logs = [];
  for (let seed = 1; seed <= 20; seed++) {
    const { log, stop } = await serveVirtually(
      scenario({
        arrivals: { process: 'gamma', perSecond: 8, cv: 3 },
        isl: { law: 'uniform', from: 1, to: 40 },
        osl: { law: 'uniform', from: 1, to: 12 },
        policy,
        requests: 300,
        seed,
      }),
      { prefillNs: () => 20e6, decodeNs: () => 12e6 },
      { cancelAfterNs: givenUpAfterNs, wrap: strict },
    );
    expect(stop).toBe('done');
    logs.push(log);
  }
});

/** As the rows of a cache are: whoever has one keeps it until it is released. */
function strict(engine: BatchEngine): BatchEngine {
  const owner = new Map<number, number>();
  return {
    ...engine,
    prefill(row, request, from, count) {
      if (from === 0 && owner.has(row)) throw new Error(`row ${row} was not released by ${owner.get(row)}`);
      if (from > 0 && owner.get(row) !== request) throw new Error(`row ${row} is not that of ${request}`);
      owner.set(row, request);
      return engine.prefill(row, request, from, count);
    },
    release(row) {
      owner.delete(row);
      engine.release(row);
    },
  };
}

const isOver = ({ requests }: ServingLog, i: number, ns: number) => requests.finishedNs[i]! <= ns;
const hasRow = (log: ServingLog, i: number, ns: number) =>
  log.requests.admittedNs[i]! <= ns && !isOver(log, i, ns);
const hasToken = ({ requests: r }: ServingLog, i: number, ns: number) =>
  r.tokens[i]! > 0 && r.tokenNs[r.tokenOffset[i]!]! <= ns;

/** How many requests are so. */
function counted({ requests }: ServingLog, is: (request: number) => boolean): number {
  let n = 0;
  for (let i = 0; i < requests.count; i++) if (is(i)) n++;
  return n;
}

/** When the second of two steps in a row of this kind begins. */
function repeated({ steps }: ServingLog, kind: (typeof stepKinds)[number]): number[] {
  const code = stepKinds.indexOf(kind);
  const begins: number[] = [];
  for (let at = 1; at < steps.count; at++) {
    if (steps.kind[at] === code && steps.kind[at - 1] === code) begins.push(steps.beginNs[at]!);
  }
  return begins;
}

describe('neither starves', () => {
  it('no two chunks in a row are computed while somebody decodes', () => {
    for (const log of logs) {
      const pairs = repeated(log, 'prefill');
      expect(pairs.length).toBeGreaterThan(10);
      for (const ns of pairs) {
        expect(counted(log, (i) => hasRow(log, i, ns) && hasToken(log, i, ns))).toBe(0);
      }
    }
  });

  it('no two steps in a row are computed while a prompt has a row', () => {
    for (const log of logs) {
      const pairs = repeated(log, 'decode');
      expect(pairs.length).toBeGreaterThan(10);
      for (const ns of pairs) {
        expect(counted(log, (i) => hasRow(log, i, ns) && !hasToken(log, i, ns))).toBe(0);
      }
    }
  });
});

it('a request that is given up is over before the next step begins, wherever it was', () => {
  const where = new Set<string>();
  for (const { requests: r, steps } of logs) {
    for (const [i, afterNs] of givenUpAfterNs) {
      if (requestStates[r.state[i]!] !== 'cancelled') continue;
      const dueNs = r.scheduledNs[i]! + afterNs;
      const between = steps.beginNs.filter((ns) => dueNs <= ns && ns < r.finishedNs[i]!);
      expect(between.length, `request ${i}`).toBe(0);
      where.add(r.row[i]! < 0 ? 'queue' : r.tokens[i]! > 0 ? 'answer' : 'prompt');
    }
  }
  expect([...where].toSorted()).toEqual(['answer', 'prompt', 'queue']);
});

describe('full rows', () => {
  it('are a queue and no error: whoever is not given up gets a row of its own and all of its tokens', () => {
    for (const { requests: r } of logs) {
      const answered = Array.from({ length: 300 }, (_, i) => i).filter(
        (i) => requestStates[r.state[i]!] !== 'cancelled',
      );
      expect(answered.length).toBeGreaterThanOrEqual(200);
      for (const i of answered) {
        expect([requestStates[r.state[i]!], r.tokens[i]]).toEqual(['finished', r.osl[i]]);
      }
      for (let row = 0; row < policy.rows; row++) {
        const held = Array.from(r.row.keys())
          .filter((i) => r.row[i] === row)
          .toSorted((a, b) => r.admittedNs[a]! - r.admittedNs[b]!);
        for (const [n, i] of held.entries()) {
          if (n > 0) expect(r.admittedNs[i]!).toBeGreaterThanOrEqual(r.finishedNs[held[n - 1]!]!);
        }
      }
    }
  });

  it('are the only reason to wait: none is free at a step that somebody waits at', () => {
    let waits = 0;
    for (const log of logs) {
      const { steps, requests } = log;
      for (let at = 0; at < steps.count; at++) {
        const ns = steps.beginNs[at]!;
        const waiting = counted(
          log,
          (i) => requests.scheduledNs[i]! <= ns && !(requests.admittedNs[i]! <= ns) && !isOver(log, i, ns),
        );
        expect(steps.queued[at]).toBe(waiting);
        if (waiting === 0) continue;
        waits++;
        expect(counted(log, (i) => hasRow(log, i, ns))).toBe(policy.rows);
      }
    }
    expect(waits).toBeGreaterThan(1000);
  });
});
