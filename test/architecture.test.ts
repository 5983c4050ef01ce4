import { globSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

// Rooms import strictly downwards, so they form no cycle (workloads and results are leaves).
const rank: Record<string, number> = { workloads: 0, results: 0, harness: 1, dashboard: 1, test: 2 };
const root = resolve(import.meta.dirname, '..');
const files = globSync(`{${Object.keys(rank).join(',')}}/**/*.ts`, { cwd: root });

describe('the doors between the rooms', () => {
  it.each(files)('%s imports only from its own room or from a lower one', (file) => {
    const room = file.split('/')[0]!;
    const source = readFileSync(resolve(root, file), 'utf8');
    for (const [, specifier] of source.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)) {
      const target = relative(root, resolve(root, dirname(file), specifier!));
      const other = target.split('/')[0]!;
      if (other === room || !(other in rank)) continue;
      expect(rank[other], `${file} imports ${target}`).toBeLessThan(rank[room]!);
    }
  });

  it.each(files.filter((f) => f.startsWith('workloads/')))('%s touches no file and no clock', (file) => {
    const source = readFileSync(resolve(root, file), 'utf8');
    expect(source).not.toMatch(
      /from 'node:(fs|child_process|os|perf_hooks|worker_threads)|performance\.now|Date\.now/,
    );
  });
});
