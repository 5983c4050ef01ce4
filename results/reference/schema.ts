import { z } from 'zod';
import { definitionIds } from '../record/definitions.ts';

/**
 * The published figures that measurements are compared with. Every figure names its source and says whether
 * somebody read it there (`verified`); an unverified figure is shown as such and never decides anything.
 */
const text = z.string().min(1);
const identifier = z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, 'lower-case letters, digits, dots and hyphens');
const positive = z.number().positive();
const count = z.int().positive();

export const sourceSchema = z.strictObject({
  title: text,
  publisher: text,
  url: z.url().nullable(),
  date: text.nullable(),
  accessed: z.iso.date(),
  /** primary: maker of the product, the benchmark or the measurement; community: issue threads, uploads. */
  kind: z.enum(['primary', 'secondary', 'community', 'derived', 'unverified', 'claim-article']),
  locator: z.string(),
  note: text.optional(),
});

/** Units that a specification may be printed in. A rate is dense: no structured sparsity. */
const specUnits = {
  memoryCapacity: ['GB'],
  memoryReported: ['MiB', 'GiB'],
  memoryBandwidth: ['GB/s'],
  memoryBusWidth: ['bit'],
  memoryType: [null],
  interconnectBandwidth: ['GB/s'],
  interconnect: [null],
  pcie: [null],
  fp64Vector: ['TFLOPS'],
  fp64Tensor: ['TFLOPS'],
  fp32Vector: ['TFLOPS'],
  tf32Dense: ['TFLOPS'],
  fp16Dense: ['TFLOPS'],
  fp16DenseFp16acc: ['TFLOPS'],
  bf16Dense: ['TFLOPS'],
  fp8Dense: ['TFLOPS'],
  fp8DenseFp16acc: ['TFLOPS'],
  fp4Dense: ['TFLOPS'],
  int8Dense: ['TOPS'],
  tpp: ['TPP'],
  dieArea: ['mm2'],
  tdp: ['W'],
  systemPower: ['W'],
  smCount: [null],
  acceleratorCount: [null],
  boostClock: ['MHz'],
  flopPerClockPerSm: ['FLOP'],
  l2Cache: ['MiB', 'MB'],
  computeCapability: [null],
  announced: [null],
} as const;

export type SpecName = keyof typeof specUnits;
export const specNames = Object.keys(specUnits) as [SpecName, ...SpecName[]];

const specValue = z.union([positive, text]).nullable();

const specSchema = z.strictObject({
  /** null: the device lacks it, or nobody knows; the note says which. */
  value: specValue,
  unit: text.nullable(),
  source: text,
  verified: z.boolean(),
  note: text.optional(),
  /** What other sources print for the same thing. */
  alternatives: z.array(z.strictObject({ value: specValue, source: text, note: text.optional() })).optional(),
});

const specsSchema = z.partialRecord(z.enum(specNames), specSchema).check((context) => {
  for (const [name, spec] of Object.entries(context.value)) {
    const allowed: readonly (string | null)[] = specUnits[name as SpecName];
    if (spec === undefined || allowed.includes(spec.unit)) continue;
    context.issues.push({
      code: 'custom',
      input: spec.unit,
      path: [name, 'unit'],
      message: `unit ${JSON.stringify(spec.unit)} instead of ${allowed.map((unit) => JSON.stringify(unit)).join(' or ')}`,
    });
  }
});

export const deviceSchema = z.strictObject({
  name: text,
  vendor: text,
  /** SXM, PCIe, NVL: parts of one name with other clocks, bandwidth and power. */
  variant: text.nullable(),
  family: text,
  kind: z.enum(['device', 'system']),
  /** `announced`: no such part was on sale when the figures were read. */
  status: z.enum(['released', 'announced']),
  /** Pieces of the names that drivers report. The longest piece found decides: "H20" is a prefix of "H200". */
  match: z.array(text),
  specs: specsSchema,
});

/** What a published number counts, and the unit it is given in. */
export const resultUnits = {
  output: 'tok/s',
  input: 'tok/s',
  total: 'tok/s',
  samples: 'samples/s',
  ttft: 'ms',
  ratio: 'x',
} as const;

const resultMetrics = Object.keys(resultUnits) as [keyof typeof resultUnits, ...(keyof typeof resultUnits)[]];

/** Definitions that other tools publish and this one does not measure. */
const foreignDefinitions = ['tput.total.wall', 'samples.wall'] as const;

