import { availableParallelism } from 'node:os';
import { deviceFingerprint } from '../../results/record/fingerprint.ts';
import type { Machine } from '../../results/record/machine.ts';
import type { EngineChoice } from '../engines/choice.ts';
import type { ProviderChoice } from '../engines/engine.ts';
import { UsageError } from '../errors.ts';
import { typed } from '../hint.ts';
import { whyNoGpu } from '../machine/no-gpu.ts';
import type { Target, TargetRequest } from './contract.ts';
import { isSoftwareVulkan } from './graphics.ts';
import { cudaDevice } from './visible-gpus.ts';

/**
 * The target that a provider and an engine make on this host, with its device and threads.
 *
 * @param why a sentence for the first line of a run
 * @throws UsageError where the device that was asked for is not there
 */
export function targetOf(
  provider: ProviderChoice,
  engine: EngineChoice,
  request: TargetRequest,
  machine: Machine,
  why: string,
): Target {
  const threads = request.threads ?? defaultThreads(machine);
  const asked = request.device ?? 0;
  if (asked > 0 && !gpuAt(asked, machine)) throw noDevice(asked, machine);
  if (provider.name === 'cpu') {
    const name = machine.cpu.model ?? 'unknown CPU';
    const fingerprint = deviceFingerprint(machine.cpu);
    return {
      engine,
      provider,
      deviceClass: 'cpu',
      device: { kind: 'cpu', name, index: 0, fingerprint },
      threads,
      why,
    };
  }
  const { device_id: deviceId, ...rest } = provider.options;
  const cuda =
    provider.name === 'cuda'
      ? cudaDevice(machine, request.device, deviceId === undefined ? undefined : Number(deviceId))
      : null;
  const index = cuda?.index ?? asked;
  if (request.device !== undefined && !gpuAt(index, machine)) throw noDevice(index, machine);
  const isSoftware = provider.name === 'webgpu' && isSoftwareVulkan(machine);
  const gpu = isSoftware ? undefined : gpuAt(index, machine);
  const own = engine.id === 'native' ? cudaOptions : {};
  const options = cuda ? { device_id: String(cuda.ordinal), ...own, ...rest } : provider.options;
  return {
    engine,
    provider: { ...provider, options },
    deviceClass: 'gpu',
    device: {
      kind: 'gpu',
      name: gpu?.name ?? `device of the provider ${provider.name}`,
      index,
      fingerprint: gpu ? deviceFingerprint(gpu) : null,
      ...(isSoftware && { isSoftware }),
    },
    threads,
    why: isSoftware ? `${why}; a software driver computes it on the CPU` : why,
  };
}

/**
 * ONNX Runtime's arena doubles when it grows, unless it is told to take what is asked for: then the largest batch that the memory
 * holds really fits (cuda_execution_provider_info.cc: `arena_extend_strategy`, kNextPowerOfTwo by default). Its float32 products
 * round their factors to ten bits (`use_tf32`, on by default): a figure that says float32 has to be of float32, so TF32 is asked for
 * by name (`--provider cuda=use_tf32:1`).
 */
const cudaOptions = { arena_extend_strategy: 'kSameAsRequested', use_tf32: '0' };

/**
 * The same on another GPU of the host, by the driver's index.
 *
 * @throws UsageError where there is no such GPU, or where CUDA does not show it
 */
export function onGpu(target: Target, index: number, machine: Machine): Target {
  const gpu = gpuAt(index, machine);
  if (!gpu) throw noDevice(index, machine);
  const { ordinal } = cudaDevice(machine, index, undefined);
  const { name, options } = target.provider;
  return {
    ...target,
    provider: { name, options: { ...options, device_id: String(ordinal) } },
    device: { kind: 'gpu', name: gpu.name, index, fingerprint: deviceFingerprint(gpu) },
  };
}

/** By the driver's index: where a GPU does not show, those behind it keep theirs. */
const gpuAt = (index: number, { gpus }: Pick<Machine, 'gpus'>) => gpus.find((gpu) => gpu.index === index);

function noDevice(index: number, machine: Machine): UsageError {
  const count = machine.gpus.length;
  const has = `There is no device ${index}: this host has ${count} GPU${count === 1 ? '' : 's'}`;
  const noGpu = whyNoGpu(machine);
  return noGpu
    ? new UsageError(
        `${has}: ${noGpu.what}.`,
        `${noGpu.tryThis} ${typed('list devices')} shows what there is.`,
      )
    : new UsageError(`${has}.`, `${typed('list devices')} shows them.`);
}

/** One thread per core that this process may use: two threads of one core share its arithmetic. */
function defaultThreads(machine: Machine): number {
  const allowed = availableParallelism();
  const limit = machine.container.cpuLimit ?? Infinity;
  return Math.max(1, Math.min(machine.cpu.cores ?? allowed, allowed, Math.floor(limit)));
}
