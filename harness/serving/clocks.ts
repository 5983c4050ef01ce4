import { setTimeout as pause } from 'node:timers/promises';
import { monotonicClock } from '../clock.ts';
import type { ServingClock } from './contract.ts';

/** Timers of Node wake up a millisecond or two late: the rest of the way the clock is watched. */
const watchedNs = 2.5e6;

/** The clock of the host, from its first reading on; nobody sleeps on once the signal is given. */
export function hostClock(signal: AbortSignal): ServingClock & { readonly originNs: bigint } {
  const { originNs, now } = monotonicClock();
  return {
    originNs,
    now: () => Math.round(now()),
    async sleepUntil(ns) {
      const ms = (ns - watchedNs - now()) / 1e6;
      if (ms >= 1) await pause(ms, undefined, { signal }).catch(() => {});
      while (now() < ns && !signal.aborted);
    },
  };
}

/** A clock that stands still but for those who move it: hours of load pass in milliseconds. */
export function virtualClock(): ServingClock & { advance(ns: number): void } {
  let time = 0;
  return {
    now: () => time,
    sleepUntil(ns) {
      if (ns > time) time = ns;
    },
    advance(ns) {
      time += ns;
    },
  };
}
