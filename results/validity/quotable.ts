import { shownFigures } from '../figures/shown.ts';
import { caveats, isDoubt, type ReasonCode } from '../record/caveats.ts';
import { placedTitle } from '../record/company.ts';
import type { Figure, Record } from '../record.ts';
import { halfWidthPercent } from '../statistics/summary.ts';
import { windowOf } from '../telemetry/window.ts';
import { limits } from './limits.ts';

/**
 * What of a run may be quoted (docs/validity.md states the rule). Every record is in one of the five; a count, such as a capacity, is
 * exact and may be signed.
 */
export interface Quotable {
  /** VALID, known to the limit and measured for long: what a laboratory signs. */
  readonly signed: readonly Known[];
  /** VALID: the value with its interval may be quoted. The least certain first, as in `signed`. */
  readonly freely: readonly Known[];
  /** DEGRADED, with an interval: to be quoted with its doubts alone, by the doubt that most of them have. */
  readonly doubted: readonly Why[];
  /** Measured, and without an interval: one process says nothing of the next. */
  readonly single: readonly string[];
  /** INVALID: not to be quoted at all. */
  readonly refused: readonly Why[];
}

/** How well a record is known: its least certain figure that the table shows. */
export interface Known {
  /** "decode llama-2-70b int4 b1 c2048", and of a part "generate …, ttft". */
  readonly title: string;
  /** Half of the 95 % interval in percent; 0 for a count. */
  readonly percent: number;
  /** Whether its processes and windows are those that a signature asks for. */
  readonly isLong: boolean;
}

/** Records that have reasons in common, by their titles. */
export interface Why {
  /** Every reason that all of them have. */
  readonly codes: readonly ReasonCode[];
  readonly titles: readonly string[];
}

export function quotable(records: readonly Record[]): Quotable {
  const { signed, freely, doubted, single, refused } = Object.groupBy(records, standing);
  return {
    signed: byWidth(signed ?? []),
    freely: byWidth(freely ?? []),
    doubted: byReason(doubted ?? []),
    single: (single ?? []).map(placedTitle),
    refused: byReason(refused ?? []),
  };
}

function standing(record: Record): keyof Quotable {
  const { state } = record.validity;
  if (state === 'INVALID') return 'refused';
  const known = knownOf(record);
  if (!known) return 'single';
  if (state === 'DEGRADED') return 'doubted';
  return known.isLong && known.percent <= limits.signedPercent ? 'signed' : 'freely';
}

const byWidth = (records: readonly Record[]): Known[] =>
  records.flatMap((record) => knownOf(record) ?? []).sort((a, b) => b.percent - a.percent);

/** Null where a figure that is shown has no interval. */
function knownOf(record: Record): Known | null {
  const title = placedTitle(record);
  if (record.workload.kind === 'capacity') return { title, percent: 0, isLong: true };
  const [main, ...parts] = shownFigures(record);
  const widest = [main, ...parts]
    .map((figure) => ({ figure, percent: figure ? widthOf(figure) : null }))
    .reduce((a, b) => ((a.percent ?? Infinity) >= (b.percent ?? Infinity) ? a : b));
  if (widest.percent === null) return null;
  const part = widest.figure === main ? '' : `, ${widest.figure!.definition}`;
  return { title: title + part, percent: widest.percent, isLong: isLong(record) };
}

const widthOf = ({ interval, value }: Figure): number | null =>
  value === null || interval === null ? null : halfWidthPercent(interval);

/** Whether its processes are as many, and each window as long, as figures have that are signed. */
function isLong({ repeats }: Record): boolean {
  const finished = repeats.filter(({ outcome }) => outcome === 'ok');
  return (
    finished.length >= limits.signedProcesses &&
    finished.every(({ originNs, samples }) => {
      const window = windowOf(originNs, samples);
      return window !== null && Number(window.endNs - window.startNs) >= limits.signedSeconds * 1e9;
    })
  );
}

/** Each record under the reason that most have, then under the one that most of the others have; with all that those of a group share. */
function byReason(records: readonly Record[]): Why[] {
  const found: Why[] = [];
  for (let left = [...records]; left.length > 0; ) {
    const code = commonest(left);
    const having = left.filter((record) => codesOf(record).has(code));
    const codes = having.map(codesOf).reduce((shared, some) => shared.intersection(some));
    found.push({ codes: [...codes], titles: having.map(placedTitle) });
    left = left.filter((record) => !having.includes(record));
  }
  return found;
}

function commonest(records: readonly Record[]): ReasonCode {
  const counts = new Map<ReasonCode, number>();
  for (const code of records.flatMap((record) => [...codesOf(record)])) {
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return [...counts].reduce((a, b) => (b[1] > a[1] ? b : a))[0];
}

/** The reasons that decide its state. */
function codesOf({ validity: { state, reasons } }: Record): Set<ReasonCode> {
  const codes = reasons.map(({ code }) => code).filter(isDoubt);
  return new Set(state === 'INVALID' ? codes.filter((code) => caveats[code].severity === 'invalid') : codes);
}
