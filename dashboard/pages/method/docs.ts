import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

const folder = new URL('../../../docs/', import.meta.url);

/** The pages of `docs/` by their names without `.md`: `method`, `0014-probes-are-searched`. Empty where a copy came without them. */
export const loadDocs = (): ReadonlyMap<string, string> =>
  new Map(
    (existsSync(folder) ? globSync('**/*.md', { cwd: folder }) : [])
      .sort()
      .map((path) => [basename(path, '.md'), readFileSync(new URL(path, folder), 'utf8')]),
  );
