import { readdir, readFile } from 'node:fs/promises';
import { type FirmwareFacts, readFirmware } from './firmware.ts';
import { type RunResult, runProgram } from './run-program.ts';

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

function reportHeader(): { osRelease?: string; glibcVersionRuntime?: string } {
  const report = process.report as typeof process.report & { excludeNetwork: boolean };
  report.excludeNetwork = true;
  return (report.getReport() as { header: ReturnType<typeof reportHeader> }).header;
}
