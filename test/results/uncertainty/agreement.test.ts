import { describe, expect, it } from 'vitest';
import { type AgreementSide, agreement, agreementSchema } from '../../../results/uncertainty/agreement.ts';

const side = (value: number, expanded: number | null, more: Partial<AgreementSide> = {}): AgreementSide => ({
  laboratory: `laboratory of ${value}`,
  value,
  expanded,
  coverage: 0.9545,
  unit: 'TB/s',
  definition: 'bw.read',
  conditions: { size: '4 GB', power: '700 W' },
  uuidHash: 'a',
  tool: 'assay',
  validity: 'VALID',
  ...more,
});

const codes = (first: AgreementSide, second: AgreementSide) => {
  const found = agreement(first, second);
  expect(found.verdict).toBeNull();
  expect(found.normalisedError).toBeNull();
  return found.refusals.map(({ code }) => code);
};

describe('the agreement of two laboratories', () => {
  it.each([
    [4.215, 0.04, 4.26, 0.03, -0.9, 'agree'],
    [4.215, 0.04, 4.275, 0.03, -1.2, 'disagree'],
    [790, 12, 775, 8, 1.0401, 'disagree'],
  ])('of %f ± %f and %f ± %f is E_n = %f: they %s', (x, u, y, v, score, verdict) => {
    const found = agreement(side(x, u), side(y, v));
    expect(found.normalisedError).toBeCloseTo(score, 4);
    expect(found.verdict).toBe(verdict);
  });

  it('turns its sign with its sides, and nothing else', () => {
    const [there, back] = [
      agreement(side(4.2, 0.04), side(4.26, 0.03)),
      agreement(side(4.26, 0.03), side(4.2, 0.04)),
    ];
    expect(back.normalisedError).toBe(-there.normalisedError!);
    expect(back.verdict).toBe(there.verdict);
  });

  it('is at its edge where |E_n| is 1', () => {
    expect(agreement(side(1, 3), side(6, 4)).verdict).toBe('agree');
  });

  it('has no verdict for different items, and keeps the difference for which their spread is asked', () => {
    const [first, second] = [side(4.2, 0.04), side(4.3, 0.03, { uuidHash: 'b' })];
    expect(codes(first, second)).toEqual(['differentItems']);
    expect(agreement(first, second)).toMatchObject({
      difference: expect.closeTo(-0.1, 12),
      expandedOfDifference: expect.closeTo(0.05, 12),
    });
  });

  it.each([
    ['an item that nobody identified', { uuidHash: null }, 'unknownItem'],
    ['another unit', { unit: 'GB/s' }, 'differentUnit'],
    ['another definition', { definition: 'bw.copy' }, 'differentDefinition'],
    ['another coverage', { coverage: 0.95 }, 'differentCoverage'],
    ['an INVALID record', { validity: 'INVALID' }, 'invalid'],
    ['a condition that is not stated', { conditions: { size: '4 GB' } }, 'differentConditions'],
  ] as const)('has no verdict for %s', (_, more, code) => {
    expect(codes(side(4.2, 0.04), side(4.3, 0.03, more))).toEqual([code]);
  });

  it('has no verdict without an uncertainty, and none where both state that they have none', () => {
    expect(codes(side(4.2, null), side(4.3, 0.03))).toEqual(['noUncertainty']);
    expect(codes(side(4.2, 0), side(4.3, 0))).toContain('noUncertainty');
  });

  it('names the condition that differs, with both sides', () => {
    const { refusals } = agreement(
      side(4.2, 0.04),
      side(4.3, 0.03, { conditions: { size: '4 GB', power: '600 W' } }),
    );
    expect(refusals).toEqual([{ code: 'differentConditions', detail: 'power: 700 W, 600 W' }]);
  });

  it('has no difference between what has no unit in common', () => {
    expect(agreement(side(4.2, 0.04), side(4300, 30, { unit: 'GB/s' })).difference).toBeNull();
  });

  it('warns that one tool shares its errors, and of records in doubt', () => {
    const warned = (more: Partial<AgreementSide>) =>
      agreement(side(4.2, 0.04), side(4.21, 0.03, more)).warnings.map(({ code }) => code);
    expect(warned({})).toEqual(['sameTool']);
    expect(warned({ tool: 'another' })).toEqual([]);
    expect(warned({ validity: 'DEGRADED', tool: 'another' })).toEqual(['degraded']);
  });

  it('is plain JSON that fits its schema', () => {
    const found = agreement(side(4.2, null), side(4.3, 0.03));
    expect(agreementSchema.parse(JSON.parse(JSON.stringify(found)))).toEqual(found);
  });
});
