import { describe, expect, it } from 'vitest';
import { newestOfEach } from '../../../results/comparison/measured.ts';
import { madeUpGpus } from '../../fixtures/made-up-record.ts';
import { listedRecord } from '../../fixtures/many-records.ts';

const first = listedRecord({ run: 'a', value: 40 });
const again = { ...listedRecord({ run: 'b', value: 30 }), createdAt: '2026-12-01T00:00:00.000Z' };

describe('of records that measured the same thing', () => {
  it('the newest stands, whatever its figure, in whatever order they come', () => {
    expect(newestOfEach([first, again])).toEqual([again]);
    expect(newestOfEach([again, first])).toEqual([again]);
  });

  it('a VALID one stands before a newer one with doubts', () => {
    const validity = { state: 'DEGRADED' as const, reasons: [] };
    const hasty = { ...again, validity };
    expect(first.validity.state).toBe('VALID');
    expect(newestOfEach([first, hasty])).toEqual([first]);
    expect(newestOfEach([{ ...first, validity }, hasty])).toEqual([hasty]);
  });

  it('one that decides nothing never stands for one that does', () => {
    const invalid = { ...listedRecord({ run: 'b', invalid: true }), createdAt: again.createdAt };
    expect(newestOfEach([first, invalid])).toEqual([first, invalid]);
  });

  it.each([
    ['on another device', { gpu: madeUpGpus.h100 }],
    ['of another model', { model: 'llama-2-7b' }],
    ['in another precision', { precision: 'int4' as const }],
  ])('one %s measured something else', (_what, parts) => {
    const other = listedRecord(parts);
    expect(newestOfEach([first, other])).toEqual([first, other]);
  });

  it('one by another library, or with other threads, measured something else', () => {
    const library = { ...first.engine.library, version: '9.0.0' };
    const others = [
      { ...first, engine: { ...first.engine, library } },
      { ...first, engine: { ...first.engine, threads: 1 } },
    ];
    expect(newestOfEach([first, ...others])).toHaveLength(3);
  });
});
