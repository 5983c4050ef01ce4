import type { Machine } from '../results/record/machine.ts';
import { typed } from './hint.ts';
import { whyNoGpu } from './machine/no-gpu.ts';
import { findOrt } from './runtime/ort.ts';
import { firstSentence, unusable } from './target/advice.ts';
import { engineOf } from './target/choose-engine.ts';
import type { Target, TargetRequest, TryTarget } from './target/contract.ts';
import { graphicsVendors, isSoftwareVulkan } from './target/graphics.ts';
import { targetOf } from './target/make-target.ts';
import { parseProvider } from './target/parse-provider.ts';
import { assertProvider } from './target/providers.ts';
import { visibleGpus } from './target/visible-gpus.ts';

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

/** Providers in the order of preference, with the reason why one is out of the question. */
function candidates(machine: Machine): { readonly name: string; readonly missing: string | null }[] {
  const ort = findOrt({ provider: 'cuda' });
  const noProvider = ort.providers.cuda ? null : `no CUDA provider installed (${typed('runtime install')})`;
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
