import { cpuClockSource, cpuSource } from './telemetry/cpu.ts';
import { memorySource } from './telemetry/memory.ts';
import { nvidiaSmiSource } from './telemetry/nvidia-smi.ts';
import { nvmlSource } from './telemetry/nvml.ts';
import type { Source, SourceOptions } from './telemetry/source.ts';

/** Every source, by the name that a track carries. */
export const SOURCES: Record<string, (options: SourceOptions) => Source> = {
  'nvidia-smi': nvidiaSmiSource,
  nvml: nvmlSource,
  cpu: cpuSource,
  'cpu-clock': cpuClockSource,
  memory: memorySource,
};
