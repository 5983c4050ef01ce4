import { createHash } from 'node:crypto';
import { z } from 'zod';
import { LotProblem } from './lot-problem.ts';

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

/** What is drawn from, with which seed, and what took the place of what. */
export interface DrawRequest {
  readonly serials: readonly string[];
  readonly seed: string;
  readonly seedSource: string;
  readonly sampleSize: number;
  /** Items that were drawn and could not be had, in the order in which that was found. */
  readonly unavailable?: readonly { readonly serial: string; readonly reason: string }[];
}

/**
 * Ranks every serial by SHA-256 of seed, line feed, serial, and takes the lowest: whoever knows neither the seed before the list is
 * fixed nor the list after it can choose nobody, and everyone gets the same sample.
 *
 * @throws LotProblem for an empty lot or sample, a sample larger than the lot, an item that is listed twice or has no printable
 * serial, a seed of no or several lines, and for a replacement of what was not drawn
 */
export function draw({ serials, seed, seedSource, sampleSize, unavailable = [] }: DrawRequest): Draw {
  assertSerials(serials);
  checkLine(seed, 'The seed', 'Publish a seed of one line after the list of serials is fixed.');
  checkSize(sampleSize, serials.length);
  const ranked = serials
    .map((serial) => ({ serial, rank: rankOf(seed, serial) }))
    .toSorted((a, b) => (a.rank < b.rank ? -1 : 1));
  const { sample, replacements } = replaced(ranked, sampleSize, unavailable);
  const taken = sampleSize + replacements.length;
  return {
    seed,
    seedSource,
    frame: { count: serials.length, sha256: frameHash(serials) },
    sample,
    replacements,
    redo: { frame: 'LC_ALL=C sort serials.txt | sha256sum', sample: redoSample(seed, taken) },
  };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** SHA-256, in hex, of seed, line feed and serial: `printf '%s\n%s' "$seed" "$serial" | sha256sum`. */
const rankOf = (seed: string, serial: string): string => sha256(`${seed}\n${serial}`);

/** SHA-256, in hex, of the serials sorted by their bytes, each with a line feed: it belongs into the plan, before the seed is known. */
export function frameHash(serials: readonly string[]): string {
  assertSerials(serials);
  const sorted = serials.map((serial) => Buffer.from(`${serial}\n`)).sort(Buffer.compare);
  return sha256(Buffer.concat(sorted).toString());
}

/** The lowest ranks; each item that could not be had gives its place to the next one that nobody has. */
function replaced(
  ranked: readonly Draw['sample'][number][],
  sampleSize: number,
  unavailable: NonNullable<DrawRequest['unavailable']>,
): Pick<Draw, 'sample' | 'replacements'> {
  const sample = ranked.slice(0, sampleSize);
  const replacements = unavailable.map(({ serial, reason }, i) => {
    const place = sample.findIndex((each) => each.serial === serial);
    if (place < 0)
      throw new LotProblem(
        `${serial} was not drawn, so nothing takes its place.`,
        'Look at the sample again.',
      );
    const next = ranked[sampleSize + i];
    if (!next)
      throw new LotProblem(
        `No item of the lot is left that could take the place of ${serial}.`,
        'Draw a smaller sample, and say in the report that it is smaller.',
      );
    sample.splice(place, 1);
    sample.push(next);
    return { serial, replacedBy: next.serial, reason };
  });
  return { sample, replacements };
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** Prints rank and serial of the lowest ranks, those that were replaced as well. */
const redoSample = (seed: string, taken: number): string =>
  `seed=${quoted(seed)}; while IFS= read -r serial; do printf '%s  %s\\n' "$(printf '%s\\n%s' "$seed" "$serial" | sha256sum | cut -c1-64)" "$serial"; done < serials.txt | LC_ALL=C sort | head -n ${taken}`;

/** @throws LotProblem for none, for one that is listed twice, and for one that a shell and a reader would not see alike */
export function assertSerials(serials: readonly string[]): void {
  if (serials.length === 0)
    throw new LotProblem('The lot has no items.', 'List the serial of every item, one a line.');
  for (const serial of serials)
    checkLine(serial, `The serial ${JSON.stringify(serial)}`, 'Write it as it is on the label.');
  const seen = new Set<string>();
  for (const serial of serials) {
    if (seen.has(serial))
      throw new LotProblem(
        `${serial} is in the list twice.`,
        'List each item once; look for a typing error.',
      );
    seen.add(serial);
  }
}

/** One line that a shell and a reader see alike: no control character, and no blank at an end. */
function checkLine(text: string, what: string, tryThis: string): void {
  if (text === '') throw new LotProblem(`${what} is empty.`, tryThis);
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text) || text.trim() !== text || !text.isWellFormed())
    throw new LotProblem(`${what} has blanks at an end or characters that nobody sees.`, tryThis);
}

function checkSize(sampleSize: number, lotSize: number): void {
  if (!Number.isSafeInteger(sampleSize) || sampleSize < 1)
    throw new LotProblem(`A sample of ${sampleSize} items cannot be drawn.`, 'Draw at least one item.');
  if (sampleSize > lotSize)
    throw new LotProblem(
      `A sample of ${sampleSize} items cannot be drawn from a lot of ${lotSize}.`,
      'List every item of the lot, or draw fewer.',
    );
}
