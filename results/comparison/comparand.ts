import { gpuOf } from '../devices/device-cache.ts';
import type { DeviceMatch } from '../devices.ts';
import { stepWays } from '../figures/gains.ts';
import { repeated } from '../figures/repeated.ts';
import type { Imported } from '../import/imported.ts';
import type { MetricId } from '../import/metrics.ts';
import { processorsCondition } from '../record/cpu-list.ts';
import type { DefinitionId } from '../record/definitions.ts';
import { memoryCondition } from '../record/memory.ts';
import { movedBytes } from '../record/moved-bytes.ts';
import type { Figure, Record as StoredRecord } from '../record.ts';
import type { Device, Microbenchmark, PublishedResult } from '../reference/schema.ts';
import { comparison as says } from '../sentences/comparison.ts';
import type { Repeated, Stated } from '../statistics/ratio.ts';

/** Definitions of this project, and those that only other tools publish. */
export type ComparedDefinition = MetricId;

/** Everything besides the device that can make two figures differ; null is "not stated". */
export interface Conditions {
  /** A model, or what a kernel does. */
  workload: string | null;
  /** Size of a kernel. */
  size: string | null;
  scenario: string | null;
  precision: string | null;
  isl: number | null;
  osl: number | null;
  context: number | null;
  batch: number | null;
  deviceCount: number | null;
  /** `standard`, or the watts of another build or setting. */
  power: string | null;
  /** `own`; the size of a device that was emulated, or that the whole model would not have fitted; null where the part is sold with several memories and nobody says which. */
  memory: string | null;
  /** `own`: all CPUs of the host and a thread for each core; or what was less: a quota, a part of the CPUs, other threads. */
  processors: string | null;
  /** `none`, or `draft tokens`: speculative decoding, where the rate also depends on how many were accepted. */
  speculation: string | null;
  software: string | null;
}

/** One side of a comparison: a figure of a record, or a published one. */
export interface Comparand {
  label: string;
  /** What an imported figure shares with the others of its result: the label without the metric. */
  whole?: string;
  kind: 'record' | 'published' | 'imported';
  /** The catalogue's id, or null for a device that is not listed. */
  device: string | null;
  definition: ComparedDefinition | null;
  /** Base unit: s, B/s, FLOP/s, tokens/s, samples/s. */
  unit: string;
  /** For the whole group of devices, or for each one. */
  per: 'device' | 'group';
  figure: Repeated | Stated;
  conditions: Conditions;
  verified: boolean;
  /** Conditions that such a figure depends on and that its source does not state. */
  open: (keyof Conditions)[];
  /** The words by which its source says that it is no reference; null where it does not. */
  disowned: string | null;
  /** Share of the declared limit of the device that binds it; null where the bytes or the limit are not known. */
  efficiency: number | null;
  /** Where it comes from: an id of the reference data, or the title of the record's workload. */
  origin: string;
  /** Why it may not be compared at all. */
  refusal: string | null;
  /** What the auditor says of the file that it was imported from; null where it was not. */
  audit: Imported['word'] | null;
}

/** METHOD: the relative standard uncertainty of a published number that states none. */
export const publishedUncertainty = 0.05;

const published = (value: number): Stated => ({ centre: value, relativeUncertainty: publishedUncertainty });

const unverifiedRefusal = says.unverified();

const scales = {
  'tok/s': [1, 'tokens/s'],
  'samples/s': [1, 'samples/s'],
  ms: [1e-3, 's'],
  x: [1, 'ratio'],
} as const;

/** A published result as one side of a comparison. */
export function fromResult(result: PublishedResult, catalogue: Record<string, Device>): Comparand {
  const [scale, unit] = scales[result.unit as keyof typeof scales];
  const { benchmark, round, scenario, model, submitter, system } = result;
  const where = [model, benchmark, round, scenario, submitter ?? system].filter(Boolean).join(', ');
  return {
    label: `${catalogue[result.device]?.name ?? result.device}: ${where}`,
    kind: 'published',
    device: result.device,
    definition: result.definition ?? null,
    unit,
    per: result.perDevice ? 'device' : 'group',
    figure: published(result.value * scale),
    conditions: {
      workload: modelKey(model),
      size: null,
      scenario: [result.task, scenario].filter(Boolean).join(' '),
      precision: result.precision ?? null,
      isl: result.isl ?? null,
      osl: result.osl ?? null,
      context: null,
      batch: result.batch ?? null,
      deviceCount: result.deviceCount ?? null,
      power: powerConfiguration(result.powerLimitW ?? null, catalogue[result.device]),
      memory: memoryOf(result),
      processors: 'own',
      speculation: result.speculative ? 'draft tokens' : 'none',
      software: [benchmark, round, result.software].filter(Boolean).join(' '),
    },
    open: openConditions(result),
    disowned: result.disowned ?? null,
    verified: result.verified,
    efficiency: null,
    origin: result.id,
    refusal: result.verified ? null : unverifiedRefusal,
    audit: null,
  };
}

