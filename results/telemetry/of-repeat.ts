import { gpuOf } from '../devices/device-cache.ts';
import type { Machine } from '../record/machine.ts';
import type { EngineIdentity, Repeat } from '../record.ts';
import { type Observation, observe } from './observation.ts';
import { windowOf } from './window.ts';

/**
 * The name that telemetry has for the device of a trial: its index as text; null for the CPU, which computes for a software driver as
 * well; undefined for none.
 */
export function telemetryDevice({
  kind,
  index,
  isSoftware,
}: EngineIdentity['device']): string | null | undefined {
  if (kind === 'cpu' || isSoftware) return null;
  return kind === 'none' ? undefined : String(index);
}

/** What was seen of the trial's device while this process took its samples; null where nobody looked, or at nothing. */
export function observeRepeat(
  { telemetry, originNs, samples }: Repeat,
  device: EngineIdentity['device'],
  machine: Machine,
): Observation | null {
  const name = telemetryDevice(device);
  const window = windowOf(originNs, samples);
  if (!telemetry || !window || name === undefined) return null;
  return observe(telemetry, name, window, gpuOf(device, machine)?.uuidHash ?? undefined);
}
