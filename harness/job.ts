import type { Care } from '../workloads/suites.ts';
import type { TrialFiles } from './files.ts';
import type { Trial } from './plan.ts';
import type { Job } from './trial.ts';
import type { Seat } from './turns.ts';

/** What the process of a trial is told. */
export function jobOf(
  trial: Trial,
  files: TrialFiles,
  { target, cpus }: Pick<Seat, 'target' | 'cpus'>,
  { care, seed }: { readonly care: Care; readonly seed: number },
): Job {
  return {
    task: trial.task,
    engine: target.engine,
    modelFile: files.modelFile,
    session: {
      provider: target.provider,
      threads: target.threads,
      config: trial.config,
      ...(files.shared && { shared: files.shared }),
      ...(trial.deviceGraph && { deviceGraph: true }),
    },
    budget: {
      warmupNs: care.warmupSeconds * 1e9,
      windowNs: care.windowSeconds * 1e9,
      minSamples: care.minSamples,
      ...(care.longestSeconds !== undefined && { longestNs: care.longestSeconds * 1e9 }),
      maxSamples: 20_000,
    },
    seed,
    ...(cpus !== null && { cpus }),
  };
}
