import type { KernelSearch } from '../results/record/kernel-search.ts';
import type { Ceiling } from '../results/record/memory.ts';
import type { Cost, Storage } from '../workloads/cost.ts';
import type { Graph } from '../workloads/graph.ts';
import type { Spec } from '../workloads/suites.ts';
import { planDecoder } from './plan/decoder.ts';
import { planDriver } from './plan/driver.ts';
import { planBandwidth, planGemm } from './plan/kernels.ts';
import type { Layers } from './plan/layers.ts';
import type { MemoryNeed } from './plan/memory.ts';
import type { Brought } from './plan/own-model.ts';
import { isAdmitted, type Room } from './plan/room.ts';
import type { EngineChoice, Task } from './plan/trial.ts';
import { planYardstick } from './plan/yardstick.ts';
import type { Target } from './target.ts';

/** One kernel that does the work of a trial. */
export interface KernelChoice extends Pick<Trial, 'task' | 'graph' | 'cost'> {
  /** Its name in records. */
  readonly name: string;
}

/** A trial as it will be carried out: everything but the files and the processes. */
export interface Trial {
  readonly spec: Spec;
  readonly title: string;
  readonly task: Task;
  readonly storage: Storage;
  /** Empty for a brought model: its own file holds it. */
  readonly graph: Graph;
  /** The model that somebody brought; null for the seeded ones. */
  readonly own: Brought | null;
  readonly cost: Cost;
  readonly layers: Layers | null;
  readonly memory: MemoryNeed;
  /** Whether the memory would hold all layers at this batch, by the estimate; null where they are loaded, or nobody knows. */
  readonly fullModelFits: boolean | null;
  /** Whether its steps are recorded as a graph of the device, and replayed. */
  readonly deviceGraph: boolean;
  readonly config: Readonly<Record<string, string>>;
  /** Options of the provider that belong to the work and not to the target. */
  readonly providerOptions?: Readonly<Record<string, string>>;
  /** What carries it out where that is not the target's engine. */
  readonly engine?: EngineChoice;
  /** The share of the warm-up and of the window that its processes get; all of it when left out. */
  readonly timeShare?: number;
  /** The kernels that can do it, where there are several; and, once they were tried, what each gave. */
  readonly kernels?: {
    readonly choices: readonly KernelChoice[];
    /** The same over less memory, for the search; left out: the choices themselves. */
    readonly candidates?: readonly KernelChoice[];
    readonly search?: KernelSearch;
  };
  /** How its batch was found, where the largest one was asked for. */
  readonly ceiling?: Ceiling;
}

/** Turns a spec into a trial for this target. Throws UsageError for what does not exist or cannot run there. */
export function planTrial(spec: Spec, target: Target, room: Room): Trial {
  switch (spec.kind) {
    case 'bandwidth':
      return planBandwidth(spec, target, room);
    case 'gemm':
    case 'peak':
      return planGemm(spec, target, room);
    case 'yardstick':
      return planYardstick(spec, target, room);
    case 'capacity':
    case 'transfer':
      return planDriver(spec, target);
    default:
      return planDecoder(spec, target, room);
  }
}

/**
 * The same work made smaller, step by step, until it fits into `memoryBytes`: batch first, then context, then precision.
 * Null when nothing fits.
 */
export function nearestFit(spec: Spec, target: Target, room: Room): Spec | null {
  for (let smaller = shrink(spec); smaller; smaller = shrink(smaller)) {
    try {
      if (isAdmitted(planTrial(smaller, target, room), room)) return smaller;
    } catch {
      // A precision that the provider lacks is not a way out; the next step may be.
    }
  }
  return null;
}

function shrink(spec: Spec): Spec | null {
  const half = (n: number) => Math.floor(n / 2);
  if (!('shape' in spec) || spec.batch === 'max') return null;
  if (spec.batch > 1) return { ...spec, batch: half(spec.batch) };
  if (spec.kind === 'decode' && spec.context > 64) return { ...spec, context: half(spec.context) };
  if (spec.kind !== 'decode' && spec.isl > 64) return { ...spec, isl: half(spec.isl) };
  if (spec.precision !== 'int4') return { ...spec, precision: 'int4' };
  return null;
}
