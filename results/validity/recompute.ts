import type { Figure, Reason, Record } from '../record.ts';
import { dossier as says } from '../sentences/dossier.ts';
import { judgeRun } from './of-run.ts';
import { rebuilt } from './rebuild.ts';

/** One place where a stored record does not say what its own samples say. */
export interface Difference {
  /** `figure decode.step mean`, `population`, `validity`, `reason not_steady of process 2`. */
  readonly of: string;
  /** The field within it, such as `interval.low`; empty where the whole is missing on one side. */
  readonly field: string;
  /** Null where the record has nothing of the kind. */
  readonly stored: unknown;
  readonly recomputed: unknown;
}

/** Figures may differ by this share: other machines round exponentials and logarithms differently in the last bits. */
export const tolerance = 1e-12;

/**
 * Rebuilds figures, population and validity of a record from its samples, and says where they differ from what is
 * stored. A record is judged among those of its run, since the probes of a run
 * are the limit of what is plausible, and a drift shows in the order of all of its processes.
 *
 * @param siblings the other records of the same run
 * @param again how a record is rebuilt by itself, where that is remembered
 */
export function recompute(
  record: Record,
  siblings: readonly Record[],
  again: (record: Record) => Record = (each) => rebuilt(each),
): Difference[] {
  return differencesBetween(record, judgeRun([record, ...siblings].map(again))[0]!);
}

/** Where a stored record does not say what one says that was rebuilt of it. */
export function differencesBetween(record: Record, fresh: Record): Difference[] {
  return [
    ...compareLists('figure', record.figures, fresh.figures, nameOfFigure),
    ...compare('population', record.population, fresh.population),
    ...compare('validity', { state: record.validity.state }, { state: fresh.validity.state }),
    ...compareLists('reason', record.validity.reasons, fresh.validity.reasons, nameOfReason),
  ];
}

/** A difference in words. */
export function differenceText({ of, field, stored, recomputed }: Difference): string {
  const shown = (value: unknown) => (value === null ? 'nothing' : JSON.stringify(value));
  const what = [of, field].filter(Boolean).join(' ');
  return says.otherFigure({ what, stored: shown(stored), recomputed: shown(recomputed) });
}

const nameOfFigure = ({ definition, statistic }: Figure) => `${definition} ${statistic}`;
const nameOfReason = ({ code, repeat }: Reason) => (repeat === null ? code : `${code} of process ${repeat}`);

/** Compares two lists by the names of their members; several of one name are compared in their order. */
export function compareLists<T>(
  kind: string,
  stored: readonly T[],
  recomputed: readonly T[],
  nameOf: (member: T) => string,
): Difference[] {
  const before = Map.groupBy(stored, nameOf);
  const after = Map.groupBy(recomputed, nameOf);
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].flatMap((name) => {
    const [old = [], now = []] = [before.get(name), after.get(name)];
    return Array.from({ length: Math.max(old.length, now.length) }, (_, i) =>
      compare(`${kind} ${name}`, old[i] ?? null, now[i] ?? null),
    ).flat();
  });
}

/** The fields in which two values of plain data differ, by their path. */
export function compare(of: string, stored: unknown, recomputed: unknown, field = ''): Difference[] {
  if (isTree(stored) && isTree(recomputed)) {
    const keys = new Set([...Object.keys(stored), ...Object.keys(recomputed)]);
    return [...keys].flatMap((key) =>
      compare(of, stored[key] ?? null, recomputed[key] ?? null, field === '' ? key : `${field}.${key}`),
    );
  }
  return same(stored, recomputed) ? [] : [{ of, field, stored, recomputed }];
}

const isTree = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null;

function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b;
  return a === b || Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
}
