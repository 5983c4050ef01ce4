import { describe, expect, it } from 'vitest';
import { fuzz, sampleNames } from './fuzz.ts';

// A few of the mutations of `npm run stress:import`, which tries ten thousand of each sample.

const mutations = 60;

describe('a damaged file', () => {
  it.each(sampleNames)(
    'of another tool is refused with a way out, or read as a whole document: %s',
    (sample) => {
      // On a busy host a test takes many times what it takes on its own; the limit of the script is 2 s.
      const tally = fuzz({ sample, from: 0, to: mutations, seed: 1, slowS: 20 });
      expect(tally.faults).toEqual([]);
      expect(tally.imported + tally.flagged + tally.refused).toBe(mutations);
    },
  );
});
