import { describe, expect, it } from 'vitest';
import { judgeTimings, type Timed, type Timings, timingAudits } from '../../../harness/audits/timing.ts';
import type { VariantName } from '../../../harness/audits/variants.ts';

const gigabyte = 1e9;
const timed = (milliseconds: readonly number[], bytes = gigabyte, steps = 1): Timed => ({
  seconds: milliseconds.map((ms) => ms / 1e3),
  bytes,
  steps,
});

function timings(of: Partial<Record<VariantName, Timed>>, more: Partial<Timings> = {}): Timings {
  return {
    of: new Map(Object.entries(of) as [VariantName, Timed][]),
    missing: new Map(),
    failed: new Map(),
    distinctBytes: 400e6,
    cacheBytes: 32e6,
    ...more,
  };
}

const judged = (name: string, given: Timings) =>
  judgeTimings(timingAudits.find((audit) => audit.name === name)!, given);

describe('the audits of times', () => {
  it('say of weights that were in the cache that they were', () => {
    const hot = timed([5, 5.1, 4.9]);
    expect(judged('weights-from-memory', timings({ step: timed([10, 10.1, 9.9]), hot })).verdict).toBe(
      'pass',
    );
    expect(judged('weights-from-memory', timings({ step: timed([4.9, 5, 4.8]), hot })).verdict).toBe('fail');
  });

  it('fail weights smaller than eight times the cache, however fast they are', () => {
    const given = timings(
      { step: timed([10, 10.1, 9.9]), hot: timed([5, 5.1, 4.9]) },
      { distinctBytes: 255e6 },
    );
    expect(judged('weights-from-memory', given)).toMatchObject({
      verdict: 'fail',
      because: '255 MB of distinct weights are less than 8 × 32 MB of cache',
    });
  });

  it('fail a step that moves more bytes than the fastest probe', () => {
    const probes = {
      'bw.read': timed([100, 101, 99]),
      'bw.copy': timed([105, 106, 104]),
      'bw.triad': timed([110, 111, 109]),
    };
    const name = 'below-the-ceiling';
    expect(judged(name, timings({ step: timed([101, 102, 100]), ...probes })).verdict).toBe('pass');
    expect(judged(name, timings({ step: timed([90, 91, 89]), ...probes })).verdict).toBe('fail');
  });

  it('fail a prompt whose repetition costs a tenth, and pass one that costs the same', () => {
    const prefill = timed([100, 101, 99]);
    expect(judged('fresh-prompts', timings({ prefill, samePrompt: timed([10, 10.1, 9.9]) })).verdict).toBe(
      'fail',
    );
    expect(judged('fresh-prompts', timings({ prefill, samePrompt: timed([100, 101, 99]) })).verdict).toBe(
      'pass',
    );
  });

  it('fail generations that skip steps', () => {
    const of = (...values: number[]) =>
      timings({
        steps4: timed([values[0]!, values[0]!], 1, 4),
        steps8: timed([values[1]!, values[1]!], 1, 8),
        steps16: timed([values[2]!, values[2]!], 1, 16),
        steps32: timed([values[3]!, values[3]!], 1, 32),
      });
    expect(judged('linear-in-steps', of(40, 80, 160, 320)).verdict).toBe('pass');
    expect(judged('linear-in-steps', of(40, 80, 160, 200)).verdict).toBe('fail');
  });

  it('are not applicable, with the reason, where a variant says nothing of the subject', () => {
    const given = timings(
      { step: timed([10, 10, 10]) },
      { missing: new Map([['hot', 'one layer is too large']]) },
    );
    expect(judged('weights-from-memory', given)).toMatchObject({
      verdict: 'not_applicable',
      because: 'one layer is too large',
    });
  });

  it('are inconclusive where the processes of a variant did not come to their end', () => {
    expect(
      judged(
        'full-against-cycled',
        timings({ step: timed([10, 10, 10]) }, { failed: new Map([['cycled', 'killed by SIGKILL']]) }),
      ),
    ).toMatchObject({
      verdict: 'inconclusive',
      because: 'not every process of "cycled" came to its end: killed by SIGKILL',
    });
  });
});
