import { stateOf } from './record/caveats.ts';
import type { Reason, Record } from './record.ts';
import {
  anything,
  cacheResidence,
  processCount,
  sampleCount,
  toyShape,
  uncounted,
  windowLength,
} from './validity/amount.ts';
import { lostDevice, memoryErrors, neighbours, powerLimited, slowed, strangers } from './validity/device.ts';
import {
  bandwidthState,
  contention,
  memoryPressure,
  oversubscription,
  quota,
  sight,
} from './validity/host.ts';
import { outcomes } from './validity/outcomes.ts';
import { agreement, correctness, finiteness, placement } from './validity/output.ts';
import { knownWidth, stalls } from './validity/precision.ts';
import { gather, type Judged, type Rule, unlessPassing } from './validity/rule.ts';
import { flatClock, pauses, steadiness } from './validity/steadiness.ts';
import { energyAgreement, gaps } from './validity/telemetry.ts';

/**
 * Judges a trial by itself: every rule, with the reasons in the order of the rules. What shows only among the records of a run
 * is added by `judgeRun`.
 */
export function judge(judged: Judged): Record['validity'] {
  const evidence = gather(judged);
  const applying = judged.workload.kind === 'capacity' ? untimed : rules;
  const reasons = applying
    .flatMap((rule) => rule(evidence))
    .map((finding): Reason => ({ repeat: null, ...finding }));
  return { state: stateOf(reasons.map((reason) => reason.code)), reasons };
}

const rules: readonly Rule[] = [
  outcomes,
  anything,
  lostDevice,
  memoryErrors,
  finiteness,
  correctness,
  agreement,
  placement,
  processCount,
  sampleCount,
  windowLength,
  knownWidth,
  stalls,
  steadiness,
  flatClock,
  slowed,
  powerLimited,
  strangers,
  neighbours,
  unlessPassing(contention),
  quota,
  sight,
  oversubscription,
  unlessPassing(memoryPressure),
  bandwidthState,
  unlessPassing(pauses),
  gaps,
  energyAgreement,
  cacheResidence,
  uncounted,
  toyShape,
];

/** What can be wrong with a count: of a memory that was looked at once, how long that took is no result. */
const untimed: readonly Rule[] = [
  outcomes,
  anything,
  lostDevice,
  memoryErrors,
  finiteness,
  correctness,
  agreement,
  placement,
  processCount,
  strangers,
];
