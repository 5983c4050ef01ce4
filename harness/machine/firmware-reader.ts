import systeminformation from 'systeminformation';
import type { FirmwareFacts } from './firmware.ts';

// A process of its own: `firmware.ts` starts it and reads the one JSON document that it writes.

/**
 * systeminformation reads firmware tables and the tools of other systems well. Of Linux itself it is not asked: it
 * answers 0 and '' for what it does not know, has one number for all caches, knows no cgroup and cuts the vendor out
 * of the model name.
 */
async function read(): Promise<FirmwareFacts> {
  const [layout, system, os, cpu, memory] = await Promise.all([
    systeminformation.memLayout(),
    systeminformation.system(),
    systeminformation.osInfo(),
    systeminformation.cpu(),
    systeminformation.mem(),
  ]);
  const modules = layout
    .filter((module) => module.size > 0 && module.type !== '')
    .map((module) => ({
      bytes: module.size,
      type: module.type,
      megatransfersPerSecond: positive(module.clockSpeed),
    }));
  return {
    memoryModules: modules.length > 0 ? modules : null,
    virtualHost: system.virtualHost || null,
    osName: os.distro || null,
    osVersion: os.release || null,
    cpuModel: cpu.brand || null,
    cpuVendor: cpu.manufacturer || null,
    cores: positive(cpu.physicalCores),
    sockets: positive(cpu.processors),
    memoryTotalBytes: positive(memory.total),
    memoryAvailableBytes: positive(memory.available),
  };
}

function positive(value: number | null | undefined): number | null {
  return value && value > 0 ? value : null;
}

process.stdout.write(JSON.stringify(await read()));
