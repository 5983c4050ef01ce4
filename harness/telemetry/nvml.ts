import { koffi } from '../koffi.ts';
import { polledSource } from './polled.ts';
import type { Source, SourceOptions } from './source.ts';

const INTERVAL_MS = 100;

/** The part of NVIDIA's management library that nvidia-smi does not show in its CSV. */
export type Nvml = {
  deviceCount: () => number;
  /** Joules since the driver was loaded (Volta and later); null where the device does not count. */
  totalJoules: (index: number) => number | null;
  close: () => void;
};

/** The energy counter of each GPU: it sees all of the time, where sampled power sees a part. */
export function nvmlSource(
  { clock, devices }: SourceOptions,
  open: () => Nvml | string = () => openNvml('libnvidia-ml.so.1'),
): Source {
  return polledSource({
    name: 'nvml',
    clock,
    intervalMs: INTERVAL_MS,
    channels: [{ name: 'energy', unit: 'J', decimals: 3 }],
    open: async () => {
      const nvml = open();
      if (typeof nvml === 'string') return nvml;
      const indices = Array.from({ length: nvml.deviceCount() }, (_, index) => index).filter(
        (index) => devices?.includes(String(index)) ?? true,
      );
      const counting = indices.filter((index) => nvml.totalJoules(index) !== null);
      if (counting.length === 0) {
        nvml.close();
        return 'no GPU has an energy counter';
      }
      const polls = counting.map((index) => ({
        device: String(index),
        look: () => [nvml.totalJoules(index)],
      }));
      return { polls, close: nvml.close };
    },
  });
}

const SUCCESS = 0;

/** Opens the library (functions and their signatures: nvml.h), or says why it cannot be used. */
export function openNvml(path: string): Nvml | string {
  const library = load(path);
  if (typeof library === 'string') return library;
  const init = library.func('int nvmlInit_v2()');
  const count = library.func('int nvmlDeviceGetCount_v2(_Out_ uint32_t *count)');
  const handle = library.func('int nvmlDeviceGetHandleByIndex_v2(uint32_t index, _Out_ void **device)');
  const energy = library.func(
    'int nvmlDeviceGetTotalEnergyConsumption(void *device, _Out_ uint64_t *millijoules)',
  );
  const shutdown = library.func('int nvmlShutdown()');
  const status = init();
  if (status !== SUCCESS) return `nvmlInit_v2 answered ${status}`;
  const handles = new Map<number, unknown>();
  const handleOf = (index: number) => {
    const out: [unknown] = [null];
    if (!handles.has(index) && handle(index, out) === SUCCESS) handles.set(index, out[0]);
    return handles.get(index);
  };
  return {
    deviceCount: () => {
      const out: [number] = [0];
      return count(out) === SUCCESS ? out[0] : 0;
    },
    totalJoules: (index) => {
      const out: [number | bigint] = [0];
      const device = handleOf(index);
      if (!device || energy(device, out) !== SUCCESS) return null;
      return Number(out[0]) / 1000;
    },
    close: () => {
      shutdown();
      library.unload();
    },
  };
}

function load(path: string) {
  try {
    return koffi().load(path);
  } catch (error) {
    return `${path} cannot be loaded: ${error instanceof Error ? error.message : error}`;
  }
}
