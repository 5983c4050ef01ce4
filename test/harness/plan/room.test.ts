import { describe, expect, it } from 'vitest';
import { totalBytes } from '../../../harness/plan/memory.ts';
import { demandOf, memoryLimit, memoryOf, type Room, roomOf } from '../../../harness/plan/room.ts';
import { planTrial } from '../../../harness/plan.ts';
import { refusalOf } from '../../../harness/run/refusal.ts';
import type { Target } from '../../../harness/target/contract.ts';
import { deviceCacheBytes } from '../../../results/devices/device-cache.ts';
import { batchThatFits } from '../../../results/projection/roofline.ts';
import type { Machine } from '../../../results/record/machine.ts';
import { publishedDecoders } from '../../../results/reference/decoder-cost.ts';
import { parseSpec } from '../../../workloads/parse.ts';
import { MACHINE } from '../../fixtures/made-up-trial.ts';

const mib = 2 ** 20;
/** 143,771 MiB, as nvidia-smi shows an H200. */
const h200Bytes = 150_754_820_096;

const target = (over: Partial<Target> = {}): Target => ({
  engine: { id: 'native', library: null },
  provider: { name: 'cuda', options: { device_id: '0' } },
  deviceClass: 'gpu',
  device: { kind: 'gpu', name: 'NVIDIA H200', index: 0, fingerprint: 'f' },
  threads: 1,
  why: 'made up',
  ...over,
});
const cpu = target({
  provider: { name: 'cpu', options: {} },
  deviceClass: 'cpu',
  device: { kind: 'cpu', name: 'Xeon', index: 0, fingerprint: null },
});

function machineWith(gpu: Partial<Machine['gpus'][number]>): Machine {
  return { ...MACHINE, gpus: [{ ...MACHINE.gpus[0]!, ...gpu }] };
}
const atStart = { ...MACHINE.gpus[0]!.atStart };

describe('the room of a target', () => {
  it('of a GPU is what its driver says it has, less what is used, whatever the host has', () => {
    const machine = machineWith({ atStart: { ...atStart, memoryUsedMib: 771 } });
    expect(memoryOf(target(), machine)).toEqual({
      of: 'gpu',
      totalBytes: h200Bytes,
      freeBytes: 143_000 * mib,
    });
  });

  it('of the CPU, and of a GPU without memory of its own, is that of the host', () => {
    const host = { of: 'host', totalBytes: 2 ** 41, freeBytes: 2 ** 40 };
    expect(memoryOf(cpu, MACHINE)).toEqual(host);
    expect(memoryOf(target(), machineWith({ memoryTotalMib: null }))).toEqual(host);
    expect(memoryOf(target({ device: { ...target().device, index: 5 } }), MACHINE)).toEqual(host);
  });

  it('in a container ends with the limit of the container', () => {
    const container = { ...MACHINE.container, memoryLimitBytes: 8e9, memoryUsedBytes: 1e9 };
    expect(memoryOf(cpu, { ...MACHINE, container })).toMatchObject({ totalBytes: 8e9, freeBytes: 7e9 });
  });

  it('has the cache of the target: the driver tells it, else the catalogue, else it is 64 MiB', () => {
    const gpu = target().device;
    expect(deviceCacheBytes(gpu, machineWith({ l2CacheBytes: 60 * mib }))).toBe(60 * mib);
    expect(deviceCacheBytes(gpu, machineWith({}))).toBe(50 * mib);
    expect(deviceCacheBytes({ ...gpu, name: 'NVIDIA X' }, machineWith({}))).toBe(64 * mib);
    expect(deviceCacheBytes(cpu.device, MACHINE)).toBe(200 * mib);
    const room = roomOf({ target: target(), machine: machineWith({}), memoryBytes: null, layers: null });
    expect(room.lastLevelCacheBytes).toBe(50 * mib);
  });

  it('of a software driver is memory and cache of the host, whatever GPU there is', () => {
    const device = { ...target().device, isSoftware: true } as const;
    const software = target({ provider: { name: 'webgpu', options: {} }, device });
    expect(memoryOf(software, MACHINE)).toEqual({ of: 'host', totalBytes: 2 ** 41, freeBytes: 2 ** 40 });
    expect(deviceCacheBytes(device, MACHINE)).toBe(200 * mib);
  });
});

describe('an emulated size', () => {
  const device = { of: 'gpu', totalBytes: h200Bytes, freeBytes: h200Bytes } as const;

  it.each([
    ['80GB', 80e9],
    ['81559MiB', 85_520_809_984],
    ['80GiB', 85_899_345_920],
    ['79.6GB', 79.6e9],
  ])('%s is %i bytes, and the rest is held', (text, limitBytes) => {
    expect(memoryLimit(text, device)).toEqual({ limitBytes, holdBytes: h200Bytes - limitBytes });
  });

  it.each(['80', '80 GB', '80gb', '80G', '0GB', '-1GB', 'GB', ''])(
    '"%s" is refused: its unit has to be exact',
    (text) => {
      expect(() => memoryLimit(text, device)).toThrow(
        expect.objectContaining({ tryThis: expect.stringContaining('81559MiB') }),
      );
    },
  );

  it('that is larger than the device is refused, and so is one of a device that tells nothing', () => {
    expect(() => memoryLimit('192GB', device)).toThrow(/150754820096/);
    expect(() => memoryLimit('80GB', { ...device, totalBytes: null })).toThrow(/Nobody tells/);
  });

  it('takes what it holds out of the room', () => {
    const limit = memoryLimit('80GB', device);
    const room = roomOf({
      target: target(),
      machine: MACHINE,
      memoryBytes: h200Bytes - 1e9,
      layers: null,
      limit,
    });
    expect(room).toMatchObject({ memoryBytes: 79e9, countsWholeModel: true, note: 'emulated 80 GB' });
  });
});

