import { type Spec, type StepWays, stepWays } from './spec.ts';
import { isPairKernel, pairText } from './transfers.ts';

/** For people and as a key: `decode llama-2-70b int4 b1 c2048`. */
export function title(spec: Spec): string {
  switch (spec.kind) {
    case 'bandwidth':
    case 'yardstick':
      return spec.kernel;
    case 'gemm': {
      const { precision, m, n, k, arithmetic } = spec;
      return `gemm ${precision} ${m}x${n}x${k}${arithmetic ? ` ${arithmetic}` : ''}`;
    }
    case 'peak':
      return `gemm ${spec.precision} peak`;
    case 'transfer':
      return spec.pair && isPairKernel(spec.kernel)
        ? `${spec.kernel} ${pairText(spec.kernel, spec.pair)}`
        : spec.kernel;
    case 'capacity':
      return 'memory.capacity';
    case 'decode':
      return `decode ${spec.shape} ${spec.precision} b${spec.batch} c${spec.context}${ways(spec)}`;
    case 'prefill':
      return `prefill ${spec.shape} ${spec.precision} b${spec.batch} i${spec.isl}`;
    case 'generate':
      return `generate ${spec.shape} ${spec.precision} b${spec.batch} i${spec.isl} o${spec.osl}${ways(spec)}`;
  }
}

/** A title without the note in brackets that a record may add to it: what `parseSpec` reads. */
export const plainTitle = (text: string): string => text.replace(/ \[.*\]$/, '');

const ways = (spec: StepWays) =>
  stepWays
    .filter((way) => spec[way])
    .map((way) => ` ${way}`)
    .join('');
