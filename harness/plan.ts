import type { Spec } from '../workloads/spec.ts';
import { planDecoder } from './plan/decoder.ts';
import { planDriver } from './plan/driver.ts';
import { planBandwidth, planGemm } from './plan/kernels.ts';
import { isAdmitted, type Room } from './plan/room.ts';
import type { Trial } from './plan/trial.ts';
import { planYardstick } from './plan/yardstick.ts';
import type { Target } from './target/contract.ts';

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
