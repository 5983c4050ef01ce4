import { createEngine } from '../../../harness/engines/create.ts';
import { planServing } from '../../../harness/plan/serving.ts';
import { prepareFiles } from '../../../harness/run/files.ts';
import { openRows, type ServedRows } from '../../../harness/serving/batch-engine.ts';
import { effectiveMemoryBytes, lastLevelCacheBytes } from '../../../results/record/sizes.ts';
import { type Desk, unwatched } from '../desk.ts';

/** The shape and precision that all benches of serving use. */
const model = { shape: 'tinyllama-1.1b', precision: 'int4' } as const;
const seed = 1;

/** Rows of tinyllama int4 in this process, each as long as `longest` tokens. */
export async function openTinyLlama(
  { machine, target }: Desk,
  { rows, chunk, longest }: { rows: number; chunk: number; longest: number },
): Promise<{ rows: ServedRows; close(): Promise<void> }> {
  const room = {
    memoryBytes: effectiveMemoryBytes(machine),
    lastLevelCacheBytes: lastLevelCacheBytes(machine),
    layers: null,
  };
  const { trial, maxLength } = planServing({ ...model, policy: { rows, chunk } }, longest, target, room);
  if (trial.task.kind !== 'decode' || 'own' in trial.task) throw new TypeError('a decoder was planned');
  const { modelFile } = await prepareFiles(trial, seed, new Map(), unwatched);
  const session = await (await createEngine(target.engine)).open(modelFile, {
    provider: target.provider,
    threads: target.threads,
    config: trial.config,
  });
  const { shape, storage } = trial.task;
  return {
    rows: await openRows({ shape, storage, rows, maxLength, chunk }, session),
    close: () => session.close(),
  };
}
