import { describe, expect, it } from 'vitest';
import {
  type ArithmeticType,
  operationsPerClock,
  structuralArithmetic,
  structuralBandwidth,
  structuralLink,
} from '../../../results/conformity/structure.ts';
import { loadReference } from '../../../results/reference/load.ts';
import type { Device, SpecName } from '../../../results/reference/schema.ts';

const { devices } = loadReference();
const number = (device: Device, name: SpecName) => {
  const value = device.specs[name]?.value;
  return typeof value === 'number' ? value : null;
};

const rates = { float16: 'fp16Dense', bfloat16: 'bf16Dense', tf32: 'tf32Dense' } as const;

/** What clock, in MHz, the declared rate stands for. */
function impliedClock(id: string, type: keyof typeof rates): number {
  const device = devices[id]!;
  const perClock = operationsPerClock(String(device.specs.computeCapability!.value), type)!;
  return (number(device, rates[type])! * 1e12) / (number(device, 'smCount')! * perClock) / 1e6;
}

describe('SMs x clock x operations per clock', () => {
  const withClock = ['a100-sxm4-80gb', 'h100-sxm5-80gb', 'h200-sxm-141gb'];
  const types: (keyof typeof rates)[] = ['float16', 'bfloat16', 'tf32'];

  it.each(withClock.flatMap((id) => types.map((type) => [id, type] as const)))(
    'is the declared dense rate of %s in %s, to 0.5 %%',
    (id, type) => {
      expect(impliedClock(id, type) / number(devices[id]!, 'boostClock')!).toBeCloseTo(1, 2);
      expect(Math.abs(impliedClock(id, type) / number(devices[id]!, 'boostClock')! - 1)).toBeLessThan(0.005);
    },
  );

  it('of L40S in TF32 implies the clock that its rate in float16 does', () => {
    expect(impliedClock('l40s', 'tf32') / impliedClock('l40s', 'float16')).toBeCloseTo(1, 1);
  });

  it('of B200 leaves a clock 6 % below its highest one', () => {
    expect(impliedClock('b200-sxm-180gb', 'float16') / 1965).toBeCloseTo(0.944, 2);
  });

  it.each([
    ['h100-pcie-80gb', 1600, 1800],
    ['l40s', 2400, 2550],
  ])('of %s implies a clock that the part can have', (id, low, high) => {
    expect(impliedClock(id, 'float16')).toBeGreaterThan(low);
    expect(impliedClock(id, 'float16')).toBeLessThan(high);
  });

  it.each([
    ['a100-sxm4-80gb', 1410],
    ['h100-sxm5-80gb', 1980],
    ['l40s', 2520],
    ['rtx-4090', 2520],
  ])('in float32 on the vector units of %s implies %d MHz, its highest clock', (id, clock) => {
    const { specs } = devices[id]!;
    const perClock = operationsPerClock(String(specs.computeCapability!.value), 'float32')!;
    const implied = (Number(specs.fp32Vector!.value) * 1e6) / (Number(specs.smCount!.value) * perClock);
    expect(Math.abs(implied / clock - 1)).toBeLessThan(0.005);
  });

  it('of an RTX 5090 is what it does with float16 sums at 2,407 MHz', () => {
    const { specs } = devices['rtx-5090']!;
    const implied =
      (Number(specs.fp16DenseFp16acc!.value) * 1e6) /
      (Number(specs.smCount!.value) * operationsPerClock('12.0', 'float16')!);
    expect(Math.abs(implied / 2407 - 1)).toBeLessThan(0.005);
  });

  it('of a GeForce is twice what it does with float32 sums, and what it does with float16 sums', () => {
    const card = devices['rtx-4090']!;
    expect(impliedClock('rtx-4090', 'float16')).toBeLessThan(1300);
    const full = impliedClock('rtx-4090', 'float16') * (number(card, 'fp16DenseFp16acc')! / 165.2);
    expect(full).toBeGreaterThan(2400);
    expect(full).toBeLessThan(2600);
  });

  it('of H20 shows a part that is limited below its architecture: no H20 runs at 463 MHz', () => {
    expect(Math.round(impliedClock('h20-96gb', 'float16'))).toBe(463);
  });

  it('agrees with the operations per clock that the catalogue has', () => {
    const known = Object.values(devices).filter(
      ({ specs }) => typeof specs.flopPerClockPerSm?.value === 'number',
    );
    expect(known.length).toBeGreaterThan(0);
    for (const { specs } of known) {
      expect(operationsPerClock(String(specs.computeCapability!.value), 'float16')).toBe(
        specs.flopPerClockPerSm!.value,
      );
    }
  });

  const h200 = {
    smCount: 132,
    computeCapability: '9.0',
    clocksMhz: { maxSm: 1980, maxMemory: 3201, applicationGraphics: null, applicationMemory: null },
  };

  it.each<[ArithmeticType, number]>([
    ['float16', 1070.5],
    ['bfloat16', 1070.5],
    ['tf32', 535.3],
    ['float32', 66.9],
  ])('of an H200 at 1,980 MHz in %s is %d TFLOPS', (type, teraflops) => {
    expect(structuralArithmetic(h200, type)!.value / 1e12).toBeCloseTo(teraflops, 1);
    expect(structuralArithmetic(h200, type)!.formula).toMatch(/^132 SMs x 1980 MHz x \d+ FLOP$/);
  });

  it('is not known without SM count, clock or architecture', () => {
    expect(structuralArithmetic({ ...h200, smCount: null }, 'float16')).toBeNull();
    expect(structuralArithmetic({ ...h200, computeCapability: '99.0' }, 'float16')).toBeNull();
    const clocksMhz = { ...h200.clocksMhz, maxSm: null };
    expect(structuralArithmetic({ ...h200, clocksMhz }, 'float16')).toBeNull();
  });
});

describe('bus x memory clock', () => {
  const clocked = (maxMemory: number) => ({
    maxSm: null,
    maxMemory,
    applicationGraphics: null,
    applicationMemory: null,
  });

  it.each([
    ['H200', 6144, 3201, 4917],
    ['B200, a device query of pytorch/ao 4002', 7680, 3996, 7672],
    ['RTX 4090', 384, 10_501, 1008],
  ])('of %s is %d bit x %d MHz x 2 = %d GB/s', (_, memoryBusBits, clock, gigabytes) => {
    const found = structuralBandwidth({ memoryBusBits, clocksMhz: clocked(clock) })!;
    expect(Math.round(found.value / 1e9)).toBe(gigabytes);
  });

  it('is not known of a record that does not have the bus', () => {
    expect(structuralBandwidth({ clocksMhz: clocked(3201) })).toBeNull();
  });
});

describe('a PCIe link', () => {
  const link = (maxGeneration: number | null, maxWidth: number | null) =>
    structuralLink({ generation: null, width: null, maxGeneration, maxWidth });

  it.each([
    [3, 16, 15.754],
    [4, 16, 31.508],
    [5, 16, 63.015],
    [5, 8, 31.508],
    [1, 16, 4],
  ])('of generation %d and %d lanes carries %d GB/s one way', (generation, width, gigabytes) => {
    expect(link(generation, width)!.value / 1e9).toBeCloseTo(gigabytes, 3);
  });

  it('is not known without its generation or width', () => {
    expect(link(null, 16)).toBeNull();
    expect(link(5, null)).toBeNull();
    expect(link(9, 16)).toBeNull();
  });
});