describe('Llama 2 70B on an H200', () => {
  const roomWith = (over: Partial<Room> = {}): Room => ({
    ...roomOf({ target: target(), machine: MACHINE, memoryBytes: h200Bytes, layers: null }),
    ...over,
  });
  const plan = (title: string, room = roomWith()) => planTrial(parseSpec(title), target(), room);
  const admitted = (title: string, room?: Room) =>
    refusalOf(plan(title, room), target(), room ?? roomWith()) === null;

  /** 68,976,648,192 parameters at two bytes. */
  const float16Bytes = 137_953_296_384;

  it('in float16 is cycled, and what all layers would fill is held: its weights come to 138 GB', () => {
    const { layers, memory, fullModelFits } = plan('decode llama-2-70b float16 b8 c2048');
    expect(layers!.kind).toBe('cycled');
    expect(memory.weights + memory.held).toBe(float16Bytes);
    expect(memory.weights).toBeGreaterThan(8 * 50 * mib);
    expect(fullModelFits).toBe(true);
  });

  it('keeps every weight once: nothing is packed, and flash attention writes no scores', () => {
    const { memory } = plan('prefill llama-2-7b float16 b1 i2048');
    expect(memory.weights).toBe(2 * 6_738_415_616);
    expect(memory.activations).toBeLessThan(1e9);
    const onCpu = planTrial(
      parseSpec('prefill llama-2-7b float32 b1 i2048'),
      cpu,
      roomWith({ layers: 'full' }),
    );
    expect(onCpu.memory.activations).toBeGreaterThan(32 * 2048 * 2048 * 4);
  });

  it('leaves room for few sequences in float16, and for more in int8, as the projection says', () => {
    const int8Bytes = plan('decode llama-2-70b int8 b1 c2112', roomWith({ layers: 'full' })).memory.weights;
    for (const [precision, weightBytes, fits] of [
      ['float16', float16Bytes, 16],
      ['int8', int8Bytes, 105],
    ] as const) {
      const needed = (batch: number) =>
        totalBytes(
          plan(`decode llama-2-70b ${precision} b${batch} c2112`, roomWith({ countsWholeModel: true }))
            .memory,
        );
      expect(needed(fits)).toBeLessThanOrEqual(h200Bytes);
      expect(needed(fits + 1)).toBeGreaterThan(h200Bytes);
      const cost = { ...publishedDecoders['llama-2-70b-fp8'].cost, residentBytes: weightBytes };
      // The projection leaves 5 % to activations, driver and allocator; without that there is no room at all for more.
      expect(fits).toBeGreaterThanOrEqual(batchThatFits(cost, 2176, { memoryBytes: h200Bytes }));
      expect(fits).toBeLessThanOrEqual(Math.floor((h200Bytes - weightBytes) / (2176 * 327_680)));
    }
  });

  it('is not refused on an estimate: only what weights and cache certainly need refuses it', () => {
    // 138.0 + 12.1 GB certainly, and about 1 GB more by the estimate.
    expect(admitted('decode llama-2-70b float16 b17 c2112', roomWith({ countsWholeModel: true }))).toBe(true);
    expect(admitted('decode llama-2-70b float16 b18 c2112', roomWith({ countsWholeModel: true }))).toBe(
      false,
    );
  });

  it('runs at a batch that the whole model would not leave room for, and says so', () => {
    const trial = plan('decode llama-2-70b float16 b32 c2048');
    expect(trial.fullModelFits).toBe(false);
    expect(trial.memory.held).toBe(0);
    expect(admitted('decode llama-2-70b float16 b32 c2048')).toBe(true);
  });

  it('does not fit at all where 80 GB are emulated, and fits in int4', () => {
    const limit = memoryLimit('80GB', memoryOf(target(), MACHINE));
    const room = roomOf({ target: target(), machine: MACHINE, memoryBytes: h200Bytes, layers: null, limit });
    expect(admitted('decode llama-2-70b float16 b1 c2048', room)).toBe(false);
    expect(admitted('decode llama-2-70b int4 b32 c2048', room)).toBe(true);
    expect(refusalOf(plan('decode llama-2-70b float16 b1 c2048', room), target(), room)).toMatchObject({
      outcome: 'refused',
      error: expect.stringContaining('the layers that are not loaded'),
    });
  });

  it('is refused by the whole estimate where what is held back is only counted: the device would say yes', () => {
    const webgpu = target({ provider: { name: 'webgpu', options: {} } });
    const limit = memoryLimit('60GB', memoryOf(webgpu, MACHINE));
    const wish = { target: webgpu, machine: MACHINE, memoryBytes: h200Bytes, layers: null };
    const [asItIs, emulated] = [roomOf(wish), roomOf({ ...wish, limit })];
    const { memory } = planTrial(parseSpec('decode llama-2-7b int4 b8 c2048'), webgpu, emulated);
    expect(demandOf({ memory }, asItIs)).toBe(memory.certain);
    expect(demandOf({ memory }, emulated)).toBe(totalBytes(memory));
    expect(totalBytes(memory)).toBeGreaterThan(memory.certain);
    expect(demandOf({ memory: { ...memory, held: 1 } }, asItIs)).toBe(totalBytes({ ...memory, held: 1 }));
  });

  it('on the CPU is cycled as ever, with nothing held', () => {
    const room = roomOf({ target: cpu, machine: MACHINE, memoryBytes: 12e9, layers: null });
    const { layers, memory } = planTrial(parseSpec('decode llama-2-70b int4 b1 c128'), cpu, room);
    expect(layers!.kind).toBe('cycled');
    expect(memory.held).toBe(0);
  });
});
