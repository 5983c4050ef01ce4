import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { recordJsonSchema, runJsonSchema } from '../../../results/record/schema.ts';
import { servingJsonSchema } from '../../../results/serving/schema.ts';

it.each([
  ['record', recordJsonSchema],
  ['run', runJsonSchema],
  ['serving', servingJsonSchema],
])('results/%s.schema.json is the schema of this version; `npm run schema` writes it', (name, schema) => {
  const path = new URL(`../../../results/${name}.schema.json`, import.meta.url);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(schema());
});
