import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exampleFiles } from './fixtures/example-report.ts';

// `npm run examples`: writes the reports of docs/examples anew after a change of what a report says or looks like.

const folder = join(import.meta.dirname, '..', 'docs', 'examples');

for (const [path, bytes] of await exampleFiles()) {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
}
