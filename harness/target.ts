import { availableParallelism } from 'node:os';
import { deviceFingerprint } from '../results/record/fingerprint.ts';
import type { Machine } from '../results/record/machine.ts';
import type { DeviceClass } from '../workloads/spec.ts';
import type { EngineChoice } from './engines/choice.ts';
import type { ProviderChoice } from './engines/engine.ts';
import { Failure, UsageError } from './errors.ts';
import { whyNoGpu } from './machine/no-gpu.ts';
import { nearest } from './nearest.ts';
import { cudaWayOut } from './runtime/cuda-words.ts';
import { doctorCuda } from './runtime/doctor.ts';
import { thisHost } from './runtime/host.ts';
import { findOrt, type OrtLibrary } from './runtime/ort.ts';
import { preloadFor } from './runtime/preload.ts';
import { graphicsVendors, isSoftwareVulkan } from './target/graphics.ts';
import { assertProvider } from './target/providers.ts';
import { cudaDevice, visibleGpus } from './target/visible-gpus.ts';

/** Where trials run: an engine with a provider on a device. */
export interface Target {
  readonly engine: EngineChoice;
  readonly provider: ProviderChoice;
  readonly deviceClass: DeviceClass;
  readonly device: {
    readonly kind: 'cpu' | 'gpu' | 'npu' | 'none';
    readonly name: string;
    readonly index: number;
    readonly fingerprint: string | null;
    /** The provider is one of GPUs, and its driver computes on the processor: in the host's memory, and through its cache. */
    readonly isSoftware?: true;
  };
  readonly threads: number;
  /** Why this one, in a sentence for the first line of a run. */
  readonly why: string;
}

/** What the user asked for; what is left out is chosen. */
export interface TargetRequest {
  readonly provider?: string | undefined;
  readonly engine?: string | undefined;
  readonly threads?: number | undefined;
  readonly device?: number | undefined;
  readonly ort?: string | undefined;
  /** Where to look for CUDA libraries first. */
  readonly cudaLibs?: string | undefined;
}

/** Tries a target with a small computation in a process of its own; null when it ran, else what went wrong. */
export type TryTarget = (target: Target) => Promise<string | null>;

export const engineIds = ['native', 'binding', 'null'] as const;

/**
 * The target of a run. Without a wish: CUDA, then WebGPU on a real GPU, then the CPU, whichever first really computes. A wish
 * that cannot be met is a Failure; nothing falls back silently.
 */
export async function chooseTarget(
  request: TargetRequest,
  machine: Machine,
  tryTarget: TryTarget,
): Promise<Target> {
  if (request.provider !== undefined) {
    const provider = parseProvider(request.provider);
    // A library that the user brings may have providers that nobody here has heard of.
    if (request.ort === undefined) assertProvider(provider.name);
    const engine = engineOf(request, machine, provider.name);
    const target = targetOf(provider, engine, request, machine, 'asked for');
    if (target.provider.name === 'cpu' || engine.id === 'null') return target;
    const problem = await tryTarget(target);
    if (problem !== null) throw unusable(target, problem, machine, request.cudaLibs);
    return target;
  }
  const passed: string[] = [];
  for (const candidate of candidates(machine)) {
    if (candidate.missing !== null) {
      passed.push(candidate.missing);
      continue;
    }
    const why = passed.length > 0 ? passed.join('; ') : 'the best device of this host';
    const engine = engineOf(request, machine, candidate.name);
    const target = targetOf({ name: candidate.name, options: {} }, engine, request, machine, why);
    if (candidate.name === 'cpu' || engine.id === 'null') return target;
    const problem = await tryTarget(target);
    if (problem === null) return target;
    passed.push(`${candidate.name} failed: ${firstSentence(problem)}`);
  }
  throw new Error('unreachable: the CPU is always a candidate');
}

const firstSentence = (text: string) => text.split('\n')[0]!.slice(0, 160);

function unusable(
  { provider, engine }: Target,
  problem: string,
  machine: Machine,
  cudaLibs?: string,
): Failure {
  const advice = provider.name === 'cuda' ? cudaAdvice(problem, machine, engine.library, cudaLibs) : [];
  return new Failure(
    `The provider "${provider.name}" was tried with a small computation and failed: ${problem}`,
    advice.join('\n') || 'Run `assay doctor`: it names what this host can run and what is missing.',
  );
}

/** What CUDA's own words mean, what is wrong with the libraries, and what with the driver; each with its way out. */
function cudaAdvice(
  problem: string,
  machine: Machine,
  library: EngineChoice['library'],
  cudaLibs: string | undefined,
): string[] {
  const noGpu = whyNoGpu(machine);
  const found = [cudaWayOut(problem), ...(library ? cudaErrors(library, cudaLibs) : [])].filter(
    (advice) => advice !== null,
  );
  // A missing tool says less than what was found wrong without it.
  if (!noGpu || (found.length > 0 && machine.gpuProbe.status === 'no-command')) return found;
  return [...found, `${noGpu.what[0]!.toUpperCase()}${noGpu.what.slice(1)}. ${noGpu.tryThis}`];
}

