import type { GpuProcess, Telemetry } from '../record/telemetry.ts';
import { findSeries, type Series } from '../record/track.ts';
import { type Energy, energyIn } from './energy.ts';
import { foreignProcesses } from './processes.ts';
import { throttledShareIn, throttleSharesIn } from './throttle.ts';
import {
  counterDifference,
  increaseIn,
  middleRangeIn,
  relativeRangeIn,
  type Sampling,
  type Spread,
  samplingIn,
  spreadIn,
  type Window,
} from './window.ts';

/** What the telemetry says of one device inside one window; null where nothing was seen. Rules are made elsewhere. */
export type Observation = {
  /** How densely the device's clock was seen, and its power or energy. */
  sampling: Sampling | null;
  energySampling: Sampling | null;
  /** Median of the device's clock in MHz, and its (maximum − minimum) / median. */
  clockMhz: number | null;
  clockRange: number | null;
  /** The range of the middle 90 % of the readings over their median, of the clocks of the device and of its memory. */
  clockSpread: number | null;
  memoryClockSpread: number | null;
  /** Share of the readings with each throttle reason, and with any that means heat or a brake on the board. */
  throttleShares: Record<string, number> | null;
  slowedShare: number | null;
  /** Share of the readings in which the power limit held the clock. */
  powerLimitedShare: number | null;
  /**
   * Memory errors that ECC could not correct, from the first to the last reading: one while the weights were loaded
   * spoils the samples as well.
   */
  uncorrectedErrors: number | null;
  hottestC: number | null;
  powerW: Spread | null;
  energy: Energy;
  foreign: GpuProcess[] | null;
  /** Mean share of all CPUs' time that the hypervisor took. */
  stealShare: number | null;
  swappedPages: number | null;
  /** Share of the window in which at least one process of the host waited for memory. */
  memoryStalledShare: number | null;
  /** What ended early: the sampler or a source. */
  died: string[];
};

/**
 * @param device the driver's index of a GPU as text; null for the CPU
 * @param gpuUuidHash counts only processes on this GPU as foreign
 */
export function observe(
  telemetry: Telemetry,
  device: string | null,
  window: Window,
  gpuUuidHash?: string,
): Observation {
  const of = (channel: string, about = device) => findSeries(telemetry, { channel, device: about });
  const clock = of(device === null ? 'clock' : 'clock.sm');
  const memoryClock = of('clock.memory');
  const throttle = of('throttle');
  const power = of('power');
  const metered = of('energy') ?? power;
  return {
    sampling: clock && samplingIn(clock, window),
    energySampling: metered && samplingIn(metered, window),
    clockMhz: medianIn(clock, window),
    clockRange: clock && relativeRangeIn(clock, window),
    clockSpread: clock && middleRangeIn(clock, window),
    memoryClockSpread: memoryClock && middleRangeIn(memoryClock, window),
    throttleShares: throttle && throttleSharesIn(throttle, window),
    slowedShare: throttle && throttledShareIn(throttle, window),
    powerLimitedShare: throttle && throttledShareIn(throttle, window, ['power']),
    uncorrectedErrors: riseOf(of('ecc.uncorrected')),
    hottestC: maximumIn(of('temperature'), window),
    powerW: power && spreadIn(power, window),
    energy: energyIn(telemetry, device, window),
    foreign: device === null ? null : foreignProcesses(telemetry, gpuUuidHash),
    stealShare: meanIn(of('steal', null), window),
    swappedPages: sumOf(riseIn(of('swap.in', null), window), riseIn(of('swap.out', null), window)),
    memoryStalledShare: stalledShareIn(of('memory.stalled', null), window),
    died: telemetry.events.filter(({ kind }) => kind === 'died').map(({ message }) => message),
  };
}

const riseIn = (series: Series | null, window: Window) => series && increaseIn(series, window);
const meanIn = (series: Series | null, window: Window) => (series && spreadIn(series, window)?.mean) ?? null;
const medianIn = (series: Series | null, window: Window) =>
  (series && spreadIn(series, window)?.median) ?? null;
const maximumIn = (series: Series | null, window: Window) =>
  (series && spreadIn(series, window)?.maximum) ?? null;

/** How much a counter rose over all of its readings. */
function riseOf(series: Series | null): number | null {
  const [startNs, endNs] = [series?.atNs[0], series?.atNs.at(-1)];
  return startNs === undefined || endNs === undefined ? null : increaseIn(series!, { startNs, endNs });
}

/** The kernel counts stalled milliseconds since boot. */
function stalledShareIn(series: Series | null, window: Window): number | null {
  const stalledMs = series && counterDifference(series, window);
  return stalledMs === null ? null : stalledMs / (Number(window.endNs - window.startNs) / 1e6);
}

function sumOf(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}
