import { z } from 'zod';
import { places } from '../sentences/places.ts';

const count = z.int().nonnegative();

/** A batch that was tried in a process of its own, or refused before one was started. */
const probeSchema = z.strictObject({
  batch: count,
  outcome: z.enum(['ok', 'failed', 'timed_out', 'died', 'out_of_memory', 'refused']),
  error: z.string().nullable(),
  /** The plan's estimate of what it needs, held bytes included. */
  neededBytes: count,
});

/** How the largest batch was found: by trying, never by arithmetic alone. */
export const ceilingSchema = z.strictObject({
  /** In the order in which they were tried. */
  probes: z.array(probeSchema),
  largest: count.nullable(),
  smallestFailed: count.nullable(),
  /**
   * What ended it: the device's own `memory`; the limit that was `asked` for; `positions`, where a tensor of the cache would
   * hold more elements than a kernel's 32 bits count. Null where it ended with an error.
   */
  limit: z.enum(['memory', 'asked', 'positions']).nullable(),
  /** The two may lie apart by this share of the batch. */
  granularity: z.number(),
});

/** The memory that a trial had: what its device has, and what of it was kept from it. */
export const memorySchema = z.strictObject({
  of: z.enum(['gpu', 'host']),
  totalBytes: count.nullable(),
  /** Free when the run began. */
  freeBytes: count.nullable(),
  /** A device of this size was emulated; null for the device as it is. */
  limitBytes: count.nullable(),
  /** `held`: allocated on the device during the trial. `counted`: the plan counted it, and refused what would not fit. */
  held: z.array(
    z.strictObject({
      why: z.enum(['layers', 'limit']),
      bytes: count,
      how: z.enum(['held', 'counted']),
    }),
  ),
  /** Whether all layers would fit at this batch, by estimate; null where they are loaded, or nobody knows. */
  fullModelFits: z.boolean().nullable(),
  /** Integer weights that the provider unpacks into memory before each product, by the plan; missing where it unpacks none. */
  unpackedBytes: count.optional(),
  ceiling: ceilingSchema.nullable(),
});

export type Memory = z.infer<typeof memorySchema>;
export type Ceiling = z.infer<typeof ceilingSchema>;
export type Probe = z.infer<typeof probeSchema>;

/** The words that stand beside every figure of an emulated device. */
export const emulated = (limitBytes: number): string =>
  places.emulated({ size: `${Number((limitBytes / 1e9).toPrecision(3))} GB` });

/** The memory of a record as a condition of its figures: `own`, or what makes it another device or a model that nobody can run there. */
export function memoryCondition(memory: Memory | undefined): string {
  if (memory?.limitBytes != null) return emulated(memory.limitBytes);
  return memory?.fullModelFits === false ? places.tooSmall() : 'own';
}

/** How a search for the largest batch ended, in a sentence. */
export function ceilingText(
  { largest, smallestFailed, limit, probes }: Ceiling,
  limitBytes: number | null,
): string {
  const memory = limitBytes === null ? null : emulated(limitBytes);
  const of = (batch: number | null) => probes.find((probe) => probe.batch === batch);
  const why = of(smallestFailed)?.outcome === 'refused' ? places.refused : places.ranOut;
  const failed = why({ batch: String(smallestFailed) });
  if (limit === null) {
    const last = probes.at(-1);
    return last
      ? places.unknownBatch({
          batch: last.batch,
          outcome: `${last.outcome}${last.error ? ` (${last.error})` : ''}`,
        })
      : places.untriedBatch();
  }
  if (largest === null) {
    return memory === null ? places.noBatch({ failed }) : places.noBatchIn({ memory, failed });
  }
  const batch = largest;
  if (smallestFailed === null) {
    return memory === null ? places.mostPositions({ batch }) : places.mostPositionsIn({ batch, memory });
  }
  return memory === null
    ? places.mostFitting({ batch, failed })
    : places.mostFittingIn({ memory, batch, failed });
}
