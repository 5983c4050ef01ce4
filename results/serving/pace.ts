import { type ServingLog, stepKinds } from './log.ts';

/** How long the steps of a load took, by kind and size: a decode of so many rows, or a chunk of so many tokens. */
export interface StepTimes {
  readonly bySize: ReadonlyMap<string, { readonly steps: number; readonly ns: number }>;
  /** The part of the load's time with a step. */
  readonly busy: number;
}

/** A device that idles between its steps sleeps, and takes longer to wake: what such a load shows is no pace under load. */
const busyEnough = 0.7;

export function stepTimes({ steps, endNs }: Pick<ServingLog, 'steps' | 'endNs'>): StepTimes {
  const bySize = new Map<string, { steps: number; ns: number }>();
  let busyNs = 0;
  for (let i = 0; i < steps.count; i++) {
    const kind = stepKinds[steps.kind[i]!]!;
    const size = `${kind} ${kind === 'decode' ? steps.rows[i] : steps.tokens[i]}`;
    const ns = steps.endNs[i]! - steps.beginNs[i]!;
    const times = bySize.get(size) ?? { steps: 0, ns: 0 };
    times.steps += 1;
    times.ns += ns;
    bySize.set(size, times);
    busyNs += ns;
  }
  return { bySize, busy: endNs > 0 ? busyNs / endNs : 0 };
}

/**
 * The pace of each load: the time that its steps took over the time that as many steps of the same sizes took on average in all loads, so
 * that 1.2 is a fifth slower than on average. The mix of sizes cancels (indirect standardisation, as of death rates by age); how full the
 * cache was does not.
 *
 * @returns in the order of the loads; null for one that was not busy, or has no size in common with another
 */
export function paces(loads: readonly StepTimes[]): (number | null)[] {
  const busy = loads.filter((load) => load.busy >= busyEnough);
  const together = new Map<string, { steps: number; ns: number; loads: number }>();
  for (const { bySize } of busy) {
    for (const [size, { steps, ns }] of bySize) {
      const sum = together.get(size) ?? { steps: 0, ns: 0, loads: 0 };
      together.set(size, { steps: sum.steps + steps, ns: sum.ns + ns, loads: sum.loads + 1 });
    }
  }
  return loads.map((load) => {
    if (!busy.includes(load)) return null;
    let [took, expected] = [0, 0];
    for (const [size, { steps, ns }] of load.bySize) {
      const all = together.get(size)!;
      if (all.loads < 2) continue;
      took += ns;
      expected += (all.ns / all.steps) * steps;
    }
    return expected > 0 ? took / expected : null;
  });
}

/** How evenly a device worked while a rate was searched. */
export interface SearchedPace {
  /** The paces of its slowest and of its fastest load. */
  readonly slowest: number;
  readonly fastest: number;
  /** The bracket, were the device as slow throughout as in its slowest load, and as fast as in its fastest: scaled, not measured. */
  readonly low: number | null;
  readonly high: number | null;
}

/** A load of a search: at which rate, and what its steps took. */
export interface PacedLoad {
  readonly rate: number;
  readonly times: StepTimes;
}

/** Null where fewer than two loads were busy. */
export function searchedPace(
  loads: readonly PacedLoad[],
  { highestPass, lowestFail }: { readonly highestPass: number | null; readonly lowestFail: number | null },
): SearchedPace | null {
  const of = paces(loads.map(({ times }) => times));
  const known = of.filter((pace) => pace !== null);
  if (known.length < 2) return null;
  const [slowest, fastest] = [Math.max(...known), Math.min(...known)];
  const at = (rate: number) => {
    const own = of.filter((pace, i) => pace !== null && loads[i]!.rate === rate) as number[];
    return own.length === 0 ? null : own.reduce((sum, pace) => sum + pace, 0) / own.length;
  };
  // As many requests a second fewer as a step takes longer.
  const scaled = (rate: number | null, to: number) => {
    const from = rate === null ? null : at(rate);
    return rate === null || from === null ? rate : (rate * from) / to;
  };
  return { slowest, fastest, low: scaled(highestPass, slowest), high: scaled(lowestFail, fastest) };
}
