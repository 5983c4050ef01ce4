import { z } from 'zod';

/**
 * Which kernel measured a probe, and what the others of the table gave when all were tried for a moment: the chosen one is measured
 * fully, the others are told so that a reader sees what the choice was among.
 */
export const kernelSearchSchema = z.strictObject({
  /** The kernel that was measured, by its name in the table. */
  chosen: z.string(),
  tried: z.array(
    z.strictObject({
      name: z.string(),
      /** Work per second by the median of a few runs, in the unit of the probe (B/s, FLOP/s); null where it could not be tried. */
      rate: z.number().nullable(),
      /** Why there is no rate: it was refused, placed elsewhere, or computed something wrong. */
      why: z.string().nullable(),
    }),
  ),
  /** When they were tried: a choice is kept for this machine, library and size. */
  triedAt: z.iso.datetime(),
});

export type KernelSearch = z.infer<typeof kernelSearchSchema>;
