import { describe, expect, it } from 'vitest';
import type { Record as StoredRecord } from '../../../results/record.ts';
import { betweenGroups } from '../../../results/uncertainty/between-groups.ts';
import { figureBudget, whyNoBudget } from '../../../results/uncertainty/of-figure.ts';
import {
  type MadeUpFigure,
  type MadeUpParts,
  madeUpRecord,
  spreadOf,
} from '../../fixtures/made-up-record.ts';

/** A record with samples of 8 ms, and its first figure. */
function measured(figure: MadeUpFigure, parts: Partial<MadeUpParts> = {}) {
  const made = madeUpRecord({ figures: [figure], ...parts });
  const samples = { startNs: [0, 1e7], durationNs: [7e6, 9e6], tokenNs: null };
  const record: StoredRecord = { ...made, repeats: [{ samples } as StoredRecord['repeats'][number]] };
  return { record, figure: { ...record.figures[0]!, value: figure.value } };
}

const gigabytes = { unit: 'GB/s', scale: 1e9 };
const read = (half: number | null = 0.01, parts: Partial<MadeUpParts> = {}) =>
  measured({ definition: 'bw.read', value: 4e12, half }, { kernel: 'bw.read', ...parts });
const contributions = (...args: Parameters<typeof figureBudget>) =>
  Object.fromEntries(figureBudget(...args)!.lines.map(({ id, contribution }) => [id, contribution]));

describe('the budget of a figure', () => {
  it('of a rate has its processes, the waiting and the rate of the clock, in the unit that is shown', () => {
    expect(contributions(read(), gigabytes)).toEqual({
      processes: expect.closeTo((4000 * spreadOf(0.01)) / Math.sqrt(5), 6),
      waiting: expect.closeTo((4000 * 10e-6) / 8e-3 / Math.sqrt(3), 9),
      clockRate: expect.closeTo((4000 * 500e-6) / Math.sqrt(3), 9),
    });
  });

  it('of a CPU has the reading of a clock and no waiting', () => {
    const found = contributions(read(0.01, { gpu: null }), gigabytes);
    expect(found.clockReading).toBeCloseTo((4000 * 1e-6) / 8e-3 / Math.sqrt(3), 9);
    expect(found).not.toHaveProperty('waiting');
  });

  it('of counted memory has a page and no time', () => {
    const capacity = measured(
      { definition: 'memory.capacity', value: 140e9, half: 0 },
      { kernel: 'memory.capacity', kind: 'capacity' },
    );
    const found = figureBudget(capacity, { unit: 'GB', scale: 1e9 })!;
    expect(found.lines.map(({ id }) => id)).toEqual(['processes', 'pages']);
    expect(found.combined).toBeCloseTo(2 ** 20 / 1e9 / Math.sqrt(3), 12);
    expect(found).toMatchObject({ degreesOfFreedom: 'infinite', dominatedBy: 'pages of 2 MiB' });
  });

  it('of a time is relative to the span between its two readings', () => {
    const relative = (definition: MadeUpFigure['definition'], value: number) => {
      const made = measured(
        { definition, value },
        { model: 'llama-2-70b', setting: { isl: 8, osl: 101, batch: 4 } },
      );
      return contributions(made, { unit: 's', scale: 1 }).waiting! / value;
    };
    const halfWidth = 10e-6 / Math.sqrt(3);
    expect(relative('ttft', 0.2)).toBeCloseTo(halfWidth / 0.2, 12);
    // A hundred gaps of 20 ms lie between the first id and the last.
    expect(relative('tpot.excl_first', 0.02)).toBeCloseTo(halfWidth / 2, 12);
    // Four sequences of a hundred tokens at 200 tokens/s take two seconds.
    expect(relative('decode.tput', 200)).toBeCloseTo(halfWidth / 2, 12);
  });

  it('says that waiting is not in it where no sample tells how long one is', () => {
    const { record, figure } = read();
    const found = figureBudget({ record: { ...record, repeats: [] }, figure }, gigabytes)!;
    expect(found.lines.map(({ id }) => id)).toEqual(['processes', 'clockRate']);
    expect(found.notInIt.map(({ id }) => id)).toContain('waiting');
  });

  it('takes lines of sessions that the record itself does not tell, and no longer says that they are missing', () => {
    const sessions = betweenGroups({ id: 'sessions', name: 'sessions', unit: 'GB/s', source: 'two runs' }, [
      { mean: 4000, n: 5, standardDeviation: 10 },
      { mean: 4040, n: 5, standardDeviation: 10 },
    ]);
    const found = figureBudget(read(), gigabytes, [sessions])!;
    expect(found.combined).toBeGreaterThan(figureBudget(read(), gigabytes)!.combined);
    expect(found.notInIt.map(({ id }) => id)).toEqual(['units', 'conditions']);
  });

  it('has a reason where there is none', () => {
    expect(figureBudget(read(null), gigabytes)).toBeNull();
    expect(whyNoBudget(read(null))).toBe('singleProcess');
    expect(whyNoBudget(measured({ definition: 'energy.sample', value: 3 }))).toBe('sensorNotKnown');
    const { record, figure } = read();
    expect(whyNoBudget({ record, figure: { ...figure, interval: null } })).toBe('noInterval');
    expect(whyNoBudget(read())).toBeNull();
  });
});
