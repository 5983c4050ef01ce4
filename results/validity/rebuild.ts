import { stateOf } from '../record/caveats.ts';
import { trialOf, withoutSuperseded } from '../record/superseded.ts';
import type { Figure, Reason, Record } from '../record.ts';
import { type Computed, computedFrom } from './computed.ts';
import { judgeRun } from './of-run.ts';

/** The record with everything that is computed computed again. */
export const rebuilt = (record: Record, computed = computedFrom(record)): Record => ({
  ...record,
  ...computed,
});

/** A record as it is believed, or why it is not. */
export type Rebuilt = { readonly record: Record } | { readonly impossible: string };

/**
 * Records of one origin with the figures that their samples give, and judged again, each among those of its run that are given. What they say
 * of themselves is not asked, with one exception: a doubt that shows only among the records of a run stays where some of them are
 * not here, for nothing gets better by being alone.
 *
 * @param computedOf where something remembers what `computedFrom` gave
 */
export function rebuildAll(
  stored: readonly Record[],
  computedOf: (record: Record) => Computed = computedFrom,
): Rebuilt[] {
  const alone = new Map<Record, Record>();
  const impossible = new Map<Record, string>();
  for (const record of stored) {
    const fresh = triedTo(() => rebuilt(record, computedOf(record)));
    const why = typeof fresh === 'string' ? fresh : whyWithoutSamples(record, fresh);
    if (why === null) alone.set(record, fresh as Record);
    else impossible.set(record, why);
  }
  const judged = new Map<Record, Record>();
  for (const run of Map.groupBy(alone.keys(), ({ run }) => run.id).values()) {
    // Most runs were judged at once: then one judgement is that of all.
    const byCircle = new Map<string, Map<Record, Record>>();
    for (const [record, circle] of circlesOf(run)) {
      const key = circle.map(({ place }) => place).join();
      const known =
        byCircle.get(key) ??
        judgedTogether(
          circle.map((member) => member.record),
          alone,
        );
      byCircle.set(key, known);
      judged.set(record, known.get(record)!);
    }
  }
  return stored.map((record) =>
    impossible.has(record) ? { impossible: impossible.get(record)! } : { record: judged.get(record)! },
  );
}

interface Member {
  readonly record: Record;
  readonly place: number;
  readonly trial: string;
}

/** Each record of a run with those that it was judged among (`judgedBeside`), itself among them, in the order of the run. */
function* circlesOf(run: readonly Record[]): Generator<[Record, readonly Member[]]> {
  const members = run.map((record, place): Member => ({ record, place, trial: trialOf(record) }));
  const standing = new Map<string, ReadonlySet<Record>>();
  for (const { record, trial } of members) {
    const { createdAt } = record;
    const then =
      standing.get(createdAt) ??
      new Set(withoutSuperseded(run.filter((other) => other.createdAt <= createdAt)));
    standing.set(createdAt, then);
    const isIn = (other: Member) =>
      other.record === record || (other.trial !== trial && then.has(other.record));
    yield [record, members.filter(isIn)];
  }
}

function judgedTogether(circle: readonly Record[], alone: ReadonlyMap<Record, Record>): Map<Record, Record> {
  const fresh = judgeRun(circle.map((record) => alone.get(record)!));
  const isComplete = isWhole(circle);
  return new Map(
    circle.map((record, i) => [record, isComplete ? fresh[i]! : withDoubtsOf(record, fresh[i]!)]),
  );
}

const onlyAmongOthers: readonly Reason['code'][] = ['implausible', 'drift_between_processes'];

/** Whether the places in the order of the run leave no hole in which another record could be missing. */
function isWhole(records: readonly Record[]): boolean {
  const places = new Set(records.flatMap(({ repeats }) => repeats.map(({ position }) => position)));
  return [...places].every((place) => place === 0 || places.has(place - 1));
}

function withDoubtsOf(stored: Record, fresh: Record): Record {
  const known = new Set(fresh.validity.reasons.map(({ code }) => code));
  const kept = stored.validity.reasons.filter(
    ({ code }) => onlyAmongOthers.includes(code) && !known.has(code),
  );
  const reasons = [...fresh.validity.reasons, ...kept];
  return { ...fresh, validity: { state: stateOf(reasons.map(({ code }) => code)), reasons } };
}

function triedTo<T>(compute: () => T): T | string {
  try {
    return compute();
  } catch (error) {
    return `its samples give no figures: ${(error as Error).message}`;
  }
}

const isKnown = ({ value }: Figure) => value !== null;

const whyWithoutSamples = (stored: Record, fresh: Record): string | null =>
  stored.figures.some(isKnown) && !fresh.figures.some(isKnown)
    ? 'it has figures, and no samples that give them.'
    : null;
