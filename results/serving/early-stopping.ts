import { binomialAtMost } from '../statistics/binomial.ts';

// MLPerf's rule of early stopping (rules.adoc, "Early Stopping", with d = 0): a run passes with `over` requests above the limit when, were
// as many of all requests above it as the percentile allows, so few would have been seen in at most 1 of 100 runs. It takes the requests
// for independent, which those of a queue are not: docs/serving.md says how often it passes a device that just fails.

/** The confidence of MLPerf's rule. */
const earlyStoppingConfidence = 0.99;

const isEnough = (requests: number, over: number, percent: number) =>
  binomialAtMost(over, requests, 1 - percent / 100) <= 1 - earlyStoppingConfidence;

/**
 * The fewest requests of which `over` may be above the limit.
 *
 * @param percent of the requests that have to keep the limit, above 0 and below 100
 */
export function earlyStoppingRequests(over: number, percent: number): number {
  let [failing, holding] = [over, over + 1];
  while (!isEnough(holding, over, percent)) [failing, holding] = [holding, 2 * holding];
  while (holding - failing > 1) {
    const middle = Math.floor((failing + holding) / 2);
    if (isEnough(middle, over, percent)) holding = middle;
    else failing = middle;
  }
  return holding;
}

/** The most requests of `requests` that may be above the limit; null where even none would be too many. */
export function earlyStoppingAllows(requests: number, percent: number): number | null {
  let [holding, failing] = [-1, requests];
  while (failing - holding > 1) {
    const middle = Math.floor((holding + failing) / 2);
    if (isEnough(requests, middle, percent)) holding = middle;
    else failing = middle;
  }
  return holding < 0 ? null : holding;
}
