import type { RequestLog } from '../../results/serving/log.ts';
import { promptIds } from './prompts.ts';
import type { Solo } from './solo.ts';

/** What requests got together, beside what each gets alone. */
export interface ServedCheck {
  /** Requests that were computed again, alone. */
  readonly checked: number;
  /** Those of them that got the same ids. */
  readonly equal: number;
  /** Tokens that were compared, and those that came before the first difference of their answers. */
  readonly tokens: number;
  readonly equalTokens: number;
  /** The first difference of each answer that has one. */
  readonly differences: readonly {
    request: number;
    row: number;
    token: number;
    alone: number;
    served: number;
  }[];
}

/** What a load left to be checked. */
export interface ServedIds {
  readonly log: Pick<RequestLog, 'count' | 'isl' | 'row' | 'admittedNs' | 'tokens' | 'tokenOffset'>;
  /** The ids of all answers, at the places of their tokens in the log. */
  readonly ids: Int32Array;
}

/**
 * Computes some requests of a load once more, each alone, and compares their ids. On the CPU all are equal: a row of a product is
 * computed in the same order whatever stands beside it. On a GPU the size of a product chooses its kernel, so that two scores that are
 * nearly alike may change places: there the differences are told, and judged by their number.
 *
 * @param count how many requests, spread over all rows and over the time of the load
 */
export async function checkServed(
  { log, ids }: ServedIds,
  { solo, vocab, seed, count }: { solo: Solo; vocab: number; seed: number; count: number },
): Promise<ServedCheck> {
  const answered = Array.from({ length: log.count }, (_, request) => request).filter(
    (request) => log.tokens[request]! > 0,
  );
  const requests = spreadOut(log, answered, count);
  let [tokens, equalTokens] = [0, 0];
  const differences: ServedCheck['differences'][number][] = [];
  for (const request of requests) {
    const begin = log.tokenOffset[request]!;
    const served = ids.subarray(begin, begin + log.tokens[request]!);
    const alone = await solo.answer(promptIds(request, log.isl[request]!, vocab, seed), served.length);
    const other = alone.findIndex((id, token) => id !== served[token]);
    tokens += alone.length;
    equalTokens += other < 0 ? alone.length : other;
    if (other < 0) continue;
    differences.push({
      request,
      row: log.row[request]!,
      token: other,
      alone: alone[other]!,
      served: served[other]!,
    });
  }
  return {
    checked: requests.length,
    equal: requests.length - differences.length,
    tokens,
    equalTokens,
    differences,
  };
}

/** So many of the requests: from each row in turn, and from each row the first, the last and those between at even distances. */
export function spreadOut(
  { row, admittedNs }: Pick<RequestLog, 'row' | 'admittedNs'>,
  requests: readonly number[],
  count: number,
): number[] {
  const rows = new Map<number, number[]>();
  for (const request of requests.toSorted((a, b) => admittedNs[a]! - admittedNs[b]!)) {
    const of = row[request]!;
    rows.set(of, [...(rows.get(of) ?? []), request]);
  }
  const queues = [...rows].toSorted(([a], [b]) => a - b).map(([, of]) => of);
  const shares = queues.map(() => 0);
  for (let left = Math.min(count, requests.length), at = 0; left > 0; at++) {
    const place = at % queues.length;
    if (shares[place]! === queues[place]!.length) continue;
    shares[place]!++;
    left--;
  }
  return queues.flatMap((queue, place) => evenly(queue, shares[place]!));
}

/** The first, the last, and those between at even distances; of one alone the last, which has most behind it. */
function evenly<T>(items: readonly T[], count: number): T[] {
  if (count === 0) return [];
  if (count === 1) return [items.at(-1)!];
  return Array.from({ length: count }, (_, i) => items[Math.round((i * (items.length - 1)) / (count - 1))]!);
}
