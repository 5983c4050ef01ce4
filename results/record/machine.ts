import { z } from 'zod';

/**
 * What a record says about the host it was measured on. Units are in the names; `null` means that the host
 * does not tell (never 0 or ''). Sizes are bytes except where a driver counts in MiB and says so.
 */
const bytes = z.number().int().nonnegative();
const count = z.number().int().nonnegative();
const text = z.string().min(1);

const cpuSchema = z.strictObject({
  kind: z.literal('cpu'),
  vendor: text.nullable(),
  model: text.nullable(),
  family: text.nullable(),
  stepping: text.nullable(),
  microcode: text.nullable(),
  sockets: count.nullable(),
  cores: count.nullable(),
  /** Logical CPUs that are online. */
  threads: count.nullable(),
  /** The logical CPUs this process may run on, as the kernel writes lists: "0-3,8". */
  allowedCpus: text.nullable(),
  baseMhz: z.number().positive().nullable(),
  maxMhz: z.number().positive().nullable(),
  /** Mean over CPUs at the moment of the description. */
  currentMhz: z.number().positive().nullable(),
  /** Those instruction set flags of the kernel that matter for inference, sorted. */
  features: z.array(text),
  smt: z.boolean().nullable(),
  /** Governor(s) over all CPUs; several are joined by a comma. */
  governor: text.nullable(),
  frequencyDriver: text.nullable(),
  /** Whether clocks above the base clock are allowed. */
  turbo: z.boolean().nullable(),
});

const cacheSchema = z.strictObject({
  level: z.number().int().positive(),
  type: z.enum(['data', 'instruction', 'unified']),
  /** Size of one instance. */
  bytes,
  lineBytes: bytes.nullable(),
  /** How many such caches the host has. */
  instances: count,
  /** Logical CPUs that share one instance. */
  sharedByThreads: count.nullable(),
});

const memorySchema = z.strictObject({
  totalBytes: bytes.nullable(),
  /** Free and reclaimable, as the kernel estimates it. */
  availableBytes: bytes.nullable(),
  hugePages: z.strictObject({ total: count, free: count, pageBytes: bytes }).nullable(),
  transparentHugePages: text.nullable(),
  swapTotalBytes: bytes.nullable(),
  swapFreeBytes: bytes.nullable(),
  /** Installed modules, where the firmware tables are readable (mostly by root only). */
  modules: z
    .array(z.strictObject({ bytes, type: text, megatransfersPerSecond: count.nullable() }))
    .nullable(),
});

const numaNodeSchema = z.strictObject({ id: count, cpus: z.string(), memoryBytes: bytes.nullable() });

const systemSchema = z.strictObject({
  platform: text,
  /** null: a browser does not tell it, and has no Node. */
  architecture: text.nullable(),
  name: text.nullable(),
  version: text.nullable(),
  kernel: text.nullable(),
  libc: text.nullable(),
  /** null: not virtual, or not told. */
  hypervisor: text.nullable(),
  isVirtual: z.boolean().nullable(),
  hardwareVendor: text.nullable(),
  hardwareModel: text.nullable(),
  node: text.nullable(),
  v8: text.nullable(),
});

const containerSchema = z.strictObject({
  kind: z.enum(['docker', 'podman', 'kubernetes', 'lxc', 'containerd', 'other']).nullable(),
  cgroupVersion: z.union([z.literal(1), z.literal(2)]).nullable(),
  /** Smallest limit from this process's group up to the root; null is no limit. */
  memoryLimitBytes: bytes.nullable(),
  /** Memory of the limiting group that cannot be dropped (usage without inactive file pages). */
  memoryUsedBytes: bytes.nullable(),
  /** Quota divided by period; null is no limit. */
  cpuLimit: z.number().positive().nullable(),
});

