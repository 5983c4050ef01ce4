import type { Telemetry } from '../record/telemetry.ts';
import { findSeries, type Series } from '../record/track.ts';
import type { EngineIdentity, Repeat } from '../record.ts';
import { telemetryDevice } from './of-repeat.ts';
import { type Spread, spreadIn, type Window, windowOf } from './window.ts';

/** One channel of what was seen of a process's device or of its host. */
interface Trace {
  readonly channel: string;
  readonly unit: string;
  /** Seconds from the start of the measured window (before it below 0), and what the sensor gave; null where it gave nothing. */
  readonly readings: readonly { readonly seconds: number; readonly value: number | null }[];
  /** Of the readings inside the window; null without one. */
  readonly inWindow: Spread | null;
}

/** What telemetry saw of a process, and how long its measured window was. */
export interface Watch {
  readonly place: number;
  readonly windowSeconds: number;
  readonly traces: readonly Trace[];
}

/** From and to. */
type Part = readonly [from: number, to: number];

/** The channels that are curves, what decides most first; counters that rise and masks are none. */
const curves: readonly string[] = [
  'clock.sm',
  'clock.memory',
  'power',
  'temperature',
  'temperature.memory',
  'utilization',
  'memory.used',
  'clock',
  'busy',
  'steal',
  'memory.available',
];

/**
 * For each process with a window and telemetry, in run order, the channels of its device, or else of the host.
 *
 * @param part seconds from the start of each window: readings outside are left out
 */
export function watchesOf(
  repeats: readonly Repeat[],
  device: EngineIdentity['device'],
  part: Part = [-Infinity, Infinity],
): Watch[] {
  const name = telemetryDevice(device);
  return repeats
    .toSorted((a, b) => a.position - b.position)
    .flatMap(({ telemetry, originNs, samples, position }): Watch[] => {
      const window = windowOf(originNs, samples);
      if (!telemetry || !window) return [];
      const traces = curves.flatMap((channel) => traceOf(telemetry, channel, name, window, part) ?? []);
      const windowSeconds = Number(window.endNs - window.startNs) / 1e9;
      return traces.length === 0 ? [] : [{ place: position, windowSeconds, traces }];
    });
}

function traceOf(
  telemetry: Telemetry,
  channel: string,
  device: string | null | undefined,
  window: Window,
  [from, to]: Part,
): Trace | null {
  const series = seriesOf(telemetry, channel, device);
  if (!series || series.values.every((value) => value === null)) return null;
  const secondsAt = (at: bigint) => Number(at - window.startNs) / 1e9;
  const inPart = series.atNs.map((at) => secondsAt(at) >= from && secondsAt(at) <= to);
  const shown = {
    unit: series.unit,
    atNs: series.atNs.filter((_, i) => inPart[i]),
    values: series.values.filter((_, i) => inPart[i]),
  };
  return {
    channel,
    unit: series.unit,
    readings: shown.atNs.map((at, i) => ({ seconds: secondsAt(at), value: shown.values[i] ?? null })),
    inWindow: spreadIn(shown, window),
  };
}

/** What a channel of the device of a process, or else of its host, gave inside the measured window; null where it gave nothing. */
export function spreadOf(
  { telemetry, originNs, samples }: Repeat,
  device: EngineIdentity['device'],
  channel: string,
): Spread | null {
  const window = windowOf(originNs, samples);
  return telemetry && window && spreadWithin(telemetry, device, channel, window);
}

/** The same of any window of time. */
export function spreadWithin(
  telemetry: Telemetry,
  device: EngineIdentity['device'],
  channel: string,
  window: Window,
): Spread | null {
  const series = seriesOf(telemetry, channel, telemetryDevice(device));
  return series && spreadIn(series, window);
}

const seriesOf = (telemetry: Telemetry, channel: string, device: string | null | undefined): Series | null =>
  (device ? findSeries(telemetry, { channel, device }) : null) ??
  findSeries(telemetry, { channel, device: null });
