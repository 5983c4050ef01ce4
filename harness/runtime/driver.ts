import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { HostView } from './host.ts';
import type { Place } from './places.ts';

export type Driver = {
  /** Full path of the driver's own library, `libcuda.so.1`, or null where there is none. */
  library: string | null;
  /** Version of the kernel module that is loaded ("580.105.08"), or null where no module is. */
  version: string | null;
};

/**
 * The NVIDIA driver of a host: the library that programs load, and the module that runs.
 *
 * @param toldVersion what nvidia-smi said of its version, where it was asked: the module does not show in every container
 */
export function findDriver(host: HostView, places: Place[], toldVersion: string | null = null): Driver {
  const library = findDriverLibrary(places);
  return { library, version: moduleVersion(host) ?? toldVersion ?? versionInName(library) };
}

/** Full path of the driver's own library, or null where there is none. */
export function findDriverLibrary(places: Place[]): string | null {
  return places.map((place) => place.find('libcuda.so.1')).find((path) => path !== null) ?? null;
}

function moduleVersion(host: HostView): string | null {
  const text = readOrNull(join(host.root, 'proc/driver/nvidia/version'));
  return /Kernel Module(?: for \S+)?\s+(\d+(?:\.\d+)+)/.exec(text ?? '')?.[1] ?? null;
}

/** The real file behind `libcuda.so.1` is named after the driver; a container may show no more than that. */
function versionInName(library: string | null): string | null {
  return library ? (/\.so\.(\d+\.[\d.]+)$/.exec(realpathSync(library))?.[1] ?? null) : null;
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
