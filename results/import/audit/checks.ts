import type { Check } from './check.ts';
import { counts, population } from './counts.ts';
import { digits, notFinite } from './digits.ts';
import { energyOfTokens, powerMix } from './energy.ts';
import { percentileFloor } from './floors.ts';
import { identityChecks } from './identities.ts';
import { promptLength, requestedLength } from './lengths.ts';
import {
  chunksAndTokens,
  concurrencyOfLoad,
  meanConcurrency,
  peakAboveMean,
  peakWithinLimit,
  requestTime,
} from './load.ts';
import { meanWithin, medianNearMean, percentileOrder, widestDeviation } from './order.ts';
import {
  decodeWithinMemory,
  inputWithinArithmetic,
  memoryOfDevice,
  outputWithinArithmetic,
  unknownHardware,
  weightsInMemory,
} from './physics.ts';
import { deviationForm, recomputed } from './recomputed.ts';
import { clockJumps, duplicates, negativeTimes, outsideRun, requestTimes } from './requests.ts';
import { rateOfSequence } from './serving/inverse.ts';
import { failedRequests, noneCompleted, timeWithinRun } from './serving/run.ts';
import { emptyAnswers, farRequests, keptAtOnce, outputsInOrder, possibleLengths } from './serving/streams.ts';
import { partOfRequest, windowRates } from './serving/windows.ts';
import { bytesOfKernels, intensityOfKernels } from './tools/kernels.ts';
import { memoryOfName, withinArithmetic, withinLink, withinMemory } from './tools/limits.ts';
import { completedRate, estimateAbove, offlineRate } from './tools/loadgen.ts';
import { oneWayAlone, sumOfCells, sumOfWays } from './tools/matrices.ts';
import { verdictGrounds } from './verdict.ts';

/** Every check, in the order in which its findings are told. */
export const checks: readonly Check[] = [
  ...identityChecks,
  counts,
  noneCompleted,
  failedRequests,
  percentileOrder,
  meanWithin,
  medianNearMean,
  widestDeviation,
  requestTime,
  partOfRequest,
  rateOfSequence,
  chunksAndTokens,
  concurrencyOfLoad,
  meanConcurrency,
  windowRates,
  peakWithinLimit,
  peakAboveMean,
  offlineRate,
  completedRate,
  estimateAbove,
  requestedLength,
  promptLength,
  population,
  recomputed,
  deviationForm,
  requestTimes,
  negativeTimes,
  clockJumps,
  outputsInOrder,
  possibleLengths,
  emptyAnswers,
  keptAtOnce,
  farRequests,
  outsideRun,
  timeWithinRun,
  duplicates,
  sumOfCells,
  sumOfWays,
  oneWayAlone,
  bytesOfKernels,
  intensityOfKernels,
  powerMix,
  energyOfTokens,
  memoryOfDevice,
  memoryOfName,
  weightsInMemory,
  decodeWithinMemory,
  outputWithinArithmetic,
  inputWithinArithmetic,
  withinMemory,
  withinLink,
  withinArithmetic,
  unknownHardware,
  percentileFloor,
  verdictGrounds,
  digits,
  notFinite,
];
