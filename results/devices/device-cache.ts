import { deviceByName } from '../devices.ts';
import type { Gpu, Machine } from '../record/machine.ts';
import { lastLevelCacheBytes } from '../record/sizes.ts';
import type { EngineIdentity } from '../record.ts';
import type { Device as CatalogueDevice } from '../reference/schema.ts';
import { catalogue } from './catalogue.ts';

const mib = 2 ** 20;

/** Of a GPU that nobody knows: not less than any that runs these models has (H100 and H200: 50 MiB). */
const assumedGpuCacheBytes = 64 * mib;

type Device = EngineIdentity['device'];

/** What the driver says of the GPU in whose memory a device computes; undefined where it says nothing, and where there is none. */
export const gpuOf = (device: Device, { gpus }: Pick<Machine, 'gpus'>): Gpu | undefined =>
  isGpu(device) ? gpus.find((gpu) => gpu.index === device.index) : undefined;

/** Whether a GPU computes; where a software driver does, it is the host. */
export const isGpu = ({ kind, isSoftware }: Device) => kind === 'gpu' && !isSoftware;

/**
 * The last-level cache of the device that computes, which its weights must exceed to come from memory: of a GPU the L2 that its
 * driver tells, or the catalogue, or 64 MiB; of anything else, a software driver included, the caches of the
 * host, null where it tells none. Bytes.
 */
export function deviceCacheBytes(device: Device, machine: Pick<Machine, 'caches' | 'gpus'>): number | null {
  if (!isGpu(device)) return lastLevelCacheBytes(machine);
  const told = gpuOf(device, machine)?.l2CacheBytes ?? null;
  return told ?? catalogueCacheBytes(device.name, catalogue()) ?? assumedGpuCacheBytes;
}

const unitBytes: Readonly<Record<string, number>> = { KiB: 2 ** 10, MiB: mib, MB: 1e6 };

function catalogueCacheBytes(name: string, known: Record<string, CatalogueDevice>): number | null {
  const spec = known[deviceByName(name, known) ?? '']?.specs.l2Cache;
  const scale = unitBytes[spec?.unit ?? ''];
  return typeof spec?.value === 'number' && scale !== undefined ? spec.value * scale : null;
}
