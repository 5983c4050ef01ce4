import { createEngine } from '../engines/create.ts';
import { type KernelTrial, tryKernels } from '../measure/try-kernels.ts';
import { answerOnce } from './answer-once.ts';

// One process, one search: `try-kernels.ts` starts it.

answerOnce(async (trial: KernelTrial) => tryKernels(await createEngine(trial.engine), trial));
