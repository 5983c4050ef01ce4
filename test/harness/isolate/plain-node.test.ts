import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { begin, hurry, makeHome, records, tinyTrial } from '../../fixtures/assay.ts';

const home = makeHome();
afterAll(() => home.remove());

/** A module that keeps the ids of the processes that loaded it. */
function witness(): { readonly module: string; readonly pids: () => string[] } {
  const folder = join(home.folder, 'seen');
  mkdirSync(folder);
  const module = join(home.folder, 'witness.mjs');
  const place = JSON.stringify(`${folder}/`);
  writeFileSync(
    module,
    `import { writeFileSync } from 'node:fs';\nwriteFileSync(${place} + process.pid, '');\n`,
  );
  return { module, pids: () => readdirSync(folder) };
}

describe('what NODE_OPTIONS and its like say', () => {
  it('reaches the command, and no process that measures, watches or describes', async () => {
    const { module, pids } = witness();
    const coverage = join(home.folder, 'coverage');
    const env = { NODE_OPTIONS: `--import=${module}`, NODE_V8_COVERAGE: coverage };
    const run = begin(home, ['run', tinyTrial, ...hurry, '--store', home.store], { env });
    expect((await run.ended).code).toBe(0);
    expect((await records(home)).map(({ record }) => record.population.ok)).toEqual([1]);
    expect(pids()).toEqual([String(run.pid)]);
    // `coverage-<pid>-<time>-<number>.json`, one for each thread.
    const covered = readdirSync(coverage).map((name) => name.split('-')[1]);
    expect([...new Set(covered)]).toEqual([String(run.pid)]);
  });
});