const memoryOf = ({ memoryVariant }: Pick<PublishedResult, 'memoryVariant'>) =>
  memoryVariant === 'unstated' ? null : 'own';

/** A task of a benchmark names its data set and with it the lengths; a prefill has no output. */
function openConditions(result: PublishedResult): (keyof Conditions)[] {
  const { definition, task } = result;
  const lengths =
    definition === 'prefill.tput' || definition === 'ttft'
      ? ['isl' as const]
      : ['isl' as const, 'osl' as const];
  return [
    ...(['precision', 'deviceCount'] as const).filter((name) => result[name] === undefined),
    ...(task === undefined ? lengths.filter((name) => result[name] === undefined) : []),
    ...(memoryOf(result) === null ? ['memory' as const] : []),
  ];
}

/** BabelStream names its kernels as STREAM does; "add" is the traffic that this project calls triad. */
const streamKernels: Record<string, DefinitionId> = {
  copy: 'bw.copy',
  'device-to-device copy': 'bw.copy',
  mul: 'bw.copy',
  scale: 'bw.copy',
  add: 'bw.triad',
  triad: 'bw.triad',
  dot: 'bw.read',
  read: 'bw.read',
};

/** A published microbenchmark as one side of a comparison. */
export function fromMicrobenchmark(entry: Microbenchmark, catalogue: Record<string, Device>): Comparand {
  const bandwidth = entry.unit === 'GB/s';
  const definition =
    entry.quantity === 'gemmThroughput' ? 'gemm.tput' : (streamKernels[entry.size ?? ''] ?? null);
  return {
    label: `${catalogue[entry.device]?.name ?? entry.device}: ${[entry.tool, entry.size].filter(Boolean).join(', ')}`,
    kind: 'published',
    device: entry.device,
    definition,
    unit: bandwidth ? 'B/s' : 'FLOP/s',
    per: 'device',
    figure: published(entry.value * (bandwidth ? 1e9 : 1e12)),
    conditions: {
      ...nothingStated,
      workload: definition ?? entry.quantity,
      size: entry.size ?? null,
      precision: entry.precision ?? null,
      deviceCount: 1,
      power: 'standard',
      memory: memoryOf(entry),
      processors: 'own',
      speculation: 'none',
      software: entry.tool,
    },
    open: [
      ...(definition === 'gemm.tput' && entry.precision === undefined ? ['precision' as const] : []),
      ...(memoryOf(entry) === null ? ['memory' as const] : []),
    ],
    disowned: entry.disowned ?? null,
    verified: entry.verified,
    efficiency: entry.fractionOfPeak ?? null,
    origin: entry.id,
    refusal: entry.engine ? says.copyEngine() : entry.verified ? null : unverifiedRefusal,
    audit: null,
  };
}

const nothingStated: Conditions = {
  workload: null,
  size: null,
  scenario: null,
  precision: null,
  isl: null,
  osl: null,
  context: null,
  batch: null,
  deviceCount: null,
  power: null,
  memory: null,
  processors: null,
  speculation: null,
  software: null,
};

/**
 * The figures of a record, each as one side of a comparison. An INVALID record gives figures that are refused with its
 * reasons, and a device under a false name figures that are refused with the evidence.
 */
export function fromRecord(
  record: StoredRecord,
  match: DeviceMatch,
  catalogue: Record<string, Device>,
): Comparand[] {
  const refusal = recordRefusal(record, match);
  const limit = powerLimitOf(record);
  const means = record.figures.filter(({ statistic }) => statistic === 'mean');
  return means.map((figure) => ({
    label: `${record.engine.device.name}: ${record.workload.title}, ${figure.definition}`,
    kind: 'record',
    device: match.device,
    definition: figure.definition,
    unit: figure.unit,
    per: 'device',
    figure: repeated(figure),
    conditions: conditionsOf(
      record,
      powerConfiguration(limit, match.device ? catalogue[match.device] : undefined),
    ),
    open: [],
    disowned: null,
    verified: true,
    efficiency: efficiencyOf(record, figure, match.device ? catalogue[match.device] : undefined),
    origin: record.workload.title,
    refusal: refusal ?? figureRefusal(figure),
    audit: null,
  }));
}