function cudaErrors(
  { path, source }: NonNullable<EngineChoice['library']>,
  cudaLibs: string | undefined,
): string[] {
  const ort = findOrt(source === sourceNames.option ? { ort: path } : { provider: 'cuda' });
  const errors = doctorCuda(ort, thisHost, cudaLibs).filter(({ state }) => state === 'error');
  return errors.map(({ message, tryThis }) => `${message} ${tryThis ?? ''}`.trim());
}

/** Providers in the order of preference, with the reason why one is out of the question. */
function candidates(machine: Machine): { readonly name: string; readonly missing: string | null }[] {
  const ort = findOrt({ provider: 'cuda' });
  const noProvider = ort.providers.cuda ? null : 'no CUDA provider installed (`assay runtime install`)';
  return [
    { name: 'cuda', missing: whyNoGpu(machine)?.what ?? allHidden(machine) ?? noProvider },
    { name: 'webgpu', missing: hasVulkanGpu(machine) ? null : 'no GPU for WebGPU' },
    { name: 'cpu', missing: null },
  ];
}

const allHidden = ({ gpus }: Machine) =>
  visibleGpus(gpus).length === 0 ? 'every GPU is hidden by CUDA_VISIBLE_DEVICES' : null;

/** A GPU that a Vulkan driver may serve. A software driver is no GPU: it is taken only when asked for. */
const hasVulkanGpu = (machine: Machine) =>
  (machine.gpus.length > 0 || graphicsVendors().length > 0) && !isSoftwareVulkan(machine);

/** Providers whose names are ours; any other is written as ONNX Runtime registers it. */
const ownNames = ['cpu', 'cuda', 'webgpu'];

/** `name` or `name=key:value,key:value`. */
function parseProvider(text: string): ProviderChoice {
  const [written, list] = [text.split('=', 1)[0]!, text.slice(text.indexOf('=') + 1)];
  if (written === '')
    throw new UsageError(`"--provider ${text}" names no provider.`, 'For example: --provider cpu');
  const name = ownNames.find((own) => own === written.toLowerCase()) ?? written;
  if (written === text) return { name, options: {} };
  const options = Object.fromEntries(
    list.split(',').map((pair) => {
      const colon = pair.indexOf(':');
      if (colon < 1) {
        throw new UsageError(
          `"${pair}" in --provider ${text} is not of the form key:value.`,
          'For example: --provider cuda=device_id:1,use_tf32:0',
        );
      }
      return [pair.slice(0, colon), pair.slice(colon + 1)];
    }),
  );
  return { name, options };
}

function engineOf(request: TargetRequest, machine: Machine, provider: string): EngineChoice {
  const id = request.engine ?? (machine.system.platform === 'linux' ? 'native' : 'binding');
  if (!(engineIds as readonly string[]).includes(id)) {
    throw new UsageError(`There is no engine "${id}".`, nearest(id, engineIds, 'assay list engines'));
  }
  if (id !== 'native') {
    if (request.ort === undefined) return { id: id as 'binding' | 'null', library: null };
    throw new UsageError(
      `The engine "${id}" cannot load the library given with --ort.`,
      'Leave --ort out, or take --engine native.',
    );
  }
  const ort = findOrt({ ort: request.ort, provider });
  const file = ort.providers[provider];
  const preload = file ? preloadFor(file, thisHost, request.cudaLibs) : [];
  return { id: 'native', library: { path: ort.library, source: sourceNames[ort.source], preload } };
}

const sourceNames: Readonly<{ [source in OrtLibrary['source']]: string }> = {
  package: 'onnxruntime-node',
  runtime: 'assay runtime install',
  option: '--ort',
};

function targetOf(
  provider: ProviderChoice,
  engine: EngineChoice,
  request: TargetRequest,
  machine: Machine,
  why: string,
): Target {
  const threads = request.threads ?? defaultThreads(machine);
  const asked = request.device ?? 0;
  if (asked > 0 && !machine.gpus[asked]) throw noDevice(asked, machine);
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
  if (request.device !== undefined && !machine.gpus[index]) throw noDevice(index, machine);
  const isSoftware = provider.name === 'webgpu' && isSoftwareVulkan(machine);
  const gpu = isSoftware ? undefined : machine.gpus[index];
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
  const gpu = machine.gpus[index];
  if (!gpu) throw noDevice(index, machine);
  const { ordinal } = cudaDevice(machine, index, undefined);
  const { name, options } = target.provider;
  return {
    ...target,
    provider: { name, options: { ...options, device_id: String(ordinal) } },
    device: { kind: 'gpu', name: gpu.name, index, fingerprint: deviceFingerprint(gpu) },
  };
}

function noDevice(index: number, machine: Machine): UsageError {
  const count = machine.gpus.length;
  const has = `There is no device ${index}: this host has ${count} GPU${count === 1 ? '' : 's'}`;
  const noGpu = whyNoGpu(machine);
  return noGpu
    ? new UsageError(`${has}: ${noGpu.what}.`, `${noGpu.tryThis} \`assay list devices\` shows what there is.`)
    : new UsageError(`${has}.`, '`assay list devices` shows them.');
}

/** One thread per core that this process may use: two threads of one core share its arithmetic. */
function defaultThreads(machine: Machine): number {
  const allowed = availableParallelism();
  const limit = machine.container.cpuLimit ?? Infinity;
  return Math.max(1, Math.min(machine.cpu.cores ?? allowed, allowed, Math.floor(limit)));
}
