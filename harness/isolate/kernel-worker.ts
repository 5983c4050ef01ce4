import { createEngine } from '../engines/create.ts';
import { type KernelTrial, type TriedKernel, tryKernels } from '../measure/try-kernels.ts';
import { dieWithParent } from './parent-death.ts';

// One process, one search: `try-kernels.ts` starts it.

export type KernelMessage =
  | { readonly type: 'tried'; readonly tried: TriedKernel[] }
  | { readonly type: 'failed'; readonly message: string };

dieWithParent(Number(process.argv[2]));
const send = (message: KernelMessage) => new Promise<void>((done) => process.send!(message, () => done()));

process.on('disconnect', () => process.exit(1));
process.on('message', (trial: KernelTrial) => void answer(trial));

async function answer(trial: KernelTrial) {
  try {
    await send({ type: 'tried', tried: await tryKernels(await createEngine(trial.engine), trial) });
  } catch (error) {
    await send({ type: 'failed', message: (error as Error).message });
  }
  process.exit(0);
}
