import { type ServingLog, stepKinds } from './log.ts';

/** What one step of a load computed, by counts that no device enters, and how long it took. */
export interface StepWork {
  readonly kind: (typeof stepKinds)[number];
  /** Rows that were computed, idle ones of the bucket included. */
  readonly rows: number;
  /** Rows of them that belong to a request. */
  readonly active: number;
  /** Tokens computed for requests: a chunk of a prompt, or one for each active row. */
  readonly tokens: number;
  /** Tokens whose keys and values lay in the cache before it, over all active rows. */
  readonly cached: number;
  readonly seconds: number;
}

/**
 * The steps of a load with the tokens that lay in the cache before each. The log does not state these; they follow from it: a token that
 * came with the end of a decode step is the j-th of its request (from 0), behind a prompt of isl tokens and j - 1 tokens that were fed
 * back before. Steps that took no time are left out.
 */
export function stepWorks({ requests, steps }: ServingLog): StepWork[] {
  const cachedAt = new Map<number, number>();
  for (let i = 0; i < requests.count; i++) {
    for (let j = 1; j < requests.tokens[i]!; j++) {
      const end = requests.tokenNs[requests.tokenOffset[i]! + j]!;
      cachedAt.set(end, (cachedAt.get(end) ?? 0) + requests.isl[i]! + j - 1);
    }
  }
  const prefilled = new Int32Array(requests.count);
  const works: StepWork[] = [];
  for (let s = 0; s < steps.count; s++) {
    const kind = stepKinds[steps.kind[s]!]!;
    const [rows, active, tokens] = [steps.rows[s]!, steps.active[s]!, steps.tokens[s]!];
    const seconds = (steps.endNs[s]! - steps.beginNs[s]!) / 1e9;
    const request = steps.request[s]!;
    const cached = request >= 0 ? prefilled[request]! : (cachedAt.get(steps.endNs[s]!) ?? 0);
    if (request >= 0) prefilled[request]! += tokens;
    if (seconds > 0) works.push({ kind, rows, active, tokens, cached, seconds });
  }
  return works;
}
