import { writeFileSync } from 'node:fs';
import { recordJsonSchema, runJsonSchema } from '../results/record/schema.ts';
import { reportJsonSchema } from '../results/report/schema.ts';
import { servingJsonSchema } from '../results/serving/schema.ts';

// `npm run schema`: writes the JSON Schemas in results/ anew after a change of what they describe.

const schemas = {
  'record.schema.json': recordJsonSchema(),
  'report.schema.json': reportJsonSchema(),
  'run.schema.json': runJsonSchema(),
  'serving.schema.json': servingJsonSchema(),
};

for (const [name, schema] of Object.entries(schemas)) {
  writeFileSync(new URL(`../results/${name}`, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`);
}
