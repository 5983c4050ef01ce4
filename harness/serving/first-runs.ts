import type { Requests } from './prompts.ts';

/** A chunk as its run sees it. */
export interface ChunkKind {
  readonly tokens: number;
  /** No tokens of its prompt are in front of it. */
  readonly isFirst: boolean;
}

/** The kinds of chunks in which prompts of these lengths are computed, the longest first. */
export function chunkKinds(isl: Requests['isl'], chunk: number): ChunkKind[] {
  const first = new Set<number>();
  const later = new Set<number>();
  for (const tokens of new Set(Array.from(isl))) {
    first.add(Math.min(tokens, chunk));
    if (tokens >= 2 * chunk) later.add(chunk);
    if (tokens > chunk && tokens % chunk > 0) later.add(tokens % chunk);
  }
  const kinds = (of: Set<number>, isFirst: boolean) => Array.from(of, (tokens) => ({ tokens, isFirst }));
  return [...kinds(first, true), ...kinds(later, false)].toSorted((a, b) => b.tokens - a.tokens);
}

/** A run that is made before a load begins, so that the load does not make it for the first time. */
export interface FirstRun extends ChunkKind {
  run(): Promise<void>;
}

/** Runs that were made once: a session keeps what it prepared for them. */
export class FirstRuns {
  readonly #known = new Set<string>();

  /**
   * Makes the runs that were not made before, in their order, until the time is over: none begins behind it.
   *
   * @returns lengths in tokens of those that are left, ascending
   */
  async make(runs: readonly FirstRun[], mostMs: number, nowMs = () => performance.now()): Promise<number[]> {
    const end = nowMs() + mostMs;
    const left = new Set<number>();
    for (const { tokens, isFirst, run } of runs) {
      const name = `${tokens} ${isFirst}`;
      if (this.#known.has(name)) continue;
      if (nowMs() >= end) {
        left.add(tokens);
        continue;
      }
      await run();
      this.#known.add(name);
    }
    return [...left].toSorted((a, b) => a - b);
  }
}
