import type { Machine } from '../machine.ts';
import type { EngineIdentity, Repeat } from '../record.ts';
import { type Observation, observe } from './observation.ts';
import { windowOf } from './window.ts';

/** The name that telemetry has for the device of a trial: its index as text, null for the CPU; undefined for none. */
export function telemetryDevice({ kind, index }: EngineIdentity['device']): string | null | undefined {
  if (kind === 'cpu') return null;
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
  const gpu = name === null ? undefined : machine.gpus.find(({ index }) => String(index) === name);
  return observe(telemetry, name, window, gpu?.uuidHash ?? undefined);
}
