import type { Telemetry } from '../record/telemetry.ts';
import type { EngineIdentity, Repeat } from '../record.ts';
import { telemetryDevice } from './of-repeat.ts';
import { windowOf } from './window.ts';

/** One channel of what was seen of a process's device or of its host. */
export interface Trace {
  readonly channel: string;
  readonly unit: string;
  /** Seconds from the start of the measured window (before it below 0), and what the sensor gave; null where it gave nothing. */
  readonly readings: readonly { readonly seconds: number; readonly value: number | null }[];
}

/** What telemetry saw of a process, and how long its measured window was. */
export interface Watch {
  readonly place: number;
  readonly windowSeconds: number;
  readonly traces: readonly Trace[];
}

/** Rising counters and masks are no curves; the rest is. */
const notDrawn = ['energy', 'throttle', 'swap.in', 'swap.out', 'memory.stalled', 'ecc.uncorrected'];

/** For each process with a window and telemetry, in run order, the channels of its device and of the host. */
export function watchesOf(repeats: readonly Repeat[], device: EngineIdentity['device']): Watch[] {
  const name = telemetryDevice(device);
  return repeats
    .toSorted((a, b) => a.position - b.position)
    .flatMap((repeat): Watch[] => {
      const { telemetry, originNs, samples, position } = repeat;
      const window = windowOf(originNs, samples);
      if (!telemetry || !window) return [];
      const traces = tracesOf(telemetry, name, window.startNs);
      const windowSeconds = Number(window.endNs - window.startNs) / 1e9;
      return traces.length === 0 ? [] : [{ place: position, windowSeconds, traces }];
    });
}

function tracesOf({ tracks }: Telemetry, device: string | null | undefined, zeroNs: bigint): Trace[] {
  // Those of the device first: a host has a temperature as well.
  const own = [
    ...tracks.filter((track) => track.device !== null && track.device === device),
    ...tracks.filter((track) => track.device === null),
  ];
  const found = own.flatMap(({ startNs, stepsMs, channels }) => {
    let atMs = 0;
    const seconds = stepsMs.map((step) => {
      atMs += step;
      return Number(BigInt(startNs) - zeroNs) / 1e9 + atMs / 1e3;
    });
    return channels
      .filter(({ name, values }) => !notDrawn.includes(name) && values.some((value) => value !== null))
      .map(({ name, unit, values }): Trace => {
        return {
          channel: name,
          unit,
          readings: seconds.map((at, i) => ({ seconds: at, value: values[i] ?? null })),
        };
      });
  });
  // Of two sources of one channel the first counts, as for every figure.
  return found.filter(({ channel }, i) => found.findIndex((other) => other.channel === channel) === i);
}
