import { expect, it } from 'vitest';
import { splitGaps } from '../../../results/serving/isolation.ts';
import { scenario, serveVirtually, written } from '../../harness/serving/load.ts';

it('the gaps of an answer are told apart by whether a chunk of another prompt lies in them', async () => {
  // A chunk takes 10, a step 3. The steps: p0, d, p1, d, p1, d, d — so that request 0 has its tokens at 10, 13, 26, 39 and 42.
  const { log } = await serveVirtually(
    scenario({ policy: { rows: 2, chunk: 4 } }),
    { prefillNs: () => 10e9, decodeNs: () => 3e9 },
    {
      schedule: written([
        { at: 0, isl: 4, osl: 5 },
        { at: 1, isl: 8, osl: 2 },
      ]),
    },
  );
  const { undisturbed, besidePrefill } = splitGaps(log, [0]);
  expect(Array.from(undisturbed)).toEqual([3, 3]);
  expect(Array.from(besidePrefill)).toEqual([13, 13]);
});
