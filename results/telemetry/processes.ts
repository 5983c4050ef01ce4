import type { Gpu } from '../record/machine.ts';
import type { GpuProcess, Telemetry } from '../record/telemetry.ts';
import { places } from '../sentences/places.ts';

/** Share of the memory of a GPU that may be in use before the run without a process that shows. */
export const UNEXPLAINED_MEMORY_SHARE = 0.1;

/**
 * Processes that used a GPU and did not belong to the trial: whoever was there before the trial's process started, or
 * was still there after it had ended. Each is named once. Null where nobody could be asked.
 *
 * @param gpuUuidHash only processes on this GPU (and those whose GPU is not known)
 */
export function foreignProcesses(
  { gpuProcesses: { before, after } }: Pick<Telemetry, 'gpuProcesses'>,
  gpuUuidHash?: string,
): GpuProcess[] | null {
  if (before === null && after === null) return null;
  const seen = new Map<string, GpuProcess>();
  for (const process of [...(before ?? []), ...(after ?? [])]) {
    const elsewhere = gpuUuidHash && process.gpuUuidHash && process.gpuUuidHash !== gpuUuidHash;
    if (!elsewhere) seen.set(`${process.gpuUuidHash} ${process.pid}`, process);
  }
  return [...seen.values()];
}

/**
 * Memory in use before the run that no visible process explains, in MiB: somebody in another container, whose processes do not
 * show here. Null where it is no more than a driver and a display need, or where nobody knows.
 */
export function unexplainedMemoryMib(
  { memoryTotalMib, atStart }: Pick<Gpu, 'memoryTotalMib' | 'atStart'>,
  processes: readonly GpuProcess[],
): number | null {
  const used = atStart.memoryUsedMib;
  if (processes.length > 0 || used === null || !memoryTotalMib) return null;
  return used / memoryTotalMib > UNEXPLAINED_MEMORY_SHARE ? used : null;
}

const namedAtMost = 3;

/** Processes by program, number and memory, for a person. */
export function nameProcesses(processes: readonly GpuProcess[]): string {
  const names = processes.slice(0, namedAtMost).map(({ program, pid, memoryMib }) => {
    const memory = memoryMib === null ? '' : `, ${memoryMib} MiB`;
    return `${program ?? places.hidden()} (process ${pid}${memory})`;
  });
  const more = processes.length - names.length;
  return names.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
