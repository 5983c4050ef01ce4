import { z } from 'zod';

/**
 * What the time of a node is. `computed`: its computation; `waited`: that of its kernels and their launch, for each kernel was
 * waited for; `device`: that of its kernels, by the device's clock; `queued`: only how long it took to queue them.
 */
const bases = ['computed', 'waited', 'device', 'queued'] as const;
export type Basis = (typeof bases)[number];

/** Of one step. Bytes of weights (products), of the cache (attention), or of all streams (a lone kernel). */
const workSchema = z.strictObject({ bytes: z.number().nonnegative(), flops: z.number().nonnegative() });

const partSchema = z.strictObject({
  /** The place in a layer (`down`), and the kernel where a node has several. */
  name: z.string(),
  runs: z.number().positive(),
  seconds: z.number().nonnegative(),
  work: workSchema.nullable(),
});

const operatorSchema = z.strictObject({
  operator: z.string(),
  /** Nodes of the optimised graph that run in a step. */
  nodes: z.number().nonnegative(),
  seconds: z.number().nonnegative(),
  /** Where they ran, as the runtime registers its providers. */
  providers: z.array(z.string()),
  /** Null where it is not known for each of the nodes. */
  work: workSchema.nullable(),
  parts: z.array(partSchema),
});

/**
 * Where the time of a step goes. Seconds of a step are means over the middle half of the timed ones; those of operators are of
 * the same steps with the profiler.
 */
export const profileSchema = z.strictObject({
  schema: z.literal('assay.profile'),
  version: z.literal(1),
  tool: z.strictObject({ name: z.literal('assay'), version: z.string(), commit: z.string().nullable() }),
  createdAt: z.iso.datetime(),
  subject: z.strictObject({
    title: z.string(),
    kind: z.enum(['bandwidth', 'gemm', 'decode', 'prefill']),
    seed: z.int(),
    provider: z.string(),
    device: z.string(),
    threads: z.int(),
    /** Layers with weights of their own, of all; null for a kernel. */
    layers: z.strictObject({ distinct: z.int(), of: z.int() }).nullable(),
    runtime: z.string(),
  }),
  /** The same step without the profiler, in processes of their own before and after. */
  plain: z.strictObject({ beforeSeconds: z.number().positive(), afterSeconds: z.number().positive() }),
  profiled: z.strictObject({
    seconds: z.number().positive(),
    steps: z.int().positive(),
    /** Seconds of all timed steps, in their order; `steps` of them count. */
    all: z.array(z.number().positive()),
    /** Share of all processor time that others used meanwhile, the hypervisor included; null where the system does not tell. */
    othersShare: z.number().nullable(),
  }),
  basis: z.enum(bases),
  operators: z.array(operatorSchema),
  /** Of a profiled step, in no operator; below 0 where kernels of the device overlap. */
  outsideSeconds: z.number(),
  /** What the device showed beside it, in the same call: `bw.read` in B/s or a GEMM in FLOP/s; null for a lone kernel. */
  probe: z
    .strictObject({ title: z.string(), unit: z.enum(['B/s', 'FLOP/s']), value: z.number().positive() })
    .nullable(),
});

export type Profile = z.infer<typeof profileSchema>;
export type Operator = z.infer<typeof operatorSchema>;
export type Part = z.infer<typeof partSchema>;
export type Work = z.infer<typeof workSchema>;
