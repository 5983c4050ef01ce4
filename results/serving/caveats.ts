import type { Severity, ValidityState } from '../record/caveats.ts';
import { servingDoubts, servingRemedies } from '../sentences/serving-doubts.ts';

/** How far each reason goes for which a served load is doubted. The rules are in `validity.ts`. */
const severities = {
  late_scheduler: 'degraded',
  not_in_balance: 'degraded',
  backlog: 'degraded',
  too_slow: 'degraded',
  cpu_contention: 'degraded',
  stolen_time: 'degraded',
  cpu_quota: 'degraded',
  interrupted: 'degraded',
  unchecked_output: 'note',
  unlike_alone: 'note',
  wrong_output: 'invalid',
  contradictory_log: 'invalid',
  nothing_counted: 'invalid',
  failed: 'invalid',
} as const satisfies Record<string, Severity>;

export type ServingReasonCode = keyof typeof severities;
export const servingReasonCodes = Object.keys(severities) as [ServingReasonCode, ...ServingReasonCode[]];

/** Each reason: one sentence, one remedy. */
export const servingCaveats = Object.fromEntries(
  servingReasonCodes.map((code) => [
    code,
    { severity: severities[code], sentence: servingDoubts[code](), remedy: servingRemedies[code]() },
  ]),
) as {
  readonly [code in ServingReasonCode]: {
    readonly severity: Severity;
    readonly sentence: string;
    readonly remedy: string;
  };
};

/** The gravest reason decides; with none, and with notes alone, it is VALID. */
export function servingStateOf(codes: readonly ServingReasonCode[]): ValidityState {
  const has = (severity: Severity) => codes.some((code) => servingCaveats[code].severity === severity);
  return has('invalid') ? 'INVALID' : has('degraded') ? 'DEGRADED' : 'VALID';
}
