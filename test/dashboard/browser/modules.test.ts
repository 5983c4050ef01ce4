import { describe, expect, it } from 'vitest';
import { moduleOf, modulesBehind } from '../../../dashboard/browser/modules.ts';

describe('the modules behind a script', () => {
  it('are all that it imports, over any number of steps, and nothing that it knows by its type alone', () => {
    expect(modulesBehind(['results/statistics/summary.ts'], []).sort()).toEqual(
      [
        ...['sentences/figures', 'sentences/sentence'],
        ...['bootstrap', 'moments', 'normal', 'quantile', 'random', 'student', 'summary', 'beta'].map(
          (name) => `statistics/${name}`,
        ),
      ]
        .map((name) => `results/${name}.ts`)
        .sort(),
    );
    expect(modulesBehind(['results/figures.ts'], ['results/devices/catalogue.ts'])).not.toContain(
      'results/record.ts',
    );
  });

  it('have the packages of D3 with them, by an address instead of a name', () => {
    const found = modulesBehind(['dashboard/charts/intervals.ts'], []);
    expect(found).toContain('packages/d3-color.mjs');
    expect(moduleOf('dashboard/charts/intervals.ts')).toContain("from '../../packages/d3-scale.mjs';");
    expect(moduleOf('packages/d3-scale.mjs')).toContain("from './d3-array.mjs';");
    for (const path of found) expect(moduleOf(path), path).not.toMatch(/ from '(?!\.)[^']+';$/m);
  });

  it('may not need a package or Node, which a browser does not have', () => {
    expect(() => modulesBehind(['workloads/weights.ts'], [])).toThrow(
      'workloads/stream-key.ts imports node:crypto, and a browser has none.',
    );
    expect(modulesBehind(['workloads/weights.ts'], ['workloads/stream-key.ts'])).toContain(
      'workloads/stream-key.ts',
    );
  });
});
