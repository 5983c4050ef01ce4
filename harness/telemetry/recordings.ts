import type { Telemetry } from '../../results/record/telemetry.ts';
import type { Target } from '../target/contract.ts';
import type { Recording } from './recording.ts';

/** The samplers of a run: one for each of its devices. */
export interface Recordings {
  /** What each device's sampler saw since the last take. */
  take(): Promise<ReadonlyMap<Target, Telemetry>>;
  stop(): Promise<void>;
}

/** @param watch starts the sampler of a target; without it nothing is watched */
export async function startRecordings(
  targets: readonly Target[],
  watch?: (target: Target) => Promise<Recording>,
): Promise<Recordings> {
  const watched = watch ? targets : [];
  const recordings = await Promise.all(
    watched.map(async (target) => [target, await watch!(target)] as const),
  );
  return {
    async take() {
      // All at once: what a device showed while another one measured alone is taken, and left aside.
      const taken = recordings.map(async ([target, recording]) => [target, await recording.take()] as const);
      return new Map(await Promise.all(taken));
    },
    async stop() {
      await Promise.all(recordings.map(([, recording]) => recording.stop()));
    },
  };
}
