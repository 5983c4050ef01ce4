/** What came of a batch that was tried: it ran, or memory ran out (or was known not to suffice). */
type Verdict = 'ran' | 'too_large';

/** A batch that was tried. */
export interface Tried {
  readonly batch: number;
  readonly verdict: Verdict;
}

/** The largest batch that ran and the smallest that did not, as far as they are known. */
export interface Bracket {
  readonly largest: number | null;
  readonly smallestFailed: number | null;
}

/**
 * The search ends when the two sides are neighbours, or no further apart than this share of the batch: up to 32 it is exact, and
 * beyond it what is found is at most 3 % short.
 */
export const granularity = 1 / 32;

/** Where a search begins, and the batch that it never exceeds. */
export interface Bounds {
  readonly estimate: number;
  readonly most: number;
}

export function bracketOf(tried: readonly Tried[]): Bracket {
  const batches = (wanted: Verdict) =>
    tried.flatMap(({ batch, verdict }) => (verdict === wanted ? batch : []));
  const ran = batches('ran');
  const failed = batches('too_large');
  return {
    largest: ran.length > 0 ? Math.max(...ran) : null,
    smallestFailed: failed.length > 0 ? Math.min(...failed) : null,
  };
}

/**
 * The batch to try next, or null when the search is over. It begins at the estimate; goes up (or down) from there by a sixteenth of it, with steps
 * that double, until one batch ran and one did not; then halves what lies between. What was tried decides alone, so that a search
 * that was interrupted goes on where it stopped.
 */
export function nextBatch(tried: readonly Tried[], { estimate, most }: Bounds): number | null {
  const start = Math.min(Math.max(1, Math.floor(estimate)), most);
  if (tried.length === 0) return start;
  const { largest, smallestFailed } = bracketOf(tried);
  if (largest !== null && smallestFailed !== null) {
    const gap = smallestFailed - largest;
    return gap <= Math.max(1, Math.floor(largest * granularity)) ? null : largest + Math.floor(gap / 2);
  }
  const step = Math.max(1, Math.round(start / 16)) * 2 ** (tried.length - 1);
  if (largest !== null) return largest >= most ? null : Math.min(most, largest + step);
  return smallestFailed! <= 1 ? null : Math.max(1, smallestFailed! - step);
}
