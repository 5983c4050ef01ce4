import { writeFileSync } from 'node:fs';
import { recordJsonSchema } from '../results/record/schema.ts';
import { reportJsonSchema } from '../results/report/schema.ts';

// `npm run schema`: writes results/record.schema.json and results/report.schema.json anew after a change of what they describe.

const schemas = { 'record.schema.json': recordJsonSchema(), 'report.schema.json': reportJsonSchema() };

for (const [name, schema] of Object.entries(schemas)) {
  writeFileSync(new URL(`../results/${name}`, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`);
}
