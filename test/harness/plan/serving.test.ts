import { describe, expect, it } from 'vitest';
import { totalBytes } from '../../../harness/plan/memory.ts';
import { planServing } from '../../../harness/plan/serving.ts';
import { planTrial } from '../../../harness/plan.ts';
import type { Target } from '../../../harness/target/contract.ts';
import { parseSpec } from '../../../workloads/parse.ts';

const target: Target = {
  engine: { id: 'native', library: null },
  provider: { name: 'cpu', options: {} },
  deviceClass: 'cpu',
  device: { kind: 'cpu', name: 'made up', index: 0, fingerprint: null },
  threads: 2,
  why: 'made up',
};
const plenty = { memoryBytes: 100e9, lastLevelCacheBytes: 30e6, layers: null };
const asked = (rows: number, chunk: number) =>
  ({ shape: 'tinyllama-1.1b', precision: 'int4', policy: { rows, chunk } }) as const;

/** Keys and values of one position: 22 layers, 2 parts, 4 heads of 64, float32. */
const positionBytes = 22 * 2 * 4 * 64 * 4;

describe('the plan of rows', () => {
  it('has room for the longest request in each row, and for one row more, in which answers are computed again', () => {
    const { trial, maxLength } = planServing(asked(8, 128), 300, target, plenty);
    expect(maxLength).toBe(320);
    expect(trial.memory.cache).toBe(9 * 320 * positionBytes);
    expect(trial.task).toMatchObject({ kind: 'decode', batch: 8, maxLength: 320 });
  });

  it('counts one more row where memory has no addresses: the one in which prompts are computed', () => {
    const wanted = { ...asked(8, 128), precision: 'float32' } as const;
    const of = (name: string) => {
      const on = { ...target, provider: { name, options: {} } };
      const { memory } = planServing(wanted, 300, on, plenty).trial;
      return [memory.cache, memory.certain];
    };
    const [[cache, certain], [more, moreCertain]] = [of('cpu'), of('webgpu')] as [number[], number[]];
    expect(more! - cache!).toBe(cache! / 9);
    expect(moreCertain! - certain!).toBe(cache! / 9);
  });

  it('counts what a chunk of a prompt works with, beside the step of all rows', () => {
    const of = (chunk: number) => planServing(asked(8, chunk), 2000, target, plenty).trial.memory.activations;
    const alone = (title: string) => planTrial(parseSpec(title), target, plenty).memory.activations;
    const step = alone('decode tinyllama-1.1b int4 b8 c1999');
    expect(of(128) - step).toBe(alone('prefill tinyllama-1.1b int4 b1 i128'));
    expect(of(4096) - step).toBe(alone('prefill tinyllama-1.1b int4 b1 i2000'));
  });

  it('refuses rows that the memory does not hold, and names as many as fit', () => {
    const whole = planServing(asked(4, 128), 2048, target, plenty).trial.memory;
    const room = { ...plenty, layers: 'full' as const, memoryBytes: totalBytes(whole) };
    expect(planServing(asked(4, 128), 2048, target, room).trial.memory).toEqual(whole);
    const refused = () => planServing(asked(64, 128), 2048, target, room);
    expect(refused).toThrow(/^64 rows of 2048 tokens need .* GB, and .* GB are free\.$/);
    expect(refused).toThrow(expect.objectContaining({ tryThis: 'Take rows=4.' }));
    expect(() => planServing(asked(1, 128), 2048, target, { ...room, memoryBytes: 1e9 })).toThrow(
      expect.objectContaining({ tryThis: 'Take a smaller shape or precision: not one row fits.' }),
    );
  });

  it('refuses requests beyond the context of the model', () => {
    expect(() => planServing(asked(1, 128), 2049, target, plenty)).toThrow(
      'The longest request has 2049 tokens, prompt and answer together; tinyllama-1.1b has a context of 2048.',
    );
  });
});
