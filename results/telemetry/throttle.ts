import type { Series } from '../record/track.ts';
import { valuesIn, type Window } from './window.ts';

/** What a reason does to a measurement: nothing, a wish of somebody, or less than the device could do. */
export type ThrottleKind = 'idle' | 'setting' | 'power' | 'heat' | 'slowdown' | 'brake';

export type ThrottleReason = { bit: number; name: string; kind: ThrottleKind; meaning: string };

/** The clock event reasons of NVML (nvml.h, nvmlClocksEventReason…), the channel `throttle` of nvidia-smi. */
const THROTTLE_REASONS: ThrottleReason[] = [
  { bit: 0x1, name: 'gpu_idle', kind: 'idle', meaning: 'nothing runs, the clock drops' },
  {
    bit: 0x2,
    name: 'applications_clocks',
    kind: 'setting',
    meaning: 'limited by the set application clocks',
  },
  {
    bit: 0x4,
    name: 'sw_power_cap',
    kind: 'power',
    meaning: 'the driver lowers the clock to keep the power limit',
  },
  { bit: 0x8, name: 'hw_slowdown', kind: 'slowdown', meaning: 'the board halves the clock or more' },
  { bit: 0x10, name: 'sync_boost', kind: 'setting', meaning: 'held to the slowest GPU of its group' },
  { bit: 0x20, name: 'sw_thermal', kind: 'heat', meaning: 'the driver lowers the clock against heat' },
  { bit: 0x40, name: 'hw_thermal', kind: 'heat', meaning: 'the board halves the clock or more against heat' },
  {
    bit: 0x80,
    name: 'hw_power_brake',
    kind: 'brake',
    meaning: 'the power supply asks for half the clock or less',
  },
  { bit: 0x100, name: 'display_clock', kind: 'setting', meaning: 'limited by the clock of a display' },
];

/** Reasons for which a device does less than it could, and that nobody chose. */
const slowing: readonly ThrottleKind[] = ['heat', 'slowdown', 'brake'];

/** Whether a reason, by its name, is one of those that slow a device. */
export const isSlowing = (name: string): boolean =>
  THROTTLE_REASONS.some((reason) => reason.name === name && slowing.includes(reason.kind));

/** The reasons that a bit mask holds. */
export function throttleReasons(mask: number): ThrottleReason[] {
  return THROTTLE_REASONS.filter(({ bit }) => (mask & bit) !== 0);
}

/** For each reason seen inside the window, the share of the readings that had it; null without a reading. */
export function throttleSharesIn(masks: Series, window: Window): Record<string, number> | null {
  const values = valuesIn(masks, window);
  if (values.length === 0) return null;
  const shares = THROTTLE_REASONS.map(({ bit, name }) => {
    const hits = values.filter((mask) => (mask & bit) !== 0).length;
    return [name, hits / values.length] as const;
  });
  return Object.fromEntries(shares.filter(([, share]) => share > 0));
}

/** Share of the readings inside the window that had any reason of these kinds, of those that slow if none are named; null without a reading. */
export function throttledShareIn(
  masks: Series,
  window: Window,
  kinds: readonly ThrottleKind[] = slowing,
): number | null {
  const values = valuesIn(masks, window);
  if (values.length === 0) return null;
  const hits = values.filter((mask) => throttleReasons(mask).some(({ kind }) => kinds.includes(kind)));
  return hits.length / values.length;
}
