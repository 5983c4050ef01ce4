import type { Device, Spec, SpecName } from './schema.ts';

/** Bit length of the operation behind each dense rate that counts for TPP. */
const bitLengths = {
  fp16Dense: 16,
  bf16Dense: 16,
  fp8Dense: 8,
  int8Dense: 8,
  fp4Dense: 4,
} as const satisfies Partial<Record<SpecName, number>>;

export interface ComputedTpp {
  tpp: number;
  /** "bf16Dense 989.4 TFLOPS x 16 bit". */
  rate: string;
  bits: number;
  verified: boolean;
  /** The rate that gave the maximum. */
  spec: Spec;
}

/**
 * Total Processing Performance: 2 x MacTOPS x bit length, the maximum over the dense rates. A datasheet counts a
 * multiply-accumulate as two operations, so 2 x MacTOPS is its TFLOPS or TOPS figure (Technical Note 2 to
 * 3A090.a and .b; docs/conformity.md). null where no dense rate is known.
 */
export function totalProcessingPerformance(specs: Device['specs']): ComputedTpp | null {
  const candidates = Object.entries(bitLengths).flatMap(([name, bits]): ComputedTpp[] => {
    const spec = specs[name as SpecName];
    if (!spec || typeof spec.value !== 'number') return [];
    const rate = `${name} ${spec.value} ${spec.unit} x ${bits} bit`;
    return [{ tpp: spec.value * bits, rate, bits, verified: spec.verified, spec }];
  });
  if (candidates.length === 0) return null;
  return candidates.reduce((best, next) => (next.tpp > best.tpp ? next : best));
}
