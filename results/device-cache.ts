import { deviceByName } from './devices.ts';
import { type Gpu, lastLevelCacheBytes, type Machine } from './machine.ts';
import type { EngineIdentity } from './record.ts';
import { loadReference } from './reference/load.ts';
import type { Device } from './reference/schema.ts';

const mib = 2 ** 20;

/** Of a GPU that nobody knows: not less than any that runs these models has (H100 and H200: 50 MiB). */
const assumedGpuCacheBytes = 64 * mib;

/** What the driver says of the GPU that computed; undefined for any other device, and where it says nothing of it. */
export const gpuOf = (
  { kind, index }: Pick<EngineIdentity['device'], 'kind' | 'index'>,
  { gpus }: Pick<Machine, 'gpus'>,
): Gpu | undefined => (kind === 'gpu' ? gpus.find((gpu) => gpu.index === index) : undefined);

/**
 * The last-level cache of the device that computes, which its weights must exceed to come from memory: of a GPU the L2 that its
 * driver tells, or the catalogue, or 64 MiB; of anything else the caches of the host, null where it tells none. Bytes.
 */
export function deviceCacheBytes(
  device: EngineIdentity['device'],
  machine: Pick<Machine, 'caches' | 'gpus'>,
): number | null {
  if (device.kind !== 'gpu') return lastLevelCacheBytes(machine);
  const told = gpuOf(device, machine)?.l2CacheBytes ?? null;
  return told ?? catalogueCacheBytes(device.name, catalogue()) ?? assumedGpuCacheBytes;
}

let devices: Record<string, Device> | null = null;

/** Read once: many records may be judged in one process. */
function catalogue(): Record<string, Device> {
  devices ??= loadReference().devices;
  return devices;
}

const unitBytes: Readonly<Record<string, number>> = { KiB: 2 ** 10, MiB: mib, MB: 1e6 };

function catalogueCacheBytes(name: string, known: Record<string, Device>): number | null {
  const spec = known[deviceByName(name, known) ?? '']?.specs.l2Cache;
  const scale = unitBytes[spec?.unit ?? ''];
  return typeof spec?.value === 'number' && scale !== undefined ? spec.value * scale : null;
}
