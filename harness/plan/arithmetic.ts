import type { Storage } from '../../workloads/cost.ts';
import { type Precision, quantisedBits } from '../../workloads/precision.ts';
import type { Arithmetic } from '../../workloads/spec.ts';
import { UsageError } from '../errors.ts';
import type { Target } from '../target/contract.ts';

// In which types a provider computes, and how it is told.

/** Precisions that a provider computes in, without casting to another one first. */
const precisionsOf: Readonly<Record<string, readonly Precision[]>> = {
  cpu: ['float32', 'int8', 'int4'],
  webgpu: ['float32', 'float16', 'int8', 'int4'],
};

/** How a decoder is stored for a precision on a provider; its attention has kernels for fewer types than products have. */
export function decoderStorage(precision: Precision, provider: string): Storage {
  const storage = storageFor(precision, provider);
  // GroupQueryAttention of the CUDA provider is there for float16 and bfloat16 (contrib_ops/cuda/bert/group_query_attention.cc).
  if (provider !== 'cuda' || storage.activation !== 'float32') return storage;
  throw new UsageError(
    'The provider "cuda" has no attention in float32: ONNX Runtime would compute it on the CPU.',
    'Take float16, bfloat16, int8 or int4.',
  );
}

/** How weights and activations are stored for a precision on a provider. */
export function storageFor(precision: Precision, provider: string): Storage {
  const known = precisionsOf[provider];
  if (known && !known.includes(precision)) {
    throw new UsageError(
      `The provider "${provider}" has no ${precision} arithmetic: it would compute in another type.`,
      `Take one of ${known.join(', ')}, or another provider.`,
    );
  }
  const integers = provider === 'cpu' ? 'float32' : 'float16';
  return {
    precision,
    activation: quantisedBits(precision) ? integers : (precision as Storage['activation']),
  };
}

/** int8 arithmetic for integer weights on the CPU, as llama.cpp does it; elsewhere the provider decides. */
const int8Arithmetic = 4;

/** The attribute `accuracy_level` of MatMulNBits. */
export const accuracyLevel = (target: Target) => (target.provider.name === 'cpu' ? int8Arithmetic : 0);

/** Throws UsageError where the provider cannot be told (option `use_tf32` of the CUDA provider; it is on by default). */
export function tf32Option(arithmetic: Arithmetic, { provider }: Target): Record<string, string> {
  if (provider.name === 'cuda') return { use_tf32: arithmetic === 'tf32' ? '1' : '0' };
  throw new UsageError(
    `The provider "${provider.name}" has no choice of TF32: its products are as it makes them.`,
    `Leave "${arithmetic}" out.`,
  );
}
