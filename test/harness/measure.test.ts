import { describe, expect, it } from 'vitest';
import type { Engine, Tensor } from '../../harness/engines/engine.ts';
import { measure } from '../../harness/measure.ts';
import type { Task } from '../../harness/plan/trial.ts';
import { nullEngine } from '../fixtures/engines.ts';
import { scriptedClock } from '../fixtures/scripted-clock.ts';
import { bandwidth, decode, gemm, generate, int4, jobOf, prefill } from '../fixtures/small-jobs.ts';
import { stepOf } from '../fixtures/steps.ts';

type Bound = Readonly<Record<string, Tensor>>;

const never = new AbortController().signal;

const longs = ({ memory }: Tensor) =>
  new BigInt64Array(memory!.buffer, memory!.byteOffset, memory!.length / 8);

const ints = ({ memory }: Tensor) =>
  Array.from(new Int32Array(memory!.buffer, memory!.byteOffset, memory!.length / 4));

describe('a measurement on the null engine', () => {
  const window = { warmupNs: 0, windowNs: 1e15, minSamples: 1, maxSamples: 12 };

  it.each<[string, Task]>([
    ['decode', decode],
    ['prefill', prefill],
    ['generate', generate(4)],
    ['bw.read', bandwidth('bw.read')],
    ['gemm', gemm(int4)],
  ])('goes through its phases and keeps its samples: %s', async (_, task) => {
    const phases: string[] = [];
    const clock = scriptedClock({ perReading: 100 });
    const result = await measure(
      jobOf(task, 'none', window),
      await nullEngine(),
      never,
      (p) => phases.push(p),
      clock,
    );
    expect(phases).toEqual(['loading', 'first run', 'warming up', 'measuring', 'checking']);
    expect(result.samples.durationNs).toHaveLength(12);
    expect(result).toMatchObject({ stop: 'count', originNs: '0', placement: null, loadNs: 100 });
    expect(result.output).toMatchObject({ finite: null, wrong: null });
    // One reading ends a sample; a generation reads the clock once more for each of its ids.
    const readings = task.kind === 'generate' ? 1 + task.osl : 1;
    expect(result.samples.durationNs).toEqual(Array(12).fill(100 * readings));
    expect(result.firstRunNs).toBe(100 * readings);
  });

  /** Runs a job on an engine that only looks at what is bound, at every run. */
  async function watch(task: Task, look: (inputs: Bound, outputs: Bound) => void) {
    const nothing = await nullEngine();
    const watching: Engine = {
      ...nothing,
      async open(...args) {
        const session = await nothing.open(...args);
        return { ...session, bind: (inputs, outputs) => stepOf(() => look(inputs, outputs)) };
      },
    };
    return measure(jobOf(task, 'none', window), watching, never, () => {}, scriptedClock({ perReading: 1 }));
  }

  it('gives a prefill a new prompt each time, and decode the same id', async () => {
    const prompts = new Set<string>();
    await watch(prefill, ({ input_ids: ids }) => prompts.add(String(longs(ids!))));
    expect(prompts.size).toBe(1 + 12);
    prompts.clear();
    await watch(decode, ({ input_ids: ids }) => prompts.add(String(longs(ids!))));
    expect(prompts.size).toBe(1);
  });

  it.each<[string, Task, number[]]>([
    ['decode behind 20 tokens', decode, [21]],
    ['prefill of 9 tokens', prefill, [9]],
    ['generate 4 ids behind 5 tokens', generate(4), [5, 6, 7, 8]],
  ])('tells each run how many tokens there are once it is over: %s', async (_, task, totals) => {
    const seen: number[] = [];
    await watch(task, ({ total_sequence_length: total, seqlens_k: lengths }) => {
      const [tokens] = ints(total!);
      expect(ints(lengths!)).toEqual([tokens! - 1, tokens! - 1]);
      seen.push(tokens!);
    });
    // The first run, which is all of the warm-up, and the samples.
    expect(seen).toEqual(Array(13).fill(totals).flat());
  });

  it('feeds each step of a generation with the ids of the run before, and the same cache', async () => {
    const seen: [Bound, Bound][] = [];
    await watch(generate(4), (inputs, outputs) => seen.push([inputs, outputs]));
    for (const [i, [inputs, outputs]] of seen.entries()) {
      if (i % 4 === 0) expect(inputs.input_ids!.spec.dims).toEqual([2, 5]);
      else expect(inputs.input_ids).toBe(seen[i - 1]![1].next_ids);
      expect(outputs['present.1.value']).toBe(inputs['past_key_values.1.value']);
      expect(inputs['past_key_values.1.value']).toBe(seen[0]![0]['past_key_values.1.value']);
    }
  });

  it('keeps the times of the ids with their sample, in order, counted from its start', async () => {
    const clock = scriptedClock();
    let runs = 0;
    const nothing = await nullEngine();
    const counting: Engine = {
      ...nothing,
      async open(...args) {
        const session = await nothing.open(...args);
        return { ...session, bind: () => stepOf(() => clock.advance(10 * ++runs)) };
      },
    };
    const osl = 4;
    const { samples, warmup } = await measure(
      jobOf(generate(osl), 'none', window),
      counting,
      never,
      () => {},
      clock,
    );
    expect(samples.tokenNs).toHaveLength(12);
    for (const [i, times] of samples.tokenNs!.entries()) {
      // The first run, the warm-up and the samples before this one each took four runs.
      const before = osl * (1 + warmup.durationNs.length + i);
      const gaps = times.map((time, t) => time - (times[t - 1] ?? 0));
      expect(gaps).toEqual([1, 2, 3, 4].map((run) => 10 * (before + run)));
      expect(times.at(-1)).toBe(samples.durationNs[i]);
    }
  });

  it('closes the session when a run fails', async () => {
    let closed = false;
    const nothing = await nullEngine();
    const failing: Engine = {
      ...nothing,
      async open(...args) {
        const session = await nothing.open(...args);
        return {
          ...session,
          bind: () =>
            stepOf(() => {
              throw new Error('the device is lost');
            }),
          async close() {
            closed = true;
          },
        };
      },
    };
    await expect(measure(jobOf(decode, 'none'), failing, never, () => {})).rejects.toThrow(
      'the device is lost',
    );
    expect(closed).toBe(true);
  });
});
