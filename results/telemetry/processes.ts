import type { GpuProcess, Telemetry } from '../telemetry.ts';

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
