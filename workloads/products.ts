import type { Precision } from './precision.ts';
import type { Arithmetic, DeviceClass, Spec } from './spec.ts';

/** M, N and K of a product; a single number is all three. The others are layers of Llama 2 70B over 2,048 tokens, and of 7B. */
type Size = number | readonly [m: number, n: number, k: number];

const layersOf70b: readonly Size[] = [
  [2048, 10_240, 8192],
  [2048, 28_672, 8192],
  [2048, 8192, 28_672],
];
const layersOf7b: readonly Size[] = [
  [1, 4096, 4096],
  [128, 4096, 4096],
  [128, 11_008, 4096],
];

interface Sweep {
  readonly precision: Precision;
  readonly sizes: readonly Size[];
  readonly arithmetic?: Arithmetic;
  /** Providers that have it; all of the class when left out. */
  readonly only?: readonly string[];
}

/** The products over which the peak of each type is looked for. */
const sweeps: Readonly<Record<DeviceClass, readonly Sweep[]>> = {
  cpu: (['float32', 'int8', 'int4'] as const).map((precision) => ({
    precision,
    sizes: [512, 1024, 2048, ...layersOf7b],
  })),
  gpu: [
    { precision: 'float16', sizes: [1024, 2048, 4096, 8192, 16_384, ...layersOf70b] },
    { precision: 'bfloat16', sizes: [1024, 2048, 4096, 8192, 16_384, ...layersOf70b], only: ['cuda'] },
    { precision: 'float32', sizes: [2048, 4096, 8192], arithmetic: 'tf32', only: ['cuda'] },
    { precision: 'float32', sizes: [2048, 4096, 8192], arithmetic: 'ieee', only: ['cuda'] },
    { precision: 'float32', sizes: [1024, 2048, 4096], only: ['webgpu'] },
    { precision: 'int8', sizes: [4096, 8192] },
    { precision: 'int4', sizes: [4096, 8192] },
  ],
};

/** The shapes among which the fastest product is looked for, the usual one first. */
const peakSizes: Readonly<Record<DeviceClass, readonly Size[]>> = {
  cpu: [2048, 1024, [512, 4096, 4096], [256, 8192, 2048]],
  gpu: [8192, 4096, 16_384, [4096, 16_384, 8192]],
};

const dimensionsOf = (size: Size) =>
  typeof size === 'number' ? { m: size, n: size, k: size } : { m: size[0], n: size[1], k: size[2] };

export const peakShapes = (device: DeviceClass) => peakSizes[device].map(dimensionsOf);

/** The products that a provider computes, of every type and size. */
export const productsOf = (device: DeviceClass, provider: string): Spec[] =>
  sweeps[device]
    .filter(({ only }) => only?.includes(provider) ?? true)
    .flatMap(({ precision, sizes, arithmetic }) =>
      sizes.map((size): Spec => {
        return { kind: 'gemm', precision, ...dimensionsOf(size), ...(arithmetic && { arithmetic }) };
      }),
    );
