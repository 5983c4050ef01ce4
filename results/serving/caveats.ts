import type { Severity, ValidityState } from '../record/caveats.ts';

/** Each reason why a served load is doubted: one sentence, one remedy. The rules are in `validity.ts`. */
export const servingCaveats = {
  late_scheduler: {
    severity: 'degraded',
    sentence: 'The scheduler woke up late for arrivals: a part of the latency is its own.',
    remedy: 'Stop other programs, or leave a CPU free for the scheduler.',
  },
  not_in_balance: {
    severity: 'degraded',
    sentence: "Little's law does not hold in the window: more came than left, or the other way round.",
    remedy: 'Take a lower rate, more requests, or a longer warm-up.',
  },
  backlog: {
    severity: 'degraded',
    sentence: 'The queue grew without an end, and the run was ended early: its figures depend on when.',
    remedy: 'Take a lower rate: this one cannot be served.',
  },
  too_slow: {
    severity: 'degraded',
    sentence: 'Far more requests missed the promise than may, and the run was ended early.',
    remedy: 'Take limits that a single request can keep, fewer rows, or a lower rate.',
  },
  cpu_contention: {
    severity: 'degraded',
    sentence: 'Other programs used the processors while the load was served.',
    remedy: 'Stop them and run again.',
  },
  stolen_time: {
    severity: 'degraded',
    sentence: 'The hypervisor gave processors to others while the load was served.',
    remedy: 'Run on a host of your own, or at a quieter time.',
  },
  cpu_quota: {
    severity: 'degraded',
    sentence: 'The process stood still since the CPU quota of its group was used up.',
    remedy: 'Raise the quota of the container, or take fewer threads.',
  },
  interrupted: {
    severity: 'degraded',
    sentence: 'The run was stopped early: requests count up to the first that was still open.',
    remedy: 'Run again, and let it come to its end.',
  },
  unchecked_output: {
    severity: 'note',
    sentence: 'The ids that were served were not held against those of the same requests alone.',
    remedy: 'Nothing is needed for a speed; a run on the CPU checks every id.',
  },
  unlike_alone: {
    severity: 'note',
    sentence:
      'Some requests got other ids than alone, as a device that multiplies batches otherwise may give.',
    remedy: 'Nothing is needed: the scores were within tolerance.',
  },
  wrong_output: {
    severity: 'invalid',
    sentence: 'Requests got other ids than the same requests alone.',
    remedy: 'Do not use the figures; report it: rows of the cache got mixed up.',
  },
  contradictory_log: {
    severity: 'invalid',
    sentence: 'The log contradicts itself: something happened before what it needs.',
    remedy: 'Do not use the figures; ask whoever sent it for the original.',
  },
  nothing_counted: {
    severity: 'invalid',
    sentence: 'No request of the window was served.',
    remedy: 'Run again with more requests, or a shorter warm-up.',
  },
  failed: {
    severity: 'invalid',
    sentence: 'The engine failed before the load was served.',
    remedy: 'Read the error in the record; run `assay doctor`.',
  },
} as const satisfies Record<string, { severity: Severity; sentence: string; remedy: string }>;

export type ServingReasonCode = keyof typeof servingCaveats;
export const servingReasonCodes = Object.keys(servingCaveats) as [ServingReasonCode, ...ServingReasonCode[]];

/** The gravest reason decides; with none, and with notes alone, it is VALID. */
export function servingStateOf(codes: readonly ServingReasonCode[]): ValidityState {
  const has = (severity: Severity) => codes.some((code) => servingCaveats[code].severity === severity);
  return has('invalid') ? 'INVALID' : has('degraded') ? 'DEGRADED' : 'VALID';
}
