import type { Machine } from '../../results/record/machine.ts';
import { pairOf, type Spec } from '../../workloads/spec.ts';
import { title } from '../../workloads/title.ts';
import { allPairs, isPairKernel } from '../../workloads/transfers.ts';
import { Failure, UsageError } from '../errors.ts';
import type { Target, TargetRequest } from '../target/contract.ts';
import { onGpu } from '../target/make-target.ts';
import { visibleGpus } from '../target/visible-gpus.ts';
import { assertAsksCuda } from './driver.ts';

/** The GPUs of a run between which links are measured, and why others are not among them. */
interface Linked {
  readonly gpus: readonly number[];
  readonly notices: readonly string[];
}

/**
 * The GPUs between which the suite `four` measures links: those of `--devices`; of one device that was asked for, it and the next; else
 * all that CUDA shows. Of the last, those that are not fit to be measured are left out.
 *
 * @param assertFit throws Failure for a GPU that others use, or that is closed
 */
export function linkedGpus(
  { device, devices, provider = '' }: TargetRequest & { readonly devices?: string },
  targets: readonly Target[],
  machine: Machine,
  assertFit: (target: Target) => void,
): Linked {
  const [target] = targets;
  const none: readonly string[] = [];
  if (devices !== undefined) return { gpus: targets.map(({ device: { index } }) => index), notices: none };
  if (target!.provider.name !== 'cuda') return { gpus: [], notices: none };
  const visible = visibleInOrder(machine);
  if (device !== undefined || provider.includes('device_id:')) {
    const { index } = target!.device;
    return { gpus: visible.length < 2 ? [] : [index, next(index, visible)], notices: none };
  }
  const judged = visible.map((index) => ({
    index,
    unfit: unfitness(onGpu(target!, index, machine), assertFit),
  }));
  return {
    gpus: judged.filter(({ unfit }) => unfit === null).map(({ index }) => index),
    notices: judged.flatMap(({ unfit }) =>
      unfit === null ? [] : [`left out of the links between GPUs: ${unfit}`],
    ),
  };
}

const visibleInOrder = ({ gpus }: Machine) => visibleGpus(gpus).toSorted((a, b) => a - b);

const next = (index: number, gpus: readonly number[]) => gpus[(gpus.indexOf(index) + 1) % gpus.length]!;

function unfitness(target: Target, assertFit: (target: Target) => void): string | null {
  try {
    assertFit(target);
    return null;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.message;
  }
}

/**
 * The same workloads, each once, where copies between GPUs that name none are given theirs: on several devices every pair of them, else
 * the one device and the next.
 *
 * @throws UsageError where there is no other GPU, or no CUDA
 */
export function withPairs(specs: readonly Spec[], targets: readonly Target[], machine: Machine): Spec[] {
  const named = specs.flatMap((spec): Spec[] => {
    if (spec.kind !== 'transfer' || !isPairKernel(spec.kernel)) return [spec];
    assertAsksCuda(spec, targets[0]!);
    if (spec.pair) return [spec];
    const gpus = targets.map(({ device }) => device.index);
    const pairs = allPairs(gpus.length > 1 ? gpus : withNext(gpus[0]!, machine, spec));
    const own = pairs.filter(({ kernel }) => kernel === spec.kernel);
    return (gpus.length > 1 ? own : own.slice(0, 1)).map(({ pair }) => ({ ...spec, pair }));
  });
  return [...new Map(named.map((spec) => [title(spec), spec])).values()];
}

function withNext(index: number, machine: Machine, spec: Spec): number[] {
  const visible = visibleInOrder(machine);
  if (visible.length > 1) return [index, next(index, visible)];
  throw new UsageError(
    `${title(spec)} needs two GPUs, and CUDA shows ${visible.length}.`,
    'Leave it out, or let CUDA_VISIBLE_DEVICES name two GPUs.',
  );
}

/** Targets of the GPUs that pairs name and that are not among the devices of the run. */
export function partnersOf(specs: readonly Spec[], targets: readonly Target[], machine: Machine): Target[] {
  const own = new Set(targets.map(({ device }) => device.index));
  const named = new Set(specs.flatMap((spec) => Object.values(pairOf(spec) ?? {}) as number[]));
  return [...named]
    .filter((index) => !own.has(index))
    .sort((a, b) => a - b)
    .map((index) => onGpu(targets[0]!, index, machine));
}
