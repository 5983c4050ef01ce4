import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { recordJsonSchema } from '../../../results/record/schema.ts';

it('results/record.schema.json is the schema of this version; `npm run schema` writes it', () => {
  const path = new URL('../../../results/record.schema.json', import.meta.url);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(recordJsonSchema());
});
