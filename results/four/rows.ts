import { type Declared, declared } from '../conformity/declared.ts';
import {
  type ArithmeticType,
  type Structural,
  structuralArithmetic,
  structuralBandwidth,
  structuralLink,
} from '../conformity/structure.ts';
import type { DefinitionId } from '../record/definitions.ts';
import type { Gpu } from '../record/machine.ts';
import type { Record as StoredRecord } from '../record.ts';
import type { Device, SpecName } from '../reference/schema.ts';
import type { Best } from './best.ts';
import { declaredPeerLink } from './links.ts';

/** The device that the rows are about. */
export interface Subject {
  readonly records: readonly StoredRecord[];
  /** Of the catalogue; null for a device that is not listed, or under a false name. */
  readonly specs: Device['specs'] | null;
  readonly gpu: Gpu | null;
}

/** One row of the four quantities: where each of its figures comes from, and what it means. */
export interface RowDefinition {
  readonly quantity: 'memory capacity' | 'memory bandwidth' | 'arithmetic' | 'interconnect';
  readonly name: string;
  readonly unit: 'GB' | 'GB/s' | 'TFLOPS';
  /** Base units in one of `unit`. */
  readonly scale: number;
  readonly definitions: readonly DefinitionId[];
  readonly fits: (record: StoredRecord) => boolean;
  readonly declared: (specs: Device['specs']) => Declared | null;
  readonly structural: (subject: Subject) => Structural | null;
  /** Left out of the table where nothing was measured. */
  readonly isOptional?: true;
  readonly shows: (best: Best) => string;
  /** How to get it, where there is nothing. */
  readonly needs: string;
  readonly cannotShow: string;
}

const always = () => true;
const none = () => null;
const spec = (name: SpecName) => (specs: Device['specs']) => declared(specs[name]);

const capacity: RowDefinition = {
  quantity: 'memory capacity',
  name: 'written and read back right',
  unit: 'GB',
  scale: 1e9,
  definitions: ['memory.capacity'],
  fits: always,
  declared: spec('memoryCapacity'),
  structural: ({ records, gpu }) => {
    const told = records.flatMap(({ repeats }) => repeats.flatMap((repeat) => repeat.capacity ?? [])).at(-1);
    if (told)
      return { value: told.driverTotalBytes, formula: `${told.driverTotalBytes} bytes by the driver` };
    const mib = gpu?.memoryTotalMib ?? null;
    return mib === null ? null : { value: mib * 2 ** 20, formula: `${mib} MiB by the driver` };
  },
  shows: ({ record }) => {
    const found = record.repeats.flatMap(({ capacity }) => capacity ?? []).at(-1);
    if (!found) return 'So much was written and read back right.';
    const held = found.driverTotalBytes - found.driverFreeBytes;
    return `All ${gib(found.allocatedBytes)} that the driver gave came back as they were written, twice: with a pattern that tells each address from every other, and with its complement. Of the ${gib(found.driverTotalBytes)} that it counts, ${gib(held)} were taken before: by itself, by this program's context, by others.`;
  },
  needs: "it asks NVIDIA's driver (`assay run memory.capacity --provider cuda`)",
  cannotShow:
    'The part that the driver and ECC keep for themselves; errors that come with heat or hours. A data sheet counts in GB or in GiB and does not say which.',
};

const fastest = ({ workload }: StoredRecord, of: number, what: string): string =>
  of === 1 ? `${workload.title} alone was measured` : `${workload.title} was the fastest of ${of} ${what}`;

const gib = (bytes: number) => `${(bytes / 2 ** 30).toFixed(2)} GiB`;

const streams: RowDefinition = {
  quantity: 'memory bandwidth',
  name: 'compute kernels',
  unit: 'GB/s',
  scale: 1e9,
  definitions: ['bw.read', 'bw.copy', 'bw.triad', 'libc.read', 'libc.copy'],
  fits: always,
  declared: spec('memoryBandwidth'),
  structural: ({ gpu }) => gpu && structuralBandwidth(gpu),
  shows: ({ record, of }) =>
    `The memory is not slower than this: ${fastest(record, of, 'kernels')}, over filled buffers of many times the last-level cache, its output checked.`,
  needs: 'run `assay run four`',
  cannotShow:
    'The peak: a kernel reaches 79 to 95 % of it on published GPUs, so a figure below a limit does not show that the peak is below it.',
};

const copyEngine: RowDefinition = {
  ...streams,
  name: 'copy within the device',
  definitions: ['copy.engine'],
  declared: none,
  structural: none,
  isOptional: true,
  shows: () => "What the driver's own copy moves, read and written bytes added.",
  cannotShow:
    'The bandwidth of the memory: the copy engines of a GPU may stay far below what its kernels reach (published for H20: 2.0 against 3.3 TB/s).',
};

interface Product {
  readonly name: string;
  readonly fits: RowDefinition['fits'];
  readonly spec?: SpecName;
  readonly type?: ArithmeticType;
  readonly isOptional?: true;
  readonly cannotShow?: string;
}

const ofPrecision =
  (precision: StoredRecord['setting']['precision']) =>
  ({ setting }: StoredRecord) =>
    setting.precision === precision;

/** What the CUDA provider was told of TF32; other providers have no such choice. */
const tf32 = ({ engine }: StoredRecord): 'on' | 'off' | 'untold' =>
  engine.provider.name !== 'cuda' || engine.provider.options.use_tf32 === '0'
    ? 'off'
    : engine.provider.options.use_tf32 === '1'
      ? 'on'
      : 'untold';

