import { mean } from '../../results/statistics/moments.ts';
import { isolate } from '../isolate.ts';
import { schedule } from '../schedule.ts';
import type { Timed } from './timing.ts';
import type { Variant, VariantName } from './variants.ts';

/** One process of an audit that ended, for whoever watches. */
interface RoundEvent {
  readonly name: VariantName;
  readonly done: number;
  readonly of: number;
}

export interface RoundOptions {
  readonly rounds: number;
  readonly seed: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RoundEvent) => void;
}

/** The variants that were timed in every round, and what went wrong with others. */
export interface Rounds {
  readonly of: ReadonlyMap<VariantName, Timed>;
  readonly failed: ReadonlyMap<VariantName, string>;
}

/**
 * Times every variant once in each round, each in a fresh process, each round in an order of its own. Variants of which
 * a process failed are left out: a pair needs both of its sides in every round.
 */
export async function timeRounds(
  variants: ReadonlyMap<VariantName, Variant>,
  { rounds, seed, timeoutMs, signal, onEvent }: RoundOptions,
): Promise<Rounds> {
  const names = [...variants.keys()];
  const slots = schedule(names.length, rounds, seed);
  const seconds = new Map<VariantName, number[]>(names.map((name) => [name, []]));
  const failed = new Map<VariantName, string>();
  for (const slot of slots) {
    if (signal.aborted) break;
    const name = names[slot.trial]!;
    const { job } = variants.get(name)!;
    const outcome = await isolate(job, { timeoutMs, signal, onPhase: () => {} });
    if (outcome.outcome === 'ok') seconds.get(name)!.push(secondsOf(outcome.measurement.samples));
    else failed.set(name, outcome.measurement ? outcome.outcome : outcome.error);
    onEvent({ name, done: slot.position + 1, of: slots.length });
  }
  const whole = names.filter((name) => seconds.get(name)!.length === rounds);
  const of = new Map(whole.map((name) => [name, { ...variants.get(name)!, seconds: seconds.get(name)! }]));
  return { of, failed };
}

/** The mean time of a sample; of a generation only the time behind its first id. */
function secondsOf({ durationNs, tokenNs }: { durationNs: number[]; tokenNs: number[][] | null }): number {
  const times = tokenNs ? tokenNs.map((ids) => ids.at(-1)! - ids[0]!) : durationNs;
  return mean(times)! / 1e9;
}
