import { loadDevices } from '../reference/load.ts';
import type { Device } from '../reference/schema.ts';

let devices: Record<string, Device> | null = null;

/** The devices that are known by name, read once: many records may be judged in one process. */
export function catalogue(): Record<string, Device> {
  devices ??= loadDevices();
  return devices;
}
