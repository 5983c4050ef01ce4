import { z } from 'zod';
import { reasonCodes } from './record/caveats.ts';
import { definitionIds } from './record/definitions.ts';
import { kernelSearchSchema } from './record/kernel-search.ts';
import { machineSchema } from './record/machine.ts';
import { memorySchema } from './record/memory.ts';
import { telemetrySchema } from './record/telemetry.ts';

/**
 * What one trial left behind: one workload, on one engine, in one setting, repeated in fresh processes.
 * A record is written once, named by the hash of its content, and never rewritten. Figures carry base units
 * (s, bytes, B/s, FLOP/s, tokens/s); ratios, MBU, MFU and verdicts are computed when it is read.
 */
export const recordVersion = 1;

const count = z.int().nonnegative();
const nanoseconds = z.number().nonnegative();

/** The dimensions of a decoder, as published; null is what the files of a brought model do not tell, or what its layers have several of. */
const shapeSchema = z.strictObject({
  name: z.string(),
  layers: count,
  hidden: count.nullable(),
  heads: count.nullable(),
  kvHeads: count.nullable(),
  headSize: count.nullable(),
  ffn: count.nullable(),
  vocab: count,
  tiedHead: z.boolean(),
  qkvBias: z.boolean().nullable(),
  experts: z.strictObject({ total: count, active: count }).nullable(),
  ropeTheta: z.number().nullable(),
  rmsEps: z.number().nullable(),
  maxContext: count.nullable(),
});

/** What one sample (one timed run) computes and moves, by the formulas of docs/method.md. */
const costSchema = z.strictObject({
  flops: z.number().nonnegative().nullable(),
  bytesRead: z.number().nonnegative().nullable(),
  bytesWritten: z.number().nonnegative(),
  weightBytes: z.number().nonnegative().nullable(),
  kvBytesRead: z.number().nonnegative(),
  kvBytesWritten: z.number().nonnegative(),
  /** Tokens processed (prefill) or produced (decode, generate) by one sample; 0 for a kernel. */
  tokens: count,
  /** Why a count is null, of a model that somebody brought. */
  uncounted: z
    .array(
      z.strictObject({
        of: z.enum(['flops', 'bytes']),
        because: z.enum(['heads', 'cache', 'operator', 'routing']),
        name: z.string().optional(),
      }),
    )
    .optional(),
});

const modelSchema = z.strictObject({
  shape: shapeSchema,
  parameters: count,
  kvBytesPerToken: count,
  /** Bytes of all weights of the full model in this precision, scales included. */
  weightBytes: count,
  /** `cycled`: layers beyond the distinct ones use the same weights again, so that every byte is still moved. */
  layers: z.strictObject({
    kind: z.enum(['full', 'cycled']),
    distinct: count,
    of: count,
    reason: z.string(),
  }),
  distinctWeightBytes: count,
  /** `synthetic`: made from the seed. Of a brought model: its own weights, and the hash of all its files. */
  weights: z.strictObject({ synthetic: z.boolean(), seed: z.int().nullable(), sha256: z.string() }),
});

/** Kernels and copies whose figure has their name. */
const kernels = [
  'bw.read',
  'bw.copy',
  'bw.triad',
  'libc.read',
  'libc.copy',
  'link.h2d',
  'link.d2h',
  'link.both',
  'link.d2d',
  'link.d2d.both',
  'copy.engine',
  'memory.capacity',
] as const;

const workloadSchema = z.strictObject({
  kind: z.enum([
    'decode',
    'prefill',
    'generate',
    'bandwidth',
    'gemm',
    'model',
    'transfer',
    'capacity',
    'yardstick',
  ]),
  /** For people: `decode llama-2-70b int4 b1 c2048`. */
  title: z.string(),
  /** Hash of what is computed: kind, shape, precision, lengths, seed. Equal keys are the same work. */
  key: z.string(),
  kernel: z.enum([...kernels, 'gemm']).nullable(),
  /** M, N, K of a GEMM; elements of a bandwidth kernel; bytes of a transfer. */
  dimensions: z.record(z.string(), count),
  /** Which kernel of several measured a probe, and what the others gave; missing where there is one. */
  search: kernelSearchSchema.optional(),
  /** The two GPUs of a copy between them, by the indices of `machine.gpus`. */
  pair: z.strictObject({ from: count, to: count }).optional(),
  model: modelSchema.nullable(),
  graphSha256: z.string().nullable(),
  cost: costSchema,
});

