import { describeMachine } from '../../harness/machine.ts';
import { isSoftwareVulkan } from '../../harness/target/graphics.ts';

/** The provider that `npm run test:gpu` tests; null in the suite of every machine, which has no GPU to count on. */
export const gpuProvider: string | null = process.env.ASSAY_GPU_PROVIDER ?? null;

if (gpuProvider === null) console.warn('tests of a GPU: skipped; `npm run test:gpu` runs them on a GPU host');

/** A driver that computes on the CPU: it may lack what every GPU has, and `assay` gives its samples less to do. */
export const isSoftware = gpuProvider === 'webgpu' && isSoftwareVulkan(await describeMachine());

/** Whether these are the words in which a software driver refuses half floats: loudly, as it has to. Of a GPU they are a failure. */
export const refusesHalf = (words: string): boolean =>
  isSoftware && /requires f16 but the device does not support it/.test(words);