/** One NVIDIA GPU as its driver describes it, through `nvidia-smi` and, how it is built, through CUDA's driver API. */
const gpuSchema = z.strictObject({
  kind: z.literal('gpu'),
  vendor: z.literal('NVIDIA'),
  index: count,
  name: text,
  /** SHA-256 of the UUID behind a fixed public label, so that a published record does not name the unit. */
  uuidHash: z.string().length(64).nullable(),
  /** Only on request. */
  uuid: text.nullable(),
  /** Only on request. */
  serial: text.nullable(),
  pciBusId: text.nullable(),
  pciDeviceId: text.nullable(),
  pciSubsystemId: text.nullable(),
  numaNode: count.nullable(),
  vbios: text.nullable(),
  driver: text.nullable(),
  /** The newest CUDA version that the driver supports. */
  cudaVersion: text.nullable(),
  computeCapability: text.nullable(),
  smCount: count.nullable(),
  /** Missing in records that were written before the driver was asked for it. */
  l2CacheBytes: bytes.nullable().optional(),
  /** Width of the memory interface; with `clocksMhz.maxMemory` the structural bandwidth. Missing as above. */
  memoryBusBits: count.nullable().optional(),
  /** As the driver reports it; it keeps some for itself, and more with ECC on older parts. */
  memoryTotalMib: count.nullable(),
  powerLimitW: z.strictObject({
    enforced: z.number().nullable(),
    requested: z.number().nullable(),
    default: z.number().nullable(),
    minimum: z.number().nullable(),
    maximum: z.number().nullable(),
  }),
  clocksMhz: z.strictObject({
    maxSm: z.number().nullable(),
    maxMemory: z.number().nullable(),
    applicationGraphics: z.number().nullable(),
    applicationMemory: z.number().nullable(),
  }),
  ecc: z.strictObject({
    enabled: z.boolean().nullable(),
    uncorrectedSinceLoad: count.nullable(),
    correctedEver: count.nullable(),
    uncorrectedEver: count.nullable(),
  }),
  mig: z.strictObject({
    enabled: z.boolean().nullable(),
    devices: z.array(z.strictObject({ profile: text, uuidHash: z.string().length(64) })),
  }),
  persistence: z.boolean().nullable(),
  computeMode: text.nullable(),
  pcie: z.strictObject({
    generation: count.nullable(),
    maxGeneration: count.nullable(),
    width: count.nullable(),
    maxWidth: count.nullable(),
  }),
  /** The moment of the description; no part of the identity. */
  atStart: z.strictObject({
    temperatureC: z.number().nullable(),
    smClockMhz: z.number().nullable(),
    powerW: z.number().nullable(),
    memoryUsedMib: z.number().nullable(),
  }),
  /** Why a field is null, by the driver's name of the field. */
  unknown: z.record(z.string(), text),
  /** What its driver's tool warned of, such as a damaged infoROM. Missing where it warned of nothing. */
  warnings: z.array(text).optional(),
});

const gpuProbeSchema = z.strictObject({
  status: z.enum([
    'ok',
    'no-command',
    'no-driver',
    'driver-mismatch',
    'no-device',
    'no-permission',
    'no-access',
    'no-answer',
    'device-lost',
    'failed',
  ]),
  /** What the tool said, in one sentence, where it said something that no GPU is named in. */
  message: z.string(),
});

export const machineSchema = z.strictObject({
  cpu: cpuSchema,
  caches: z.array(cacheSchema),
  memory: memorySchema,
  numaNodes: z.array(numaNodeSchema),
  system: systemSchema,
  container: containerSchema,
  /** Load averages over 1, 5 and 15 minutes before the measurement. */
  loadAverage: z.tuple([z.number(), z.number(), z.number()]).nullable(),
  gpus: z.array(gpuSchema),
  /** Why `gpus` is as it is. */
  gpuProbe: gpuProbeSchema,
});

export type Machine = z.infer<typeof machineSchema>;
export type Cpu = z.infer<typeof cpuSchema>;
export type Gpu = z.infer<typeof gpuSchema>;
export type GpuProbe = z.infer<typeof gpuProbeSchema>;
