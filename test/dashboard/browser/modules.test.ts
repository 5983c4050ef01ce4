import { describe, expect, it } from 'vitest';
import { modulesBehind } from '../../../dashboard/browser/modules.ts';

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

  it('may not need a package or Node, which a browser does not have', () => {
    expect(() => modulesBehind(['workloads/weights.ts'], [])).toThrow(
      'workloads/stream-key.ts imports node:crypto, and a browser has none.',
    );
    expect(modulesBehind(['workloads/weights.ts'], ['workloads/stream-key.ts'])).toContain(
      'workloads/stream-key.ts',
    );
  });
});
