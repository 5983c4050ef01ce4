import type { Gpu } from '../record/machine.ts';

/** What the structure of a part gives, with the arithmetic that led there. Base units: B/s, FLOP/s. */
export interface Structural {
  readonly value: number;
  readonly formula: string;
}

/** How a product is computed: the type of its factors; sums are kept in float32. */
export type ArithmeticType = 'float32' | 'tf32' | 'float16' | 'bfloat16';

/**
 * Dense operations per clock and SM, a multiply-add counted as two, by compute capability. float32 is that of the vector
 * units, the others of the tensor units at their full rate.
 *
 * Sources. 8.0, 9.0, 10.0: PyTorch, torch/cuda/_device_limits.py (multiply-adds, after table 2 of NVIDIA's H100 white
 * paper); 9.0 float16 also NVIDIA/cudnn-frontend pull request 650. 8.9, 12.0: the declared rates of L40S, RTX 4090 and RTX 5090
 * over their SMs and boost clocks, and the float32 column in the same way; test/results/conformity/structure.test.ts does these divisions
 * with the figures of the catalogue. 7.0, 7.5, 8.6: read in secondary texts on the white papers (8 tensor cores of 64
 * multiply-adds, or 4 of 128); no device of the catalogue checks them.
 */
const perClockAndSm: Readonly<Record<string, Readonly<Partial<Record<ArithmeticType, number>>>>> = {
  '7.0': { float32: 128, float16: 1024 },
  '7.5': { float32: 128, float16: 1024 },
  '8.0': { float32: 128, tf32: 1024, float16: 2048, bfloat16: 2048 },
  '8.6': { float32: 256, float16: 1024, bfloat16: 1024 },
  '8.9': { float32: 256, tf32: 512, float16: 1024, bfloat16: 1024 },
  '9.0': { float32: 256, tf32: 2048, float16: 4096, bfloat16: 4096 },
  '10.0': { float32: 256, tf32: 4096, float16: 8192, bfloat16: 8192 },
  '12.0': { float32: 256, tf32: 512, float16: 1024, bfloat16: 1024 },
};

export const operationsPerClock = (computeCapability: string, type: ArithmeticType): number | null =>
  perClockAndSm[computeCapability]?.[type] ?? null;

/**
 * SMs × highest clock × operations per clock and SM: what the architecture allows. A part may be built or set to do less (H20
 * has the SMs of its architecture and about a quarter of their rate; a GeForce keeps float32 sums at half of it).
 */
export function structuralArithmetic(
  { smCount, computeCapability, clocksMhz }: Pick<Gpu, 'smCount' | 'computeCapability' | 'clocksMhz'>,
  type: ArithmeticType,
): Structural | null {
  const perClock = computeCapability === null ? null : operationsPerClock(computeCapability, type);
  const { maxSm } = clocksMhz;
  if (perClock === null || smCount === null || maxSm === null) return null;
  return {
    value: smCount * maxSm * 1e6 * perClock,
    formula: `${smCount} SMs x ${maxSm} MHz x ${perClock} FLOP`,
  };
}

/** Bus width × memory clock × 2 transfers a clock (as NVIDIA's deviceQuery sample computes it). */
export function structuralBandwidth({
  memoryBusBits,
  clocksMhz,
}: Pick<Gpu, 'memoryBusBits' | 'clocksMhz'>): Structural | null {
  const { maxMemory } = clocksMhz;
  if (!memoryBusBits || maxMemory === null) return null;
  return {
    value: (memoryBusBits / 8) * maxMemory * 1e6 * 2,
    formula: `${memoryBusBits} bit x ${maxMemory} MHz x 2`,
  };
}

/** GT/s a lane, and the share that the line code leaves, by generation (PCI Express base specification). */
const lanes: Readonly<Record<number, readonly [gigatransfers: number, share: number]>> = {
  1: [2.5, 8 / 10],
  2: [5, 8 / 10],
  3: [8, 128 / 130],
  4: [16, 128 / 130],
  5: [32, 128 / 130],
  6: [64, 242 / 256],
};

/** Bytes a second that a PCIe link carries one way, before the headers of its packets; null for an unknown link. */
export function structuralLink({ maxGeneration, maxWidth }: Gpu['pcie']): Structural | null {
  const lane = maxGeneration === null ? undefined : lanes[maxGeneration];
  if (!lane || maxWidth === null) return null;
  const [gigatransfers, share] = lane;
  return {
    value: (gigatransfers * 1e9 * share * maxWidth) / 8,
    formula: `PCIe ${maxGeneration} x${maxWidth}`,
  };
}
