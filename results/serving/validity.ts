import { formatShare } from '../format.ts';
import type { ValidityState } from '../record/caveats.ts';
import { serving as says } from '../sentences/serving.ts';
import { type ServingReasonCode, servingStateOf } from './caveats.ts';
import { contradictionIn } from './consistency.ts';
import { type CountingWindow, counting } from './latencies.ts';
import { lateness, latenessTolerance } from './lateness.ts';
import { little, littleTolerance } from './little.ts';
import type { ServingLog } from './log.ts';
import type { Limits } from './misses.ts';

/** Why a load came to its end. */
export const servingStops = ['done', 'backlog', 'too slow', 'interrupted', 'failed'] as const;
type ServingStop = (typeof servingStops)[number];

/** The ids of served requests against those of the same requests alone. */
interface SoloCheck {
  /** Requests that were looked at, and those of them whose ids differ. */
  readonly checked: number;
  readonly differing: number;
  /** Whether equal ids are promised: on the CPU, where a row is computed alike in any company. */
  readonly isExact: boolean;
  /** What was looked at, in words. */
  readonly detail: string;
}

export interface ServingReason {
  readonly code: ServingReasonCode;
  /** What was seen, with its figures. */
  readonly detail: string;
}

export interface Doubted {
  readonly log: ServingLog;
  readonly window: CountingWindow;
  readonly limits: Limits | null;
  readonly stop: ServingStop;
  /** What the engine said when it failed. */
  readonly error: string | null;
  readonly solo: SoloCheck | null;
  /** What the host did beside it; null where nobody could tell. */
  readonly host: HostLoad | null;
}

interface HostLoad {
  readonly stealShare: number | null;
  readonly otherShare: number | null;
  readonly quotaShare?: number | null | undefined;
}

/** Judges a served load, with the reasons in the order of the rules. */
export function judgeServing(load: Doubted): { state: ValidityState; reasons: ServingReason[] } {
  const reasons = [...rules.flatMap((rule) => rule(load) ?? []), ...undisturbed(load)];
  return { state: servingStateOf(reasons.map(({ code }) => code)), reasons };
}

type Rule = (load: Doubted) => ServingReason | null;

const ended: Rule = ({ stop, error, window: { first, end } }) => {
  if (stop === 'done') return null;
  if (stop === 'failed') return { code: 'failed', detail: error ?? says.noWords() };
  return { code: codeOfStop[stop], detail: says.countedSoFar({ n: Math.max(0, end - first) }) };
};

const codeOfStop = {
  backlog: 'backlog',
  'too slow': 'too_slow',
  interrupted: 'interrupted',
} as const;

const consistent: Rule = ({ log }) => {
  const detail = contradictionIn(log);
  return detail === null ? null : { code: 'contradictory_log', detail };
};

const anything: Rule = ({ log, window }) =>
  counting(log, window).length > 0
    ? null
    : { code: 'nothing_counted', detail: says.noneOf({ n: log.requests.count }) };

const alone: Rule = ({ solo }) => {
  if (solo === null || solo.checked === 0) return { code: 'unchecked_output', detail: says.nothingChecked() };
  if (solo.differing === 0) return null;
  const detail = says.differing({ n: solo.differing, checked: solo.checked });
  return { code: solo.isExact ? 'wrong_output' : 'unlike_alone', detail };
};

const punctual: Rule = ({ log, limits }) => {
  const { share } = lateness(log.latenessNs, limits?.ttftSeconds ?? null);
  if (share === null || share <= latenessTolerance) return null;
  return {
    code: 'late_scheduler',
    detail: says.late({ share: formatShare(share, 2), most: formatShare(latenessTolerance, 0) }),
  };
};

/** Where all came at once, or the run was cut short, no balance is to be had. */
const balanced: Rule = ({ log, window, stop }) => {
  if (stop !== 'done' || window.end <= window.first) return null;
  const arrivals = log.requests.scheduledNs;
  if (arrivals[window.first] === arrivals[window.end - 1]) return null;
  const law = little(log, window);
  if (law === null || law.holds) return null;
  return {
    code: 'not_in_balance',
    detail: says.unbalanced({ share: formatShare(law.difference, 1), most: formatShare(littleTolerance, 0) }),
  };
};

/** As for single trials: docs/validity.md. */
const mostOfHost = { otherShare: 0.05, stealShare: 0.02, quotaShare: 0.01 } as const;
const codeOfHost = {
  otherShare: 'cpu_contention',
  stealShare: 'stolen_time',
  quotaShare: 'cpu_quota',
} as const;

const undisturbed = ({ host }: Doubted): ServingReason[] =>
  (Object.keys(mostOfHost) as (keyof typeof mostOfHost)[]).flatMap((name) => {
    const share = host?.[name] ?? 0;
    if (share <= mostOfHost[name]) return [];
    const detail = says.shareOfHost({ share: formatShare(share, 1), most: formatShare(mostOfHost[name]) });
    return [{ code: codeOfHost[name], detail }];
  });

const rules: readonly Rule[] = [ended, consistent, anything, alone, punctual, balanced];
