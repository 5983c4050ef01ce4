import { type Comparand, fromMicrobenchmark } from '../comparison/comparand.ts';
import { lowestOfEachKernel, type MeasuredOnDevice } from '../comparison/measured.ts';
import type { Reference } from '../reference/reference.ts';
import type { SpecName } from '../reference/schema.ts';
import { bestOfEach, type Ladder, type Rung, rungOf, sorted, standing } from './rung.ts';

interface KernelLadder {
  id: string;
  title: string;
  unit: string;
  scale: number;
  spec: SpecName;
  definitions: readonly string[];
  precisions: readonly (string | null)[];
}

export const kernelLadders: readonly KernelLadder[] = [
  {
    id: 'bandwidth',
    title: 'Memory bandwidth: best streaming kernel',
    unit: 'GB/s',
    scale: 1e9,
    spec: 'memoryBandwidth',
    definitions: ['bw.read', 'bw.copy', 'bw.triad', 'libc.read', 'libc.copy'],
    precisions: [null, 'FP64', 'FP32', 'FP16'],
  },
  {
    id: 'matmul',
    title: 'Dense matmul in BF16 or FP16: best size',
    unit: 'TFLOPS',
    scale: 1e12,
    spec: 'bf16Dense',
    definitions: ['gemm.tput'],
    precisions: ['BF16', 'FP16'],
  },
];

/** One kind of kernel on every device: measured here, published, declared. */
export function kernelLadder(
  kernel: KernelLadder,
  reference: Reference,
  measured: readonly MeasuredOnDevice[],
): Ladder {
  const fitting = ({ definition, conditions: { precision } }: Comparand) =>
    kernel.definitions.includes(definition ?? '') && kernel.precisions.includes(precision);
  const published = reference.microbenchmarks
    .map((entry) => fromMicrobenchmark(entry, reference.devices))
    .filter((side) => fitting(side) && side.refusal === null);
  const publishedRungs = bestOfEach(published, ({ device }) => device ?? '').map((side) =>
    rungOf(side, 'published', kernel.scale, reference.devices[side.device!]!.name, [
      side.conditions.software ?? '',
    ]),
  );
  const measuredRungs = measured.flatMap((group) => {
    const usable = group.comparands.filter(
      ({ definition, refusal, conditions }) =>
        kernel.definitions.includes(definition ?? '') &&
        refusal === null &&
        (kernel.id !== 'matmul' || kernel.precisions.includes(conditions.precision)),
    );
    return bestOfEach(lowestOfEachKernel(usable), () => group.title).map((side) =>
      rungOf(side, 'measured', kernel.scale, group.title, [standing(group), side.definition ?? '']),
    );
  });
  const { id, title, unit, spec } = kernel;
  return {
    id,
    title,
    unit,
    rungs: sorted([...measuredRungs, ...publishedRungs, ...declaredRungs(reference, spec)]),
  };
}

export const declaredLadderName = { id: 'capacity', title: 'Memory capacity as declared' } as const;

export const declaredLadder = (reference: Reference): Ladder => ({
  ...declaredLadderName,
  unit: 'GB',
  rungs: sorted(declaredRungs(reference, 'memoryCapacity')),
});

const declaredRungs = (reference: Reference, quantity: SpecName): Rung[] =>
  Object.entries(reference.devices).flatMap(([id, { name, kind, status, specs }]) => {
    const spec = specs[quantity];
    if (kind !== 'device' || typeof spec?.value !== 'number') return [];
    const { value, verified, source } = spec;
    const notes = status === 'announced' ? ['announced'] : [];
    return [
      {
        device: id,
        name,
        kind: 'declared',
        value,
        low: null,
        high: null,
        reason: null,
        printed: { value, dividedBy: 1 },
        verified,
        origin: source,
        notes,
      },
    ];
  });
