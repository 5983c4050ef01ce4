import type { Check } from './check.ts';
import { identityChecks } from './identities.ts';
import {
  chunksAndTokens,
  concurrencyOfLoad,
  meanConcurrency,
  peakAboveMean,
  peakWithinLimit,
  requestTime,
} from './load.ts';
import { meanWithin, percentileOrder, widestDeviation } from './order.ts';
import { repetitions } from './repetitions.ts';
import { verdictGrounds } from './verdict.ts';

/** Every check, in the order in which its findings are told. */
export const checks: readonly Check[] = [
  ...identityChecks,
  percentileOrder,
  meanWithin,
  widestDeviation,
  requestTime,
  chunksAndTokens,
  concurrencyOfLoad,
  meanConcurrency,
  peakWithinLimit,
  peakAboveMean,
  repetitions,
  verdictGrounds,
];
