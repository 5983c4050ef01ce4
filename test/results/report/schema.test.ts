import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { reportJsonSchema, reportSchema } from '../../../results/report/schema.ts';
import { reportOf, reportText } from '../../../results/report.ts';
import { inputOf, plan, requirement } from '../../fixtures/made-up-report-input.ts';

it('results/report.schema.json is the schema of this version; `npm run schema` writes it', () => {
  const path = new URL('../../../results/report.schema.json', import.meta.url);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(reportJsonSchema());
});

it('what is written fits the schema when it is read again', () => {
  const report = reportOf(inputOf({ plan: { ...plan, requirements: [requirement({})] } }));
  expect(reportSchema.safeParse(JSON.parse(reportText(report))).error).toBeUndefined();
});
