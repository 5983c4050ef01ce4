import type { Spec } from '../../workloads/spec.ts';
import { title } from '../../workloads/title.ts';
import { yardstickCost, yardsticks } from '../../workloads/yardsticks.ts';
import { UsageError } from '../errors.ts';
import type { Target } from '../target/contract.ts';
import { streamBytes } from './kernels.ts';
import type { Room } from './room.ts';
import type { Trial } from './trial.ts';

/** A pair of yardsticks takes the time of one probe. */
const timeShare = 0.5;

/**
 * The plan of what the C library shows of the host's memory: a trial for the engine `libc`, over as many bytes as the bandwidth kernels.
 *
 * @throws UsageError where the memory is not the host's
 */
export function planYardstick(spec: Extract<Spec, { kind: 'yardstick' }>, target: Target, room: Room): Trial {
  if (target.deviceClass !== 'cpu') {
    throw new UsageError(
      `${title(spec)} is about the memory of the host, and the target is ${target.device.name}.`,
      'Take --provider cpu; of a GPU, copy.engine shows what its driver moves.',
    );
  }
  // One stream is as long as those of the kernel that it is held against.
  const against = yardsticks[spec.kernel].written > 0 ? 'bw.copy' : 'bw.read';
  const bytes = streamBytes(target, room, against);
  const cost = yardstickCost(spec.kernel, bytes);
  const streams = cost.bytesRead + cost.bytesWritten;
  return {
    spec,
    title: title(spec),
    task: { kind: 'yardstick', kernel: spec.kernel, bytes, threads: target.threads },
    storage: { precision: 'float32', activation: 'float32' },
    graph: { name: title(spec), inputs: [], outputs: [], constants: [], nodes: [] },
    own: null,
    cost,
    layers: null,
    deviceGraph: false,
    memory: {
      weights: 0,
      cache: 0,
      activations: streams,
      unpacked: 0,
      process: 100e6,
      held: 0,
      certain: streams,
    },
    fullModelFits: null,
    config: {},
    engine: { id: 'libc', library: null },
    timeShare,
  };
}
