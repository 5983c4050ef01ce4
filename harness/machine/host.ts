import { readdir, readFile } from 'node:fs/promises';
import systeminformation from 'systeminformation';
import { type RunResult, runProgram } from './run-program.ts';

/** Facts that need firmware tables or another system's own tools. Blank texts and zeros are turned into null. */
export type FirmwareFacts = {
  memoryModules: { bytes: number; type: string; megatransfersPerSecond: number | null }[] | null;
  virtualHost: string | null;
  osName: string | null;
  osVersion: string | null;
  cpuModel: string | null;
  cpuVendor: string | null;
  cores: number | null;
  sockets: number | null;
  memoryTotalBytes: number | null;
  memoryAvailableBytes: number | null;
};

/** Every door from the description to the world, so that tests can describe hosts that they made up. */
export type Host = {
  platform: string;
  architecture: string;
  environment: Record<string, string | undefined>;
  versions: { node: string; v8: string };
  kernel: string | null;
  libc: string | null;
  /** The text of a file, or null where it cannot be read. */
  readText: (path: string) => Promise<string | null>;
  /** The names in a folder; empty where it cannot be read. */
  list: (path: string) => Promise<string[]>;
  run: (command: string, args: string[], limitMs?: number) => Promise<RunResult>;
  firmware: () => Promise<FirmwareFacts>;
};

/** The host that this process runs on. */
export function thisHost(): Host {
  const header = reportHeader();
  return {
    platform: process.platform,
    architecture: process.arch,
    environment: process.env,
    versions: { node: process.versions.node, v8: process.versions.v8 },
    kernel: header.osRelease ?? null,
    libc: header.glibcVersionRuntime ? `glibc ${header.glibcVersionRuntime}` : null,
    readText: (path) => readFile(path, 'utf8').catch(() => null),
    list: (path) => readdir(path).catch(() => []),
    run: runProgram,
    firmware: readFirmware,
  };
}

/**
 * systeminformation reads firmware tables and the tools of other systems well. Of Linux itself it is not asked: it
 * answers 0 and '' for what it does not know, has one number for all caches, knows no cgroup and cuts the vendor out
 * of the model name.
 */
async function readFirmware(): Promise<FirmwareFacts> {
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

function reportHeader(): { osRelease?: string; glibcVersionRuntime?: string } {
  const report = process.report as typeof process.report & { excludeNetwork: boolean };
  report.excludeNetwork = true;
  return (report.getReport() as { header: ReturnType<typeof reportHeader> }).header;
}
