import { canonicalHash } from '../record/fingerprint.ts';
import type { ServingRecord } from './record.ts';
import type { Verdict } from './verdict.ts';

type Head = Pick<ServingRecord, 'key' | 'scenario' | 'policy' | 'precision' | 'model' | 'engine' | 'ways'>;

/** What computed a load: loads of two devices, or of two versions of a library, are never judged together. */
const stackOf = ({ engine, ways }: Head) => ({
  device: engine.device.fingerprint ?? engine.device.name,
  engine: engine.id,
  library: engine.library,
  provider: engine.provider.name,
  threads: engine.threads,
  environment: engine.environment ?? {},
  prompts: ways.prompts,
  recorded: ways.recorded,
});

/** What two loads share that differ in their seed alone. */
export const groupId = (head: Head): string =>
  canonicalHash({ key: head.key, ...stackOf(head) }).slice(0, 16);

/** What two loads share that differ in their rate and their seed alone; null of a load without a rate. */
export function curveId(head: Head): string | null {
  const { seed: _, requests: _requests, warmup: _warmup, arrivals, ...scenario } = head.scenario;
  if (!('perSecond' in arrivals)) return null;
  const { perSecond: _rate, ...process } = arrivals;
  const { weights: _weights, ...model } = head.model;
  const { policy, precision } = head;
  return canonicalHash({ scenario, process, policy, precision, model, ...stackOf(head) }).slice(0, 16);
}

/** The rate of a load, in requests a second; null where it has none. */
export const rateOf = ({ scenario: { arrivals } }: Pick<ServingRecord, 'scenario'>): number | null =>
  'perSecond' in arrivals ? arrivals.perSecond : null;

/** A rate with the verdict on it. */
export interface JudgedRate {
  readonly rate: number;
  readonly verdict: Verdict['word'] | null;
}

/** The largest rate that passed below the smallest one that failed, and that one: between them lies what the device holds. */
export interface Bracket {
  readonly passes: number | null;
  readonly fails: number | null;
  /** Rates that passed although a smaller one failed: chance, or the device was another one by then. */
  readonly against: readonly number[];
}

export function bracketOf(rates: readonly JudgedRate[]): Bracket {
  const of = (word: Verdict['word']) =>
    rates.filter(({ verdict }) => verdict === word).map(({ rate }) => rate);
  const fails = of('fail').reduce<number | null>((least, rate) => Math.min(least ?? rate, rate), null);
  const passed = of('pass').sort((a, b) => a - b);
  const below = passed.filter((rate) => fails === null || rate < fails);
  return { passes: below.at(-1) ?? null, fails, against: passed.filter((rate) => !below.includes(rate)) };
}
