import type { Care } from '../../workloads/suites.ts';
import { canHold, type MemoryLimit } from '../plan/room.ts';
import type { Job, Trial } from '../plan/trial.ts';
import type { TrialFiles } from '../plan/trial-files.ts';
import type { Target } from '../target/contract.ts';
import type { Seat } from './turns.ts';

/** What the processes of a run have in common. */
interface JobFacts {
  readonly care: Care;
  readonly seed: number;
  readonly limit?: MemoryLimit;
}

/** What the process of a trial is told. */
export function jobOf(
  trial: Trial,
  files: TrialFiles,
  { target, peer, cpus }: Pick<Seat, 'target' | 'peer' | 'cpus'>,
  { care, seed, limit }: JobFacts,
): Job {
  const share = trial.timeShare ?? 1;
  const held = trial.memory.held + (limit?.holdBytes ?? 0);
  return {
    task: trial.task,
    engine: trial.engine ?? target.engine,
    modelFile: files.modelFile,
    session: {
      provider: providerOf(trial, target),
      threads: target.threads,
      config: trial.config,
      // Handed over, the weights lie in the memory of the host: where the provider has its own, it reads the file.
      ...(files.shared && target.deviceClass === 'cpu' && { shared: files.shared }),
      ...(trial.deviceGraph && { deviceGraph: true }),
    },
    budget: {
      warmupNs: share * care.warmupSeconds * 1e9,
      windowNs: share * care.windowSeconds * 1e9,
      minSamples: care.minSamples,
      ...(care.longestSeconds !== undefined && { longestNs: care.longestSeconds * 1e9 }),
      maxSamples: 20_000,
    },
    seed,
    ...(cpus !== null && { cpus }),
    ...(peer && { peer: cudaNumber(peer) }),
    ...(held > 0 && canHold(target) && { hold: { device: cudaNumber(target), bytes: held } }),
  };
}

const cudaNumber = ({ provider }: Target) => Number(provider.options.device_id ?? 0);

/** The provider of the target, with what the work itself asks of it. */
export const providerOf = ({ providerOptions }: Trial, { provider }: Target) => ({
  name: provider.name,
  options: { ...provider.options, ...providerOptions },
});
