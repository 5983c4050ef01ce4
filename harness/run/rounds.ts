import type { Repeat } from '../../results/record.ts';
import { mean } from '../../results/statistics/moments.ts';
import { precision } from '../../results/statistics/stop.ts';
import type { Care } from '../../workloads/suites.ts';
import type { JournalEntry } from './journal.ts';
import { extraRound, type Slot } from './schedule.ts';

/** The centre of each process that finished: the mean time of its samples. */
const centresOf = (repeats: readonly Repeat[]): number[] =>
  repeats.flatMap(({ outcome, samples }) => (outcome === 'ok' ? (mean(samples.durationNs) ?? []) : []));

/** Half of the 95 % interval, in percent, that is enough: 1 where a suite says nothing. */
export const aimOf = ({ aimPercent = 1 }: Care): number => aimPercent;

/**
 * One more process for each trial whose 95 % half-width is still above the aim; none when the extra rounds are used up. A trial that
 * fails is not tried again. What is known before the round decides, so that a resumed run plans the same. On several devices a turn
 * is taken again as long as one of its devices is not known well enough.
 *
 * @param repeat index of the round: the number of processes that every trial of the round has had
 * @param position place of the first of these processes in the order of the run
 */
export function nextRound(
  entries: readonly JournalEntry[],
  { care, seed }: { readonly care: Care; readonly seed: number },
  repeat: number,
  position: number,
  /** The index of what an entry was a part of: its trial, or on several devices its turn. */
  turnOf: (entry: JournalEntry) => number = ({ trial }) => trial,
): Slot[] {
  if (repeat >= care.repeats + (care.extraRounds ?? 0)) return [];
  const before = Map.groupBy(
    entries.filter((entry) => entry.repeat.index < repeat),
    turnOf,
  );
  const isWide = (own: readonly JournalEntry[]) => {
    const centres = centresOf(own.map((entry) => entry.repeat));
    return centres.length >= 2 && centres.length === repeat && !isPrecise(centres, care);
  };
  const wide = [...before].filter(([, own]) =>
    [...Map.groupBy(own, ({ seat }) => seat?.device).values()].some(isWide),
  );
  const trials = wide.map(([trial]) => trial).toSorted((a, b) => a - b);
  return extraRound(trials, repeat, position, seed);
}

const isPrecise = (centres: readonly number[], care: Care): boolean =>
  precision(centres, { targetPercent: aimOf(care) }).reached;

/** The slots of a round that fit into what is left of its time, by the longest process that each turn has had. */
export function affordable(
  round: readonly Slot[],
  { extraWithinSeconds = Number.POSITIVE_INFINITY }: Care,
  elapsedSeconds: number,
  secondsOf: (slot: Slot) => number,
): Slot[] {
  let end = elapsedSeconds;
  return round.filter((slot) => {
    const isFitting = end + secondsOf(slot) <= extraWithinSeconds;
    if (isFitting) end += secondsOf(slot);
    return isFitting;
  });
}

/** Why a trial had no further process; undefined where it was stopped or did not get that far. */
export function stopOf(repeats: readonly Repeat[], care: Care): 'repeats' | 'precise' | 'budget' | undefined {
  if (repeats.some(({ outcome }) => outcome === 'interrupted')) return undefined;
  if (!care.extraRounds) return 'repeats';
  const centres = centresOf(repeats);
  if (centres.length < repeats.length) return undefined;
  return isPrecise(centres, care) ? 'precise' : 'budget';
}
