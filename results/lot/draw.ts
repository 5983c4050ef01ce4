import { z } from 'zod';

/** A simple random draw without replacement that anybody can redo with sha256sum. */
export const drawSchema = z.strictObject({
  /** Published or agreed after the list was fixed; one line. */
  seed: z.string().min(1),
  /** Where and when it was published. */
  seedSource: z.string(),
  /** The list that was drawn from: how many serials, and the SHA-256 of them sorted by bytes, one a line. */
  frame: z.strictObject({ count: z.int().positive(), sha256: z.string() }),
  /** In the order of their rank, after replacements. */
  sample: z.array(z.strictObject({ serial: z.string(), rank: z.string() })),
  /** Drawn and not available: the next in rank took its place. */
  replacements: z.array(z.strictObject({ serial: z.string(), replacedBy: z.string(), reason: z.string() })),
  /** Lines for a shell that give the hash of the frame and the sample again, from `serials.txt` (one a line). */
  redo: z.strictObject({ frame: z.string(), sample: z.string() }),
});

export type Draw = z.infer<typeof drawSchema>;
