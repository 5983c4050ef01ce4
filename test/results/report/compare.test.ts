import { expect, it } from 'vitest';
import { compareReports } from '../../../results/report/compare.ts';
import { reportOf } from '../../../results/report.ts';
import { bandwidth, inputOf, jobItem, ofUnit } from '../../fixtures/made-up-report-input.ts';

const report = (unit: number, value: number, half = 0.01, name = 'Laboratory') =>
  reportOf(
    inputOf({
      records: [ofUnit(unit, bandwidth(value, { figures: [{ definition: 'bw.read', value, half }] }))],
      job: { items: [jobItem(unit)] },
      profile: { name },
    }),
  );

it('two reports of one unit agree where the difference is within both uncertainties, and not where it is beyond', () => {
  const [near] = compareReports(report(1, 4.2e12), report(1, 4.23e12));
  const { first, second } = { first: report(1, 4.2e12), second: report(1, 4.23e12) };
  const [u1, u2] = [first, second].map(({ results }) => results[0]!.figures[0]!.uncertainty!.expanded);
  expect(near!.agreement.normalisedError).toBeCloseTo(-0.03e12 / Math.sqrt(u1! ** 2 + u2! ** 2), 9);
  expect(near!.agreement.verdict).toBe('agree');
  expect(near!.agreement.warnings.map(({ code }) => code)).toContain('sameTool');
  expect(compareReports(report(1, 4.2e12), report(1, 4.5e12))[0]!.agreement.verdict).toBe('disagree');
});

it('two units have a difference and no verdict', () => {
  const [compared] = compareReports(report(1, 4.2e12), report(2, 4.1e12));
  expect(compared!.agreement).toMatchObject({ verdict: null, difference: 0.1e12 });
  expect(compared!.agreement.refusals.map(({ code }) => code)).toContain('differentItems');
});
