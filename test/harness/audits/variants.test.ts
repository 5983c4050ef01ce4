import { expect, it } from 'vitest';
import { prepareVariants } from '../../../harness/audits/variants.ts';
import { MACHINE } from '../../fixtures/made-up-trial.ts';
import { crewTarget } from '../../fixtures/scripted-crew.ts';

/** An H200, whose cache the catalogue tells: 50 MiB. */
const target = crewTarget(0);

async function whyNotHot(shape: string) {
  const spec = { kind: 'decode', shape, precision: 'float16', batch: 1, context: 16 } as const;
  const { signal } = new AbortController();
  const subject = { spec, target, seed: 1, machine: MACHINE, signal, memoryBytes: null };
  const { missing, variants } = await prepareVariants(subject, ['hot']);
  expect([...variants.keys()]).toEqual([]);
  return missing.get('hot');
}

it.each([
  ['tiny', 'all 214 kB of tiny are less than eight times the cache of this device (52.4 MB)'],
  ['llama-3.1-8b', 'does not fit three quarters of the cache (52.4 MB)'],
])('on a GPU, weights of %s are not timed from its cache, for a reason with its size', async (shape, why) => {
  expect(await whyNotHot(shape)).toContain(why);
});
