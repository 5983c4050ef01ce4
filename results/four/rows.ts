import { type Declared, declared } from '../conformity/declared.ts';
import {
  type ArithmeticType,
  type Structural,
  structuralArithmetic,
  structuralBandwidth,
  structuralLink,
} from '../conformity/structure.ts';
import { formatCount } from '../format.ts';
import type { DefinitionId } from '../record/definitions.ts';
import type { Gpu } from '../record/machine.ts';
import type { Record as StoredRecord } from '../record.ts';
import type { Device, SpecName } from '../reference/schema.ts';
import { rows, four as says } from '../sentences/four.ts';
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
  name: rows.capacity(),
  unit: 'GB',
  scale: 1e9,
  definitions: ['memory.capacity'],
  fits: always,
  declared: spec('memoryCapacity'),
  structural: ({ records, gpu }) => {
    const told = records.flatMap(({ repeats }) => repeats.flatMap((repeat) => repeat.capacity ?? [])).at(-1);
    if (told)
      return {
        value: told.driverTotalBytes,
        formula: says.driverBytes({ bytes: formatCount(told.driverTotalBytes) }),
      };
    const mib = gpu?.memoryTotalMib ?? null;
    return mib === null ? null : { value: mib * 2 ** 20, formula: says.driverMib({ mib: formatCount(mib) }) };
  },
  shows: ({ record }) => {
    const found = record.repeats.flatMap(({ capacity }) => capacity ?? []).at(-1);
    if (!found) return says.capacityAlone();
    const held = found.driverTotalBytes - found.driverFreeBytes;
    return says.capacity({
      allocated: gib(found.allocatedBytes),
      total: gib(found.driverTotalBytes),
      held: gib(held),
    });
  },
  needs: says.needsDriver(),
  cannotShow: says.notCapacity(),
};

const fastest = ({ workload: { title } }: StoredRecord, of: number, what: 'Kernel' | 'Size'): string =>
  of === 1 ? says.alone({ title }) : says[`fastest${what}`]({ title, of });

const gib = (bytes: number) => `${(bytes / 2 ** 30).toFixed(2)} GiB`;

const streams: RowDefinition = {
  quantity: 'memory bandwidth',
  name: rows.kernels(),
  unit: 'GB/s',
  scale: 1e9,
  definitions: ['bw.read', 'bw.copy', 'bw.triad', 'libc.read', 'libc.copy'],
  fits: always,
  declared: spec('memoryBandwidth'),
  structural: ({ gpu }) => gpu && structuralBandwidth(gpu),
  shows: ({ record, of }) => says.bandwidth({ fastest: fastest(record, of, 'Kernel') }),
  needs: says.needsFour(),
  cannotShow: says.notBandwidth(),
};

const copyEngine: RowDefinition = {
  ...streams,
  name: rows.copy(),
  definitions: ['copy.engine'],
  declared: none,
  structural: none,
  isOptional: true,
  shows: () => says.copy(),
  cannotShow: says.notCopy(),
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

const dequantised = says.notInteger();

const products: readonly Product[] = [
  { name: 'float16', fits: ofPrecision('float16'), spec: 'fp16Dense', type: 'float16' },
  { name: 'bfloat16', fits: ofPrecision('bfloat16'), spec: 'bf16Dense', type: 'bfloat16' },
  { name: rows.byTf32(), fits: float32With('on'), spec: 'tf32Dense', type: 'tf32' },
  { name: 'float32', fits: float32With('off'), spec: 'fp32Vector', type: 'float32' },
  {
    name: rows.untoldTf32(),
    fits: float32With('untold'),
    isOptional: true,
    cannotShow: says.notWhichTf32(),
  },
  { name: rows.int8(), fits: ofPrecision('int8'), isOptional: true, cannotShow: dequantised },
  { name: rows.int4(), fits: ofPrecision('int4'), isOptional: true, cannotShow: dequantised },
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
    shows: ({ record, of }) => says.arithmetic({ fastest: fastest(record, of, 'Size') }),
    needs: says.needsTypes(),
    cannotShow: product.cannotShow ?? says.notArithmetic(),
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
    { name: rows.toDevice(), definition: 'link.h2d', directions: 1 },
    { name: rows.toHost(), definition: 'link.d2h', directions: 1 },
    { name: rows.bothHost(), definition: 'link.both', directions: 2 },
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
    shows: () => says.hostLink(),
    needs: says.needsNvidia(),
    cannotShow: says.notHostLink(),
  }),
);

const peerLinks = (
  [
    { name: rows.oneWay(), definition: 'link.d2d', directions: 1 },
    { name: rows.bothWays(), definition: 'link.d2d.both', directions: 2 },
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
    shows: ({ record, of }) => {
      const what = record.repeats.at(-1)?.output.checked ?? says.untold();
      return of > 1 ? says.fastestPair({ of, what }) : says.onePair({ what });
    },
    needs: says.needsTwo(),
    cannotShow: says.notPeerLink(),
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
