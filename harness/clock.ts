/**
 * The clock of the measurements: nanoseconds on the monotonic clock of the host. Readings count from `originNs`, the
 * value of `process.hrtime` at zero, so that series of other processes of the host lie on the same axis.
 */
export interface Clock {
  readonly originNs: bigint;
  now(): number;
}

export function monotonicClock(): Clock {
  const offsetNs = performance.now() * 1e6;
  const originNs = process.hrtime.bigint();
  return { originNs, now: () => performance.now() * 1e6 - offsetNs };
}
