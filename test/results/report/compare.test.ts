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

it('a difference of nothing is told in the unit that its uncertainty reads best in', () => {
  const [same] = compareReports(report(1, 4.2e12), report(1, 4.2e12));
  expect(same!.difference).toMatch(/^0 ± \d\d GB\/s$/);
});

it('two units have a difference and no verdict', () => {
  const [compared] = compareReports(report(1, 4.2e12), report(2, 4.1e12));
  expect(compared!.agreement).toMatchObject({ verdict: null, difference: 0.1e12 });
  expect(compared!.agreement.refusals.map(({ code }) => code)).toContain('differentItems');
});

it('two units are held against what units of their kind differ by: √2 · k · s, pooled over the reports', () => {
  const several = (units: readonly number[], values: readonly number[]) =>
    reportOf(
      inputOf({
        records: units.map((unit, i) =>
          ofUnit(
            unit,
            bandwidth(values[i]!, { figures: [{ definition: 'bw.read', value: values[i]!, half: 0.01 }] }),
          ),
        ),
        job: { items: units.map(jobItem) },
        profile: { name: 'Laboratory' },
      }),
    );
  const compared = compareReports(
    several([1, 2, 3], [4.0e12, 4.1e12, 4.2e12]),
    several([4, 5], [4.3e12, 4.1e12]),
  );
  expect(compared).toHaveLength(6);
  // By hand: squares 0.02 + 0.02 of 2 + 1 degrees of freedom, s = √(0.04 / 3) = 0.11547; t of 3 at 95.45 % is 3.307 (GUM, table G.2).
  const { betweenUnits, difference } = compared[0]!;
  expect(betweenUnits!.degreesOfFreedom).toBe(3);
  expect(betweenUnits!.standardDeviation / 1e12).toBeCloseTo(0.11547, 5);
  expect(betweenUnits!.differenceOfTwo / 1e12).toBeCloseTo(Math.SQRT2 * 3.307 * 0.11547, 3);
  expect(betweenUnits!.shown).toBe('540 GB/s');
  expect(difference).toMatch(/^-300 ± \d+ GB\/s$/);
});
