import {
  type DecoderCost,
  decodeBytes,
  decodeFlops,
  prefillBytes,
  prefillFlops,
} from '../reference/decoder-cost.ts';
import type { Device, SpecName } from '../reference/schema.ts';

/** What bounds a device: B/s, FLOP/s of the precision in question, bytes of memory. */
export interface Limits {
  bandwidth: number;
  arithmetic: number;
  memoryBytes: number;
  /** False where one of the figures was read in no source. */
  verified: boolean;
}

/** How much of its limits a device reaches, and what every step costs besides (seconds). */
export interface Efficiency {
  bandwidth: number;
  prefill: number;
  decode: number;
  fixedSeconds: number;
}

/**
 * Assumed where no record says better: half of the arithmetic in prefill, 80 % of the bandwidth in decode, the
 * figures with which good serving software is commonly described; `spread` is how far they may be off.
 */
export const assumedEfficiency: Efficiency = { bandwidth: 0.8, prefill: 0.5, decode: 0.5, fixedSeconds: 0 };
export const efficiencySpread = 0.1;

/** Every combination of efficiencies that are lower and higher by the spread. */
export function efficiencyCorners(efficiency: Efficiency): Efficiency[] {
  const off = [-efficiencySpread, efficiencySpread];
  return off.flatMap((bandwidth) =>
    off.map((arithmetic) => ({
      ...efficiency,
      bandwidth: efficiency.bandwidth + bandwidth,
      prefill: efficiency.prefill + arithmetic,
      decode: efficiency.decode + arithmetic,
    })),
  );
}

export interface Generation {
  batch: number;
  /** Tokens in and tokens out of each sequence. */
  isl: number;
  osl: number;
}

export interface GenerationTimes {
  prefillSeconds: number;
  decodeSeconds: number;
  /** Output tokens of all sequences / the time of the whole request. */
  tokensPerSecond: number;
}

/** The larger of the two bounds, and the fixed cost: the roofline of one step. */
export const stepSeconds = (
  bytes: number,
  flops: number,
  limits: Pick<Limits, 'bandwidth' | 'arithmetic'>,
  efficiency: StepEfficiency,
): number =>
  Math.max(
    bytes / (efficiency.bandwidth * limits.bandwidth),
    flops / (efficiency.arithmetic * limits.arithmetic),
  ) + efficiency.fixedSeconds;

export interface StepEfficiency {
  bandwidth: number;
  arithmetic: number;
  fixedSeconds: number;
}

/** Prefill of the whole batch, then osl - 1 decode steps at their mean context. */
export function generationTimes(
  cost: DecoderCost,
  { batch, isl, osl }: Generation,
  limits: Limits,
  { bandwidth, prefill, decode, fixedSeconds }: Efficiency = assumedEfficiency,
): GenerationTimes {
  const step = (bytes: number, flops: number, arithmetic: number) =>
    stepSeconds(bytes, flops, limits, { bandwidth, arithmetic, fixedSeconds });
  const prefillSeconds = step(prefillBytes(cost, batch, isl), prefillFlops(cost, batch, isl), prefill);
  const context = isl + (osl - 2) / 2;
  const decodeSeconds =
    (osl - 1) * step(decodeBytes(cost, batch, context), decodeFlops(cost, batch, context), decode);
  return { prefillSeconds, decodeSeconds, tokensPerSecond: (batch * osl) / (prefillSeconds + decodeSeconds) };
}

/** The dense rate that bounds each precision. Weights of 4 bits are multiplied in float16. */
const rateOf = {
  FP8: 'fp8Dense',
  INT8: 'int8Dense',
  FP16: 'fp16Dense',
  BF16: 'bf16Dense',
  INT4: 'fp16Dense',
  FP32: 'fp32Vector',
} as const satisfies Record<string, SpecName>;

export type ArithmeticPrecision = keyof typeof rateOf;

/** The limits of a device of the catalogue, or null where one is not known. */
export function limitsOf({ specs }: Device, precision: ArithmeticPrecision): Limits | null {
  const [bandwidth, rate, capacity] = [specs.memoryBandwidth, specs[rateOf[precision]], specs.memoryCapacity];
  if (typeof bandwidth?.value !== 'number' || typeof rate?.value !== 'number') return null;
  if (typeof capacity?.value !== 'number') return null;
  return {
    bandwidth: bandwidth.value * 1e9,
    arithmetic: rate.value * 1e12,
    memoryBytes: capacity.value * 1e9,
    verified: [bandwidth, rate, capacity].every(({ verified }) => verified),
  };
}

/** Share of the vendor's gigabytes that weights and cache may fill; activations, driver and allocator have the rest. */
const usableMemoryShare = 0.95;

/** Sequences of `tokens` tokens whose cache fits beside the weights; 0 where the weights alone do not fit. */
export function batchThatFits(
  cost: Pick<DecoderCost, 'residentBytes' | 'kvBytesPerToken'>,
  tokens: number,
  limits: Pick<Limits, 'memoryBytes'>,
): number {
  const free = usableMemoryShare * limits.memoryBytes - cost.residentBytes;
  return Math.max(0, Math.floor(free / (tokens * cost.kvBytesPerToken)));
}
