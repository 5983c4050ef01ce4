import { describe, expect, it } from 'vitest';
import { chunkKinds, FirstRuns } from '../../../harness/serving/first-runs.ts';

describe('the chunks of prompts', () => {
  const kinds = (isl: readonly number[], chunk: number) =>
    chunkKinds(isl, chunk).map(({ tokens, isFirst }) => `${isFirst ? 'first' : 'later'} ${tokens}`);

  it('are first ones, whole ones behind them, and what is left', () => {
    expect(kinds([3, 8, 9, 20], 8)).toEqual(['first 8', 'later 8', 'later 4', 'first 3', 'later 1']);
    expect(kinds([3, 8], 64)).toEqual(['first 8', 'first 3']);
    expect(kinds([2, 2], 1)).toEqual(['first 1', 'later 1']);
  });

  it('are those that a prompt is cut into, whatever its length', () => {
    for (const chunk of [1, 5, 8]) {
      for (let isl = 1; isl < 30; isl++) {
        const cut = new Set<string>();
        for (let from = 0; from < isl; from += chunk) {
          cut.add(`${from === 0 ? 'first' : 'later'} ${Math.min(chunk, isl - from)}`);
        }
        expect(new Set(kinds([isl], chunk))).toEqual(cut);
      }
    }
  });
});

describe('first runs', () => {
  /** Each takes a second on the clock. */
  function desk() {
    let nowMs = 0;
    const made: number[] = [];
    const run = (tokens: number, isFirst = true) => ({
      tokens,
      isFirst,
      async run() {
        nowMs += 1000;
        made.push(tokens);
      },
    });
    return { made, run, now: () => nowMs };
  }

  it('are made until the time is over; the lengths of the others are told', async () => {
    const { made, run, now } = desk();
    const runs = [run(8), run(7), run(7, false), run(3), run(2, false), run(2)];
    expect(await new FirstRuns().make(runs, 2500, now)).toEqual([2, 3]);
    expect(made).toEqual([8, 7, 7]);
  });

  it('are made once: the next load takes the rest', async () => {
    const { made, run, now } = desk();
    const runs = [run(8), run(7), run(3), run(2)];
    const first = new FirstRuns();
    await first.make(runs, 1500, now);
    expect(await first.make([run(9), ...runs], 60_000, now)).toEqual([]);
    expect(made).toEqual([8, 7, 9, 3, 2]);
  });
});