function figureRefusal({ value, missing }: Figure): string | null {
  if (value === null) return says.missing({ why: missing ?? says.noReason() });
  return value > 0 ? null : says.impossible({ value });
}

/** Bytes or FLOPs a second over the declared peak: bandwidth for streaming and decode, the dense rate for a matmul. */
function efficiencyOf(
  { workload, setting }: StoredRecord,
  { definition, value }: Figure,
  device: Device | undefined,
) {
  const peak = (name: 'memoryBandwidth' | 'fp16Dense' | 'bf16Dense' | 'int8Dense', scale: number) => {
    const spec = device?.specs[name];
    return typeof spec?.value === 'number' && spec.verified ? spec.value * scale : null;
  };
  const share = (rate: number, limit: number | null) => (limit === null ? null : rate / limit);
  if (value === null) return null;
  if (definition.startsWith('bw.')) return share(value, peak('memoryBandwidth', 1e9));
  if (definition === 'decode.step.tput') {
    const bytes = movedBytes(workload.cost);
    return bytes === null
      ? null
      : share((value * bytes) / workload.cost.tokens, peak('memoryBandwidth', 1e9));
  }
  const rates = { float16: 'fp16Dense', bfloat16: 'bf16Dense', int8: 'int8Dense' } as const;
  const rate = definition === 'gemm.tput' ? rates[setting.precision as keyof typeof rates] : undefined;
  return rate ? share(value, peak(rate, 1e12)) : null;
}

function recordRefusal({ validity, workload, engine }: StoredRecord, match: DeviceMatch): string | null {
  if (validity.state === 'INVALID') {
    const reasons = validity.reasons.map((reason) => says.reason(reason)).join('; ');
    return says.invalid({ title: workload.title, reasons });
  }
  if (engine.id === 'web') return says.browser();
  return match.status === 'false-name' ? match.sentence : null;
}

/** The names that published results use for the precisions of a record. */
export const publishedPrecision = {
  float32: 'FP32',
  float16: 'FP16',
  bfloat16: 'BF16',
  int8: 'INT8',
  int4: 'INT4',
} as const satisfies Record<StoredRecord['setting']['precision'], string>;

function conditionsOf(record: StoredRecord, power: string | null): Conditions {
  const { workload, setting, engine, run } = record;
  return {
    workload: workload.model
      ? modelKey(workload.model.shape.name)
      : workload.kernel === 'gemm'
        ? 'gemm.tput'
        : workload.kernel,
    size: Object.values(workload.dimensions).join('x') || null,
    scenario: [
      workload.kind,
      ...(workload.model ? stepWays(setting) : []),
      ...(run.together?.role === 'together' ? ['beside busy devices'] : []),
    ].join(' '),
    precision: publishedPrecision[setting.precision],
    isl: setting.isl,
    osl: setting.osl,
    context: setting.context,
    batch: setting.batch,
    deviceCount: 1,
    power,
    memory: memoryCondition(record.memory),
    processors: processorsCondition(record),
    speculation: 'none',
    software: [
      `${engine.library.name} ${engine.library.version}`,
      engine.provider.name,
      ...Object.entries(engine.environment ?? {}).map(([name, value]) => `${name}=${value}`),
    ].join(', '),
  };
}

/** The limit that the driver enforces on the device of a record, in watts. */
const powerLimitOf = ({ engine, machine }: StoredRecord): number | null =>
  gpuOf(engine.device, machine)?.powerLimitW.enforced ?? null;

/** "standard" where the limit is the part's own or not stated; else the watts, which make it another configuration. */
function powerConfiguration(limitW: number | null, device: Device | undefined): string {
  const tdp = device?.specs.tdp?.value;
  if (limitW === null || (typeof tdp === 'number' && Math.abs(limitW / tdp - 1) <= 0.01)) return 'standard';
  return `${limitW} W`;
}

/** "Llama 2 70B" and "llama-2-70b" are one model. */
export const modelKey = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^-|-$/g, '');
