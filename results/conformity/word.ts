import type { Requirement } from './requirement.ts';
import type { ConformityWord, DecisionRule } from './rule.ts';

/**
 * Where a measured value lies: `clear` of the limit by the guard band, `near` it on the good side, `over` it by less than the guard
 * band, or `beyond`.
 */
export type Zone = 'clear' | 'near' | 'over' | 'beyond';

const words: Readonly<Record<DecisionRule['kind'], Readonly<Record<Zone, ConformityWord>>>> = {
  simple: { clear: 'pass', near: 'pass', over: 'fail', beyond: 'fail' },
  binary: { clear: 'pass', near: 'fail', over: 'fail', beyond: 'fail' },
  nonBinary: { clear: 'pass', near: 'conditionalPass', over: 'conditionalFail', beyond: 'fail' },
  acceptance: { clear: 'pass', near: 'noPass', over: 'noPass', beyond: 'noPass' },
  rejection: { clear: 'noFail', near: 'noFail', over: 'noFail', beyond: 'fail' },
};

/** What else decides the word. */
interface Circumstances {
  readonly isDegraded: boolean;
  /** Of a peak: the declared or the structural value is on the wrong side of the limit. */
  readonly isKnownOutside: boolean;
}

/** The word of a rule for a zone; of a peak only what a lower bound can show, and of doubtful data no pass. */
export function wordOf(
  requirement: Requirement,
  rule: DecisionRule,
  zone: Zone,
  { isDegraded, isKnownOutside }: Circumstances,
): ConformityWord {
  const word =
    requirement.limits === 'value'
      ? words[rule.kind][zone]
      : requirement.direction === 'upper'
        ? underPeak(zone, isKnownOutside)
        : abovePeak(rule, zone);
  return isDegraded && word === 'pass' ? 'conditionalPass' : word;
}

/**
 * An upper limit of a peak: what is measured is below the peak, so only a measurement beyond the limit decides. Where another known
 * value of the peak is outside, "not contradicted" would mislead.
 */
function underPeak(zone: Zone, isKnownOutside: boolean): ConformityWord {
  if (zone === 'beyond') return 'fail';
  if (zone === 'over') return 'conditionalFail';
  return isKnownOutside ? 'noPass' : 'notContradicted';
}

/** A lower limit of a peak: what reaches it shows that the peak does, and what stays below contradicts nothing. */
function abovePeak({ kind }: DecisionRule, zone: Zone): ConformityWord {
  const word = words[kind][zone];
  return zone === 'over' || zone === 'beyond' || word === 'fail' ? 'noPass' : word;
}
