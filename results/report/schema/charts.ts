import { z } from 'zod';
import { servingRecordSchema } from '../../serving/record.ts';
import { recordIdSchema } from './words.ts';

// What the forms draw, as data of dashboard/charts: titles, axes and columns are words of the form.

const ends = { low: z.number().nullable(), high: z.number().nullable() };

/** Like `IntervalRow` of dashboard/charts/intervals.ts. */
const intervalRowSchema = z.strictObject({
  name: z.string(),
  item: z.string().nullable(),
  kind: z.enum(['measured', 'published', 'declared', 'structural', 'projected']),
  value: z.number(),
  ...ends,
  shown: z.string(),
  detail: z.string(),
  record: recordIdSchema.nullable(),
});

const limitSchema = z.strictObject({ name: z.string(), value: z.number(), ...ends, shown: z.string() });

export const chartSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('intervals'),
    id: z.string(),
    /** `four`: a quantity declared, structural, measured; `units`: one quantity over the items; `published`: among figures of others. */
    of: z.enum(['four', 'units', 'published']),
    quantity: z.string(),
    unit: z.string(),
    /** The mean over the units, or what a requirement asks for; null is an open end. */
    band: z.strictObject({ ...ends, label: z.string() }).nullable(),
    rows: z.array(intervalRowSchema),
  }),
  z.strictObject({
    kind: z.literal('shares'),
    id: z.string(),
    /** `reached`: of a limit of the same run; `declared`: of what is declared. */
    of: z.enum(['reached', 'declared']),
    rows: z.array(
      z.strictObject({
        name: z.string(),
        item: z.string().nullable(),
        share: z.number(),
        ...ends,
        shown: z.string(),
        detail: z.string(),
        record: recordIdSchema.nullable(),
      }),
    ),
  }),
  z.strictObject({
    kind: z.literal('roofline'),
    id: z.string(),
    item: z.string(),
    /** B/s, FLOP/s, FLOP a byte. */
    memory: limitSchema,
    products: z.array(limitSchema),
    points: z.array(
      z.strictObject({
        name: z.string(),
        intensity: z.number(),
        rate: z.number(),
        ...ends,
        shown: z.string(),
        record: recordIdSchema,
      }),
    ),
  }),
  /** Figures of the loads of a search over their rates, requests a second; values in the unit of their panel. */
  z.strictObject({
    kind: z.literal('rates'),
    id: z.string(),
    item: z.string(),
    title: z.string(),
    /** From the highest rate that passed to the lowest that failed, where both were confirmed. */
    bracket: z.tuple([z.number(), z.number()]).nullable(),
    panels: z.array(
      z.strictObject({
        definition: z.enum(['ttft.sched', 'tpot.excl_first', 'attainment']),
        statistic: servingRecordSchema.shape.figures.element.shape.statistic,
        unit: z.enum(['s', 'share']),
        /** What was promised. */
        limit: z.strictObject({ value: z.number(), shown: z.string() }),
        points: z.array(
          z.strictObject({
            load: recordIdSchema,
            rate: z.number(),
            name: z.string(),
            value: z.number(),
            ...ends,
            shown: z.string(),
            ends: z.tuple([z.string(), z.string()]),
          }),
        ),
      }),
    ),
  }),
]);

export type ReportChart = z.infer<typeof chartSchema>;