const float32With =
  (wanted: ReturnType<typeof tf32>) =>
  (record: StoredRecord): boolean =>
    record.setting.precision === 'float32' && tf32(record) === wanted;

const dequantised =
  'Integer arithmetic: weights of few bits are made floating-point numbers before they are multiplied, or eight-bit ones on a CPU. It is held against no declared rate.';

const products: readonly Product[] = [
  { name: 'float16', fits: ofPrecision('float16'), spec: 'fp16Dense', type: 'float16' },
  { name: 'bfloat16', fits: ofPrecision('bfloat16'), spec: 'bf16Dense', type: 'bfloat16' },
  { name: 'float32 by TF32', fits: float32With('on'), spec: 'tf32Dense', type: 'tf32' },
  { name: 'float32', fits: float32With('off'), spec: 'fp32Vector', type: 'float32' },
  {
    name: 'float32, TF32 as the provider does it',
    fits: float32With('untold'),
    isOptional: true,
    cannotShow: 'Which of the two arithmetics it was: write `tf32` or `ieee` behind the size.',
  },
  { name: 'int8 weights', fits: ofPrecision('int8'), isOptional: true, cannotShow: dequantised },
  { name: 'int4 weights', fits: ofPrecision('int4'), isOptional: true, cannotShow: dequantised },
];

const arithmetic = products.map((product): RowDefinition => {
  const { name, fits, type, isOptional } = product;
  return {
    quantity: 'arithmetic',
    name,
    unit: 'TFLOPS',
    scale: 1e12,
    definitions: ['gemm.tput'],
    fits,
    declared: product.spec ? spec(product.spec) : none,
    structural: ({ gpu }) => (gpu && type ? structuralArithmetic(gpu, type) : null),
    ...(isOptional && { isOptional }),
    shows: ({ record, of }) =>
      `The part is not slower than this: ${fastest(record, of, 'sizes')}, on seeded normal data, its output checked.`,
    needs: 'run `assay run four --provider cuda`; a CPU and WebGPU have not every type',
    cannotShow:
      product.cannotShow ??
      'The peak: published kernels reach 70 to 80 % of the dense rate on Hopper. The structural value is what the architecture allows at the highest clock; a part may be built to do less (H20).',
  };
});

interface Link {
  readonly name: string;
  readonly definition: DefinitionId;
  readonly directions: 1 | 2;
}

const times = (figure: Structural | null, by: number): Structural | null =>
  figure && {
    value: figure.value * by,
    formula: by === 1 ? figure.formula : `${figure.formula}, ${by} ways`,
  };

/** "Gen5 x16" of a data sheet, as bytes a second. */
function declaredHostLink(specs: Device['specs'], directions: number): Declared | null {
  const { pcie } = specs;
  const [, generation, width] = /^Gen(\d) x(\d+)$/.exec(String(pcie?.value ?? '')) ?? [];
  if (!pcie || !generation) return null;
  const link = structuralLink({
    generation: null,
    width: null,
    maxGeneration: Number(generation),
    maxWidth: Number(width),
  });
  return (
    link && {
      value: Number(((link.value * directions) / 1e9).toFixed(1)),
      verified: pcie.verified,
      source: pcie.source,
      alternatives: [],
    }
  );
}

const hostLinks = (
  [
    { name: 'host to device', definition: 'link.h2d', directions: 1 },
    { name: 'device to host', definition: 'link.d2h', directions: 1 },
    { name: 'host and device, both at once', definition: 'link.both', directions: 2 },
  ] satisfies Link[]
).map(
  ({ name, definition, directions }): RowDefinition => ({
    quantity: 'interconnect',
    name,
    unit: 'GB/s',
    scale: 1e9,
    definitions: [definition],
    fits: always,
    declared: (specs) => declaredHostLink(specs, directions),
    structural: ({ gpu }) => gpu && times(structuralLink(gpu.pcie), directions),
    shows: () => 'This host moves so much, from and to pinned memory; every byte that arrived was compared.',
    needs: "it asks NVIDIA's driver (`assay run four --provider cuda`)",
    cannotShow:
      'The link of the part alone: slot, switches, processor and the node of the pinned memory have their share. It says nothing of the links between GPUs.',
  }),
);

const peerLinks = (
  [
    { name: 'GPU to GPU, one way', definition: 'link.d2d', directions: 1 },
    { name: 'GPU to GPU, both at once', definition: 'link.d2d.both', directions: 2 },
  ] satisfies Link[]
).map(
  ({ name, definition, directions }): RowDefinition => ({
    quantity: 'interconnect',
    name,
    unit: 'GB/s',
    scale: 1e9,
    definitions: [definition],
    fits: always,
    declared: (specs) => declaredPeerLink(specs, directions),
    structural: none,
    shows: ({ record, of }) =>
      `${of > 1 ? `The fastest of ${of} pairs with this GPU` : 'Between two GPUs'}: ${record.repeats.at(-1)?.output.checked ?? 'not told which'}.`,
    needs: 'it needs two GPUs in this host, under CUDA',
    cannotShow:
      'The links of this part to all others at once, and whether copies went by a switch, by PCIe or by the host; `nvidia-smi topo -m` tells how the two are joined.',
  }),
);

/** All rows, in the order of the table. */
export const rowDefinitions: readonly RowDefinition[] = [
  capacity,
  streams,
  copyEngine,
  ...arithmetic,
  ...hostLinks,
  ...peerLinks,
];
