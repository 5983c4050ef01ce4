import { fileURLToPath } from 'node:url';
import { plainNode } from './plain-node.ts';
import { runProgram } from './run-program.ts';

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

/** Of a host that tells nothing. */
export const noFirmware: FirmwareFacts = {
  memoryModules: null,
  virtualHost: null,
  osName: null,
  osVersion: null,
  cpuModel: null,
  cpuVendor: null,
  cores: null,
  sockets: null,
  memoryTotalBytes: null,
  memoryAvailableBytes: null,
};

const reader = fileURLToPath(new URL('./firmware-reader.ts', import.meta.url));

/**
 * Asks in a process of its own. The package starts programs of the host, and what these, their shell or the system's loader write to stderr
 * is for nobody; a program that hangs ends with it. Where nothing can be read nothing is known.
 */
export async function readFirmware(): Promise<FirmwareFacts> {
  const args = ['--disable-warning=ExperimentalWarning', reader];
  const { stdout } = await runProgram(process.execPath, args, undefined, plainNode);
  try {
    return JSON.parse(stdout) as FirmwareFacts;
  } catch {
    return noFirmware;
  }
}
