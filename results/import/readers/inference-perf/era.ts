import type { Fields } from '../../fields.ts';
import type { MetricId } from '../../metrics.ts';

/** What the words of a file mean, by the time when it was written. */
export interface Era {
  readonly tpot: MetricId;
  readonly itl: MetricId;
  /** Whether output tokens were counted with the special ones of each chunk. */
  readonly isInflated: boolean;
}

export const specialTokens =
  'from 2026-04-24 to 2026-06-23 the tool counted special tokens with each chunk, up to twice as many (#564)';

/**
 * `token_count_mismatches` came with times that are of tokens (2026-04-24, #410): before that, those of chunks were called tokens. Successes
 * have `output_tokens` since 2026-06-23 (#565), a day before a chunk was no longer counted with a beginning of its own (#566).
 */
export function eraOf(successes: Fields): Era {
  if (!successes.has('token_count_mismatches'))
    return { tpot: 'tpot.chunks', itl: 'itl.chunk', isInflated: false };
  return { tpot: 'tpot.span', itl: 'itl.client', isInflated: !successes.has('output_tokens') };
}
