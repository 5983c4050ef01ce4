import { writeFileSync } from 'node:fs';
import { recordJsonSchema } from '../results/record/schema.ts';

// `npm run schema`: writes results/record.schema.json anew after a change of results/record.ts.

writeFileSync(
  new URL('../results/record.schema.json', import.meta.url),
  `${JSON.stringify(recordJsonSchema(), null, 2)}\n`,
);