const settingSchema = z.strictObject({
  precision: z.enum(['float32', 'float16', 'bfloat16', 'int8', 'int4']),
  /** Element type of activations and KV cache. */
  activations: z.enum(['float32', 'float16', 'bfloat16']),
  /** How integer weights are stored and multiplied; missing for floating types, for a brought model, and in records that do not tell. */
  quantisation: z
    .strictObject({
      /** Weights that share one scale, along the inputs of a product. */
      block: count,
      scales: z.enum(['float32', 'float16', 'bfloat16']),
      /** `accuracy_level` of MatMulNBits: with 4 the runtime may round the other factor to int8, with 0 it keeps its type. */
      accuracyLevel: count,
    })
    .optional(),
  batch: count,
  /** Tokens in the cache before the step (decode), or null. */
  context: count.nullable(),
  /** Input and output length in tokens (prefill, generate), or null. */
  isl: count.nullable(),
  osl: count.nullable(),
  seed: z.int(),
  /** Whether the device was waited for at every run, or once behind several that were queued. */
  synchronised: z.enum(['per-step', 'queued']),
  /** Runs that one sample queued before it waited; the cost is that of all of them. Missing: one. */
  launches: count.optional(),
  /** The step was recorded as a graph of the device (CUDA graphs) and replayed. */
  deviceGraph: z.literal(true).optional(),
});

/** A device by the name that its driver gives; the CPU by its model name. */
const deviceSchema = z.strictObject({
  kind: z.enum(['cpu', 'gpu', 'npu', 'none']),
  name: z.string(),
  index: count,
  fingerprint: z.string().nullable(),
  /** The driver of a GPU's interface that computes on the processor, in the host's memory and through its cache; missing where it does not. */
  isSoftware: z.literal(true).optional(),
});

const engineSchema = z.strictObject({
  id: z.enum(['native', 'binding', 'null', 'scripted', 'driver', 'libc', 'web']),
  library: z.strictObject({
    name: z.string(),
    version: z.string(),
    build: z.string().nullable(),
    source: z.string(),
  }),
  provider: z.strictObject({ name: z.string(), options: z.record(z.string(), z.string()) }),
  threads: count,
  sessionConfig: z.record(z.string(), z.string()),
  /** Variables of the environment that change what the libraries compute, or how fast; missing where none was set. */
  environment: z.record(z.string(), z.string()).optional(),
  device: deviceSchema,
  /** Where the nodes of the graph ran, by provider; null where the engine cannot tell. */
  placement: z.record(z.string(), count).nullable(),
  /** Null in a browser, which has none. */
  node: z.string().nullable(),
  /** The browser that the engine ran in; missing where it ran in none. */
  browser: z
    .strictObject({
      /** What it calls itself. */
      agent: z.string(),
      /** Whether its page was isolated from other sites: only then has it threads and a fine clock. */
      isIsolated: z.boolean(),
      /** The smallest step that its clock was seen to make. */
      clockStepNs: z.number().positive(),
    })
    .optional(),
});

const reasonSchema = z.strictObject({
  code: z.enum(reasonCodes),
  /** What was seen, with its figures. */
  detail: z.string(),
  repeat: count.nullable(),
});

/** Of a clock whose counts may be above what a number holds exactly: decimal digits. */
export const wholeNanoseconds = z.string().regex(/^-?\d{1,20}$/);

/** Timed runs in run order. Times are nanoseconds on the host's monotonic clock, counted from `originNs`. */
const samplesSchema = z.strictObject({
  startNs: z.array(nanoseconds),
  durationNs: z.array(nanoseconds),
  /** For `generate`: for each sample the times of its output ids, counted from its start. */
  tokenNs: z.array(z.array(nanoseconds)).nullable(),
});

/** The memory of a device, all of it written and read back; docs/gpu.md says how. Bytes. */
const capacitySchema = z.strictObject({
  driverTotalBytes: count,
  /** Free by the driver's word before anything was allocated. */
  driverFreeBytes: count,
  allocatedBytes: count,
  largestBlockBytes: count,
  /** Of the allocated bytes, those that came back as they were written, in whole windows. */
  verifiedBytes: count,
  windowBytes: count,
  /** Counted over all that was allocated; null where every byte was right. */
  firstWrongByte: count.nullable(),
});

/** What the host did beside a measurement. */
export const hostShareSchema = z.strictObject({
  /** Share of processor time taken by the hypervisor, and by other programs, during the samples. */
  stealShare: z.number().nullable(),
  otherShare: z.number().nullable(),
  /**
   * Time that the process stood still since the CPU quota of its group was used up, and that its threads were ready and had no CPU,
   * over the time of the samples; the first summed over CPUs, the second over threads. Missing in older records.
   */
  quotaShare: z.number().nonnegative().nullable().optional(),
  queueShare: z.number().nonnegative().nullable().optional(),
  gcPausesNs: z.array(nanoseconds),
  peakRssBytes: count.nullable(),
  /** The logical CPUs that the process was bound to, as the kernel told it: "0-47,96". Missing where it was not bound. */
  cpus: z.string().optional(),
});