export const resultSchema = z
  .strictObject({
    id: identifier,
    device: identifier,
    /** Devices in the whole group; absent where the source does not say. */
    deviceCount: count.optional(),
    system: text,
    benchmark: text,
    /** Round of the benchmark: rounds use different software and are no comparison of hardware. */
    round: text.optional(),
    /** Benchmark name within MLPerf, with its accuracy target. */
    task: text.optional(),
    submitter: text.optional(),
    division: z.enum(['closed', 'open']).optional(),
    model: text,
    scenario: text,
    precision: text.optional(),
    isl: count.optional(),
    osl: count.optional(),
    /** Batch, or concurrency where the scenario says so. */
    batch: count.optional(),
    /** Power limit of each device, where the source states one. */
    powerLimitW: positive.optional(),
    /** `energy`: tuned for energy efficiency and not for speed. */
    tuning: z.enum(['energy']).optional(),
    /** Draft tokens were used (MTP, EAGLE or a draft model): the rate also depends on how many were accepted. */
    speculative: z.literal(true).optional(),
    /** The name in the source fits parts with different memory, and it does not say which; `device` is one of them. */
    memoryVariant: z.literal('unstated').optional(),
    software: text.optional(),
    metric: z.enum(resultMetrics),
    /** The definition of this project that the number follows; absent where the source does not define it. */
    definition: z.enum([...definitionIds, ...foreignDefinitions]).optional(),
    /** The number is for one device; else it is for the whole group. */
    perDevice: z.literal(true).optional(),
    value: positive,
    unit: z.enum(Object.values(resultUnits) as [string, ...string[]]),
    baselineDevice: identifier.optional(),
    baselineBatch: count.optional(),
    /** Tokens/s per TFLOPS of the datasheet, as the source prints it. */
    tokensPerTflop: positive.optional(),
    source: text,
    verified: z.boolean(),
    locator: text,
    /** The words by which the source says that this figure is no reference, as they stand there. */
    disowned: text.optional(),
    note: text.optional(),
    /** What tells this entry from another with the same conditions. */
    distinct: text.optional(),
  })
  .check((context) => {
    const { metric, unit, baselineDevice } = context.value;
    const complain = (path: string, message: string) =>
      context.issues.push({ code: 'custom', input: context.value, path: [path], message });
    if (unit !== resultUnits[metric]) complain('unit', `unit "${unit}" instead of "${resultUnits[metric]}"`);
    if (metric === 'ratio' && !baselineDevice) complain('baselineDevice', 'a ratio needs its baseline');
  });

const microbenchmarkUnits = {
  memoryBandwidth: 'GB/s',
  pcieBandwidth: 'GB/s',
  interconnectBandwidth: 'GB/s',
  gemmThroughput: 'TFLOPS',
  attentionThroughput: 'TFLOPS',
} as const;

const quantities = Object.keys(microbenchmarkUnits) as [
  keyof typeof microbenchmarkUnits,
  ...(keyof typeof microbenchmarkUnits)[],
];

export const microbenchmarkSchema = z
  .strictObject({
    id: identifier,
    device: identifier,
    quantity: z.enum(quantities),
    tool: text,
    precision: text.optional(),
    size: text.optional(),
    value: positive,
    unit: z.enum(['GB/s', 'TFLOPS']),
    fractionOfPeak: positive.optional(),
    peak: positive.optional(),
    /** A copy engine stays far below what compute kernels read: no figure of the memory. */
    engine: z.literal('copy-engine').optional(),
    /** As for a result. */
    memoryVariant: z.literal('unstated').optional(),
    source: text,
    verified: z.boolean(),
    /** As for a result. */
    disowned: text.optional(),
    note: text.optional(),
  })
  .check((context) => {
    const { quantity, unit } = context.value;
    if (unit === microbenchmarkUnits[quantity]) return;
    context.issues.push({
      code: 'custom',
      input: unit,
      path: ['unit'],
      message: `unit "${unit}" instead of "${microbenchmarkUnits[quantity]}"`,
    });
  });

export type Source = z.infer<typeof sourceSchema>;
export type Device = z.infer<typeof deviceSchema>;
export type Spec = z.infer<typeof specSchema>;
export type PublishedResult = z.infer<typeof resultSchema>;
export type Microbenchmark = z.infer<typeof microbenchmarkSchema>;
