import { pairOf, type Spec } from '../../workloads/spec.ts';
import { title } from '../../workloads/title.ts';
import { pairTimeShare, transferBytes, transferCost } from '../../workloads/transfers.ts';
import { UsageError } from '../errors.ts';
import type { Target } from '../target/contract.ts';
import type { Task, Trial } from './trial.ts';

type DriverSpec = Extract<Spec, { kind: 'capacity' | 'transfer' }>;

/** Bytes of memory that are written, read and compared at once. */
const windowBytes = 64 * 2 ** 20;

/**
 * The plan of what asks NVIDIA's driver and no graph: a trial for the engine `driver`, on the GPU of the target.
 *
 * @throws UsageError where the target is not reached through CUDA
 */
export function planDriver(spec: DriverSpec, target: Target): Trial {
  assertAsksCuda(spec, target);
  const task: Task =
    spec.kind === 'capacity'
      ? { kind: 'capacity', windowBytes }
      : { kind: 'transfer', kernel: spec.kernel, bytes: transferBytes };
  return {
    spec,
    title: title(spec),
    task,
    storage: { precision: 'float32', activation: 'float32' },
    graph: { name: title(spec), inputs: [], outputs: [], constants: [], nodes: [] },
    own: null,
    cost: spec.kind === 'capacity' ? noCost : transferCost(spec.kernel, transferBytes),
    layers: null,
    deviceGraph: false,
    memory: { weights: 0, cache: 0, activations: 0, unpacked: 0, process: 0, held: 0, certain: 0 },
    fullModelFits: null,
    config: {},
    engine: { id: 'driver', library: null },
    ...(pairOf(spec) && { timeShare: pairTimeShare }),
  };
}

/** @throws UsageError where there is no driver of NVIDIA to be asked */
export function assertAsksCuda(spec: Spec, { provider }: Target): void {
  if (provider.name === 'cuda') return;
  throw new UsageError(
    `${title(spec)} asks NVIDIA's driver, and the target is the provider "${provider.name}": there is nothing to ask.`,
    'Take --provider cuda on a host with an NVIDIA GPU, or leave it out.',
  );
}

/** What it moves is what it finds. */
const noCost = transferCost('link.h2d', 0);

/** Whether a trial is carried out without ONNX Runtime, by the driver or by the C library: it has no model file. */
export const hasNoGraph = ({ engine }: Trial): boolean => engine?.id === 'driver' || engine?.id === 'libc';
