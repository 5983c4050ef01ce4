import { z } from 'zod';
import { decisionRuleSchema } from '../../conformity/rule.ts';
import { definitionIds } from '../../record/definitions.ts';
import { daySchema, momentSchema, saidSchema } from '../schema/words.ts';

/**
 * What a requirement may be about, and its unit. `trial`: a figure of one trial, by its title and definition, in base units. `load`: whether
 * a served load keeps its promise, or which rate a search found, by title and one of `loadDefinitions`.
 */
export const requirable = {
  memoryCapacity: 'GB',
  memoryBandwidth: 'GB/s',
  interconnectBandwidth: 'GB/s',
  tpp: 'TPP',
  float16: 'TFLOPS',
  bfloat16: 'TFLOPS',
  tf32: 'TFLOPS',
  float32: 'TFLOPS',
  hostToDevice: 'GB/s',
  deviceToHost: 'GB/s',
  trial: null,
  load: null,
} as const;

/** What may be asked of a served load, and its unit: the share of requests that keep the promise, and of a search the rate. */
export const loadDefinitions = { attainment: '%', rate: 'requests/s' } as const;

export type LoadDefinition = keyof typeof loadDefinitions;

const ofLoads = Object.keys(loadDefinitions) as [LoadDefinition, ...LoadDefinition[]];

export type Requirable = keyof typeof requirable;

const limitSchema = z.union([
  z.strictObject({ value: z.number().positive(), unit: z.string() }),
  /** Of what the catalogue declares of the item: 0.9 is 90 %. */
  z.strictObject({ shareOfDeclared: z.number().positive() }),
]);

const requirementSchema = z
  .strictObject({
    id: z.string().regex(/^[A-Za-z0-9.-]{1,40}$/, 'letters, digits, dots and hyphens, at most 40'),
    name: saidSchema.nullable().default(null),
    quantity: z.enum(Object.keys(requirable) as [Requirable, ...Requirable[]]),
    /** Of `trial` and of `load` alone. */
    trial: z
      .strictObject({ title: z.string(), definition: z.enum([...definitionIds, ...ofLoads]) })
      .nullable()
      .default(null),
    /** `lower`: good is above the limit. `upper`: good is below it. */
    direction: z.enum(['lower', 'upper']),
    /** Whether a value exactly at the limit is good. */
    includesLimit: z.boolean(),
    /** `peak`: a theoretical maximum, of which a measurement is a lower bound. Null: `peak` of an upper limit, else `value`. */
    limits: z.enum(['value', 'peak']).nullable().default(null),
    limit: limitSchema,
    /** Who asks for it, and where. */
    source: saidSchema,
    /** Id of a limit of `assay conformity`. */
    ruleOf: z.string().nullable().default(null),
  })
  .refine(({ quantity, trial }) => (quantity === 'trial' || quantity === 'load') === (trial !== null), {
    path: ['trial'],
    message:
      'quantity "trial" needs a trial with title and definition, "load" a load likewise, and no other quantity has one',
  })
  .refine(({ quantity, trial }) => trial === null || (quantity === 'load') === isOfLoad(trial.definition), {
    path: ['trial', 'definition'],
    message: `of a load it is ${ofLoads.join(' or ')}, of a trial one of its figures`,
  })
  .refine(
    ({ quantity, trial, limit }) =>
      quantity !== 'load' ||
      ('unit' in limit && limit.unit === loadDefinitions[trial!.definition as LoadDefinition]),
    { path: ['limit', 'unit'], message: 'attainment is in %, and a rate in requests/s' },
  )
  .refine(({ quantity, direction }) => quantity !== 'load' || direction === 'lower', {
    path: ['direction'],
    message: 'of a load a lower limit can be asked for: so many percent at least, or such a rate',
  })
  .refine(
    ({ quantity, limit }) =>
      quantity === 'trial' ||
      quantity === 'load' ||
      !('unit' in limit) ||
      limit.unit === requirable[quantity],
    {
      path: ['limit', 'unit'],
      message: `the unit has to be that of the quantity: ${Object.entries(requirable)
        .flatMap(([name, unit]) => (unit ? [`${name} ${unit}`] : []))
        .join(', ')}`,
    },
  );

/** Whether it is asked of a load. */
export const isOfLoad = (definition: string): definition is LoadDefinition =>
  Object.hasOwn(loadDefinitions, definition);

/** The lot, how it was or will be drawn from, and what is to be said of it. */
const lotSchema = z.strictObject({
  id: saidSchema,
  size: z.int().positive().max(1e9),
  drawnBy: z.enum(['laboratory', 'customer', 'other']),
  drawnOn: daySchema.nullable().default(null),
  place: saidSchema.nullable().default(null),
  method: z.enum(['sha256Draw', 'random', 'convenience', 'all', 'iso2859-1', 'other']),
  methodText: saidSchema.nullable().default(null),
  /** All serials of the lot, for a draw by hash. */
  serials: z.array(z.string()).max(1e5).default([]),
  seed: z.string().nullable().default(null),
  /** Where and when the seed was published. */
  seedSource: z.string().nullable().default(null),
  /** Serials that were drawn. */
  sample: z.array(z.string()).max(1e5),
  confidence: z.number().min(0.5).max(0.9999).default(0.95),
  iso2859: z.strictObject({ aql: z.number().positive() }).nullable().default(null),
});

/** `plan.json`: what was decided before the measurement, by `assay plan`. */
export const planSchema = z
  .strictObject({
    schema: z.literal('assay.plan'),
    version: z.literal(1),
    decidedAt: momentSchema,
    decidedBy: saidSchema.nullable().default(null),
    /** The order that it is of, as the customer calls it (`customer.reference` of the job). */
    order: z.string().nullable().default(null),
    requirements: z.array(requirementSchema).max(100),
    rule: decisionRuleSchema,
    /** Who asked for the rule, or agreed to it. */
    ruleSource: saidSchema.nullable().default(null),
    lot: lotSchema.nullable().default(null),
  })
  .superRefine(({ requirements, lot }, context) => {
    const ids = requirements.map(({ id }) => id);
    const twice = ids.find((id, i) => ids.indexOf(id) !== i);
    const complain = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    if (twice !== undefined) complain(['requirements'], `two requirements are called ${twice}`);
    if (!lot) return;
    if (lot.sample.length === 0) complain(['lot', 'sample'], 'the sample is empty: name at least one serial');
    if (lot.sample.length > lot.size)
      complain(['lot', 'size'], `a lot of ${lot.size} cannot give a sample of ${lot.sample.length}`);
    if (lot.serials.length > 0 && lot.serials.length !== lot.size)
      complain(['lot', 'serials'], `${lot.serials.length} serials are listed for a lot of ${lot.size}`);
    if (new Set(lot.sample).size < lot.sample.length)
      complain(['lot', 'sample'], 'a serial is in the sample twice');
    if (lot.method === 'sha256Draw' && (lot.seed === null || lot.serials.length === 0))
      complain(['lot', 'method'], 'a draw by hash needs the seed and all serials of the lot');
  });

export type Plan = z.infer<typeof planSchema>;
export type Requirement = z.infer<typeof requirementSchema>;
export type PlannedLot = NonNullable<Plan['lot']>;
