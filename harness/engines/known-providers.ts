import type { ProviderChoice, SessionOptions } from './engine.ts';

/** The memory in which a provider computes, by ONNX Runtime's name for it. */
export interface DeviceMemory {
  readonly name: string;
  readonly allocator: number;
  readonly device: number;
  /** Whether an address in it can be counted on from: the memory of CUDA can, a buffer of WebGPU is a name. */
  readonly isAddressable: boolean;
}

const deviceAllocator = 0;
const arenaAllocator = 1;

interface KnownProvider {
  readonly registered: string;
  readonly memory: Omit<DeviceMemory, 'device'> | null;
  /** The option that lets runs be recorded as a graph of the device; null where there is none. */
  readonly graphOption: string | null;
}

/** How a provider is registered, and where it computes. One that is not here is appended by the name that the user gave. */
const providers: Readonly<Record<string, KnownProvider>> = {
  cpu: { registered: 'CPUExecutionProvider', memory: null, graphOption: null },
  cuda: {
    registered: 'CUDAExecutionProvider',
    memory: { name: 'Cuda', allocator: arenaAllocator, isAddressable: true },
    graphOption: 'enable_cuda_graph',
  },
  webgpu: {
    registered: 'WebGPU',
    memory: { name: 'WebGPU_Buf', allocator: deviceAllocator, isAddressable: false },
    graphOption: 'enableGraphCapture',
  },
};

/** Whether a provider can record runs as a graph of its device. */
export const recordsGraphs = (provider: string): boolean =>
  typeof providers[provider]?.graphOption === 'string';

/** Null where the provider computes in the host's memory, or is not known: then its tensors stay on the host. */
export function memoryOf({ name, options }: ProviderChoice): DeviceMemory | null {
  const memory = providers[name]?.memory;
  return memory ? { ...memory, device: Number(options.device_id ?? 0) } : null;
}

/** The name under which ONNX Runtime registers a provider. */
export const registeredName = (provider: string): string => providers[provider]?.registered ?? provider;

/** The provider of a session, with the option that turns recording on; off wherever the session did not ask for it. */
export function optionsFor({ provider, deviceGraph }: SessionOptions): ProviderChoice {
  const option = providers[provider.name]?.graphOption;
  if (!option) return provider;
  const { [option]: _, ...others } = provider.options;
  return { ...provider, options: deviceGraph ? { ...others, [option]: '1' } : others };
}

/** Whether a run returns when its work is queued, and not when it is done. CUDA's waits for its stream at the end of a run. */
export const queuesRuns = ({ name }: ProviderChoice): boolean => name === 'webgpu';
