import { describe, expect, it } from 'vitest';
import type { Record } from '../../../results/record.ts';
import { contradiction } from '../../../results/validity/contradiction.ts';
import { judgeRun } from '../../../results/validity/of-run.ts';
import { rebuildAll } from '../../../results/validity/rebuild.ts';
import { measuredRecord } from '../../fixtures/measured-record.ts';
import { samplesOfAll } from '../../fixtures/samples-of-all.ts';

const steady = [10, 10.1, 9.9, 10, 10.1, 9.9, 10, 10.1, 9.9, 10, 10.1];
const processes = [steady, steady.map((ms) => ms * 1.01), steady.map((ms) => ms * 0.99)];
const fresh = (): Record => measuredRecord('gemm float32 2048x2048x2048', processes);
const only = (record: Record) => rebuildAll([record])[0]! as { readonly record: Record };

describe('a record that is rebuilt', () => {
  it.each(samplesOfAll().map((record) => [record.workload.title, record] as const))(
    'says what it said, where nobody changed it: %s',
    (_, record) => {
      expect(contradiction(record, only(record).record)).toBeNull();
    },
  );

  it('has the figures of its samples, whatever it says: 2 · 2048³ operations in 10 ms', () => {
    const record = measuredRecord('gemm float32 2048x2048x2048', [
      [10, 10],
      [10, 10],
      [10, 10],
    ]);
    record.figures = [{ ...record.figures[0]!, value: 999 }];
    const { record: rebuilt } = only(record);
    expect(rebuilt.figures[0]!.value).toBeCloseTo((2 * 2048 ** 3) / 0.01, 0);
    expect(contradiction(record, rebuilt)).toMatchObject({
      kind: 'changed',
      says: ['gemm.tput says 999 FLOP/s, its samples give 1.72 TFLOP/s'],
    });
  });

  it('names every figure, count and verdict that is not right', () => {
    const record = fresh();
    record.figures[0]!.interval!.low /= 2;
    record.population.ok = 2;
    record.validity = { state: 'INVALID', reasons: [] };
    const { says } = contradiction(record, only(record).record)!;
    expect(says).toEqual([
      expect.stringMatching(/^gemm\.tput says \[.*\], its samples give \[/),
      'the population says 2 of 3 processes finished, its processes give 3 of 3 processes finished',
      'the validity says INVALID, it is VALID',
    ]);
  });

  it('is no changed one for another validity alone, since rules get better', () => {
    const record = fresh();
    record.validity = { state: 'INVALID', reasons: [] };
    expect(contradiction(record, only(record).record)!.kind).toBe('other rules');
  });

  it('was written by other rules, where its interval names another one and its value lies among its processes', () => {
    const record = fresh();
    const figure = record.figures[0]!;
    figure.interval = { ...figure.interval!, method: 'arithmetic mean, Student t' };
    figure.value = figure.value! * 1.0001;
    expect(contradiction(record, only(record).record)!.kind).toBe('other rules');
    figure.value = figure.value! * 1.02;
    figure.interval.high = figure.value! * 2;
    expect(contradiction(record, only(record).record)!.kind).toBe('changed');
  });

  it('gives nothing where it has no samples', () => {
    expect(rebuildAll([{ ...fresh(), repeats: [] }])).toEqual([
      { impossible: 'it has figures, and no samples that give them.' },
    ]);
  });

  it('keeps a doubt that shows only beside others, where these are missing, and loses it where they are not', () => {
    const impossible = measuredRecord(
      'decode tinyllama-1.1b int4 b1 c64',
      processes.map((process) => process.map((ms) => ms / 1e4)),
    );
    const probe = measuredRecord(
      'bw.copy',
      processes.map((process) => process.map((ms) => ms * 10)),
    );
    // Six processes of one run, by turns.
    for (const [i, repeat] of impossible.repeats.entries()) repeat.position = 2 * i + 1;
    for (const [i, repeat] of probe.repeats.entries()) repeat.position = 2 * i;
    const [marked] = judgeRun([impossible, probe]);
    expect(marked!.validity.state).toBe('INVALID');
    expect(only(marked!).record.validity).toEqual(marked!.validity);
    const [beside] = rebuildAll([marked!, probe]) as { readonly record: Record }[];
    expect(beside!.record.validity).toEqual(marked!.validity);
    // The same doubt on a step that took seconds: the probe is here, and says that it is none.
    const slow = { durationNs: [3e9, 3e9, 3e9], startNs: [0, 3e9, 6e9], tokenNs: null };
    const slowed = { ...marked!, repeats: marked!.repeats.map((repeat) => ({ ...repeat, samples: slow })) };
    const [sound] = rebuildAll([slowed, probe]) as { readonly record: Record }[];
    expect(sound!.record.validity.reasons.map(({ code }) => code)).not.toContain('implausible');
  });
});
