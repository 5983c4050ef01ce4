import { mean } from '../../results/statistics/moments.ts';
import { carryOutTogether } from '../isolate/together.ts';
import { isolate } from '../isolate.ts';
import { schedule } from '../run/schedule.ts';
import { type Company, jobsOf, whyNotOf } from './company.ts';
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
  /** On which devices every variant is timed at once; the times of the first count. */
  readonly company: Company;
  readonly seed: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RoundEvent) => void;
  /** How a job is carried out: in a process of its own, except where a script is played. */
  readonly carryOut?: typeof isolate;
}

/** The variants that were timed in every round, and what went wrong with others. */
export interface Rounds {
  readonly of: ReadonlyMap<VariantName, Timed>;
  readonly failed: ReadonlyMap<VariantName, string>;
}

/**
 * Times every variant once in each round, each in a fresh process (in company: one on each device, in step), each round in an order of
 * its own. Variants of which a process failed are left out: a pair needs both of its sides in every round.
 */
export async function timeRounds(
  variants: ReadonlyMap<VariantName, Variant>,
  { rounds, company, seed, timeoutMs, signal, onEvent, carryOut = isolate }: RoundOptions,
): Promise<Rounds> {
  const names = [...variants.keys()];
  const slots = schedule(names.length, rounds, seed);
  const seconds = new Map<VariantName, number[]>(names.map((name) => [name, []]));
  const failed = new Map<VariantName, string>();
  for (const slot of slots) {
    if (signal.aborted) break;
    const name = names[slot.trial]!;
    const { job } = variants.get(name)!;
    const options = { timeoutMs, signal, onPhase: () => {} };
    const ended = await carryOutTogether(jobsOf(job, company), options, carryOut);
    const problem = whyNotOf(ended, company);
    if (problem === null) seconds.get(name)!.push(secondsOf(ended.outcomes[0]!.measurement!.samples));
    else failed.set(name, problem);
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