/** One fresh process. */
const repeatSchema = z.strictObject({
  index: count,
  /** Place in the order in which the processes of the whole run were started. */
  position: count,
  startedAt: z.iso.datetime(),
  /** `process.hrtime` of the host at which the times of this repeat count from, as a decimal string. */
  originNs: wholeNanoseconds,
  outcome: z.enum(['ok', 'failed', 'interrupted', 'timed_out', 'died', 'out_of_memory', 'refused']),
  error: z.string().nullable(),
  /** The figures of a cold start, never mixed into the warm ones. */
  loadNs: nanoseconds.nullable(),
  firstRunNs: nanoseconds.nullable(),
  warmup: z.strictObject({
    rule: z.string(),
    durationNs: z.array(nanoseconds),
    steady: z.boolean(),
  }),
  samples: samplesSchema,
  stop: z.enum(['precise', 'budget', 'count', 'interrupted', 'none']),
  /** Bytes that crossed between host and device in one timed sample, as counted (mean over the warm-up and the samples). */
  traffic: z
    .strictObject({ toDeviceBytes: z.number().nonnegative(), toHostBytes: z.number().nonnegative() })
    .optional(),
  output: z.strictObject({
    finite: z.boolean().nullable(),
    /** SHA-256 of the output ids (decoders), so that repeats can be compared. */
    idsSha256: z.string().nullable(),
    checked: z.string(),
    /** What is wrong with the output, or null. */
    wrong: z.string().nullable(),
  }),
  capacity: capacitySchema.optional(),
  /** Of a process in a browser: how long its tab was out of sight inside the timed window, where a browser slows it down. */
  hidden: z.strictObject({ durationNs: z.number().positive() }).optional(),
  /** The same work by one thread, outside the timed window: what all of them together are held against. */
  byOneThread: z.strictObject({ durationNs: z.array(nanoseconds) }).optional(),
  /** Of a copy between two GPUs: their places on the bus, and whether each reaches the other's memory; else it goes by the host. */
  peer: z.strictObject({ from: z.string(), to: z.string(), isDirect: z.boolean() }).optional(),
  host: hostShareSchema,
  telemetry: telemetrySchema.nullable(),
  /** Of a process that ran beside those of other devices. */
  together: z
    .strictObject({
      /** The moment on the host's monotonic clock (`process.hrtime`) set for all windows to begin, as a decimal string. */
      startNs: wholeNanoseconds,
      /** Runs discarded while it waited for the others: warm and before its window, and behind it. */
      before: count,
      after: count,
      /** Devices whose process did not come to the end of its window, so that their place was empty for a while. */
      missing: z.array(count),
    })
    .optional(),
});

const intervalSchema = z.strictObject({
  low: z.number(),
  high: z.number(),
  confidence: z.number(),
  method: z.string(),
});

/** A figure, with everything that it needs to be compared: unit, definition, population and interval. */
const figureSchema = z.strictObject({
  definition: z.enum(definitionIds),
  /** `mean` (inside a process the plain mean, over processes the geometric one), or a percentile such as `p50`. */
  statistic: z.string(),
  unit: z.enum(['s', 'B', 'B/s', 'FLOP/s', 'tokens/s', 'J', 'J/token']),
  value: z.number().nullable(),
  interval: intervalSchema.nullable(),
  /** Fresh processes, and the samples in all of them. */
  processes: count,
  samples: count,
  /** Why the value or the interval is null. */
  missing: z.string().nullable(),
  /** Of an energy: the weakest sensor grade and the shortest window of its processes (docs/validity.md). */
  sensor: z.strictObject({ grade: z.enum(['A', 'B', 'C']), windowSeconds: z.number() }).optional(),
});

export const recordSchema = z.strictObject({
  schema: z.literal('assay.record'),
  version: z.literal(recordVersion),
  tool: z.strictObject({ name: z.literal('assay'), version: z.string(), commit: z.string().nullable() }),
  createdAt: z.iso.datetime(),
  run: z.strictObject({
    id: z.string(),
    suite: z.string().nullable(),
    seed: z.int(),
    /** The command that does this trial again. */
    reproduce: z.string(),
    /**
     * Why no further process was started: the number asked for was reached (`repeats`), the 95 % half-width reached its
     * aim (`precise`), or it did not within the extra rounds or the time that were allowed (`budget`). Missing where nothing says.
     */
    stop: z.enum(['repeats', 'precise', 'budget']).optional(),
    /** Of a run on several devices: whether they measured at once, or this one while the others were idle. */
    together: z
      .strictObject({ role: z.enum(['together', 'alone']), devices: z.array(deviceSchema) })
      .optional(),
  }),
  workload: workloadSchema,
  setting: settingSchema,
  engine: engineSchema,
  machine: machineSchema,
  /** The memory that the trial had; missing in records that do not tell. */
  memory: memorySchema.optional(),
  population: z.strictObject({ issued: count, ok: count, failed: count, cancelled: count, timedOut: count }),
  repeats: z.array(repeatSchema),
  figures: z.array(figureSchema),
  validity: z.strictObject({
    state: z.enum(['VALID', 'DEGRADED', 'INVALID']),
    reasons: z.array(reasonSchema),
  }),
});

export type Record = z.infer<typeof recordSchema>;
export type Shape = z.infer<typeof shapeSchema>;
export type Cost = z.infer<typeof costSchema>;
export type Workload = z.infer<typeof workloadSchema>;
export type Setting = z.infer<typeof settingSchema>;
export type EngineIdentity = z.infer<typeof engineSchema>;
export type Repeat = z.infer<typeof repeatSchema>;
export type Figure = z.infer<typeof figureSchema>;
export type Reason = z.infer<typeof reasonSchema>;
