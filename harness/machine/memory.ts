import type { Machine } from '../../results/record/machine.ts';
import type { FirmwareFacts } from './firmware.ts';
import type { Host } from './host.ts';
import { firstNumber, meminfoBytes } from './kernel-text.ts';

export async function describeMemory(host: Host, firmware: FirmwareFacts): Promise<Machine['memory']> {
  const [meminfo, transparent] = await Promise.all([
    host.readText('/proc/meminfo'),
    host.readText('/sys/kernel/mm/transparent_hugepage/enabled'),
  ]);
  return {
    totalBytes: meminfoBytes(meminfo, 'MemTotal') ?? firmware.memoryTotalBytes,
    availableBytes: meminfoBytes(meminfo, 'MemAvailable') ?? firmware.memoryAvailableBytes,
    hugePages: readHugePages(meminfo),
    transparentHugePages: /\[(\w+)\]/.exec(transparent ?? '')?.[1] ?? null,
    swapTotalBytes: meminfoBytes(meminfo, 'SwapTotal'),
    swapFreeBytes: meminfoBytes(meminfo, 'SwapFree'),
    modules: firmware.memoryModules,
  };
}

export async function describeNumaNodes(host: Host): Promise<Machine['numaNodes']> {
  const folder = '/sys/devices/system/node';
  const ids = (await host.list(folder)).flatMap((name) => /^node(\d+)$/.exec(name)?.[1] ?? []).map(Number);
  return Promise.all(
    ids
      .sort((a, b) => a - b)
      .map(async (id) => {
        const [cpus, meminfo] = await Promise.all([
          host.readText(`${folder}/node${id}/cpulist`),
          host.readText(`${folder}/node${id}/meminfo`),
        ]);
        return { id, cpus: cpus?.trim() ?? '', memoryBytes: meminfoBytes(meminfo, 'MemTotal') };
      }),
  );
}

function readHugePages(meminfo: string | null): Machine['memory']['hugePages'] {
  const numberOf = (name: string) =>
    firstNumber(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(meminfo ?? '')?.[1]);
  const total = numberOf('HugePages_Total');
  const free = numberOf('HugePages_Free');
  const pageBytes = meminfoBytes(meminfo, 'Hugepagesize');
  return total === null || free === null || pageBytes === null ? null : { total, free, pageBytes };
}
