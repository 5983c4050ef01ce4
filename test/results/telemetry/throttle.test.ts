import { describe, expect, it } from 'vitest';
import { foreignProcesses } from '../../../results/telemetry/processes.ts';
import { throttledShareIn, throttleReasons, throttleSharesIn } from '../../../results/telemetry/throttle.ts';

const masks = { unit: 'bits', atNs: [0n, 1n, 2n, 3n], values: [0x0, 0x4, 0x24, null] };
const window = { startNs: 0n, endNs: 3n };

describe('the bits of NVML', () => {
  // nvml.h, nvmlClocksEventReason…: the values of the constants, by hand.
  const constants: [number, string][] = [
    [0x0000000000000001, 'gpu_idle'],
    [0x0000000000000002, 'applications_clocks'],
    [0x0000000000000004, 'sw_power_cap'],
    [0x0000000000000008, 'hw_slowdown'],
    [0x0000000000000010, 'sync_boost'],
    [0x0000000000000020, 'sw_thermal'],
    [0x0000000000000040, 'hw_thermal'],
    [0x0000000000000080, 'hw_power_brake'],
    [0x0000000000000100, 'display_clock'],
  ];
  it.each(constants)('%i is %s', (bit, name) => {
    expect(throttleReasons(bit).map((reason) => reason.name)).toEqual([name]);
  });

  it('can be several at once, and none', () => {
    expect(throttleReasons(0x1ff)).toHaveLength(9);
    expect(throttleReasons(0)).toEqual([]);
  });
});

describe('the share of throttled readings', () => {
  it('is of the readings that had a value', () => {
    expect(throttleSharesIn(masks, window)).toEqual({ sw_power_cap: 2 / 3, sw_thermal: 1 / 3 });
    expect(throttledShareIn(masks, window, ['power', 'heat'])).toBe(2 / 3);
    expect(throttledShareIn(masks, window, ['heat'])).toBe(1 / 3);
    expect(throttledShareIn(masks, window, ['setting', 'idle', 'slowdown'])).toBe(0);
  });

  it('is null without a reading', () => {
    expect(throttleSharesIn(masks, { startNs: 3n, endNs: 9n })).toBeNull();
    expect(throttledShareIn(masks, { startNs: 3n, endNs: 9n }, ['heat'])).toBeNull();
  });
});

describe('foreign processes', () => {
  const process = (pid: number, gpu: string | null) => ({
    gpuUuidHash: gpu,
    pid,
    program: 'x',
    memoryMib: 1,
  });

  it('are those before and those after, each named once', () => {
    const gpuProcesses = { before: [process(1, 'a')], after: [process(1, 'a'), process(2, 'a')] };
    expect(foreignProcesses({ gpuProcesses })?.map(({ pid }) => pid)).toEqual([1, 2]);
  });

  it('on another GPU do not count, those on an unknown one do', () => {
    const gpuProcesses = { before: [process(1, 'a'), process(2, 'b'), process(3, null)], after: [] };
    expect(foreignProcesses({ gpuProcesses }, 'a')?.map(({ pid }) => pid)).toEqual([1, 3]);
  });

  it('are not known where nobody could be asked', () => {
    expect(foreignProcesses({ gpuProcesses: { before: null, after: null } })).toBeNull();
  });
});
