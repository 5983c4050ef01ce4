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

/** The NVIDIA driver of a host: the library that programs load, and the module that runs. */
export function findDriver(host: HostView, places: Place[]): Driver {
  const library = places.map((place) => place.find('libcuda.so.1')).find((path) => path !== null);
  return { library: library ?? null, version: moduleVersion(host) ?? versionInName(library) };
}

function moduleVersion(host: HostView): string | null {
  const text = readOrNull(join(host.root, 'proc/driver/nvidia/version'));
  const fromModule = /Kernel Module(?: for \S+)?\s+(\d+(?:\.\d+)+)/.exec(text ?? '')?.[1];
  if (fromModule) return fromModule;
  const answer = host.run('nvidia-smi', ['--query-gpu=driver_version', '--format=csv,noheader']);
  return /^\d+(\.\d+)+/.exec(answer ?? '')?.[0] ?? null;
}

/** The real file behind `libcuda.so.1` is named after the driver; a container may show no more than that. */
function versionInName(library: string | undefined): string | null {
  return library ? (/\.so\.(\d+\.[\d.]+)$/.exec(realpathSync(library))?.[1] ?? null) : null;
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
