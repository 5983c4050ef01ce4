import type { Check } from './check.ts';
import { identityChecks } from './identities.ts';
import { meanWithin, percentileOrder, widestDeviation } from './order.ts';
import { repetitions } from './repetitions.ts';

/** Every check, in the order in which its findings are told. */
export const checks: readonly Check[] = [
  ...identityChecks,
  percentileOrder,
  meanWithin,
  widestDeviation,
  repetitions,
];
