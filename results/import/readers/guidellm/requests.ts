import type { Fields } from '../../fields.ts';
import type { Kept } from '../../reader.ts';
import { Requests } from '../../requests.ts';

/**
 * The requests of a benchmark; null where the report holds a part of them alone (`request_samples`, `sample_size`), from which nothing can be
 * computed that is stated of all.
 */
export function keptOf(requests: Fields | null, total: number | null): Kept | null {
  if (requests === null) return null;
  const gathered = new Requests();
  for (const status of ['successful', 'incomplete', 'errored']) {
    for (const request of requests.elements(status)?.each ?? []) {
      const ttft = numberIn(request, ['time_to_first_token_ms']);
      gathered.add({
        startS: numberIn(request, ['start_time', 'request_start_time']),
        endS: numberIn(request, ['end_time', 'request_end_time']),
        e2elS: numberIn(request, ['request_latency']),
        ttftS: ttft === null ? null : ttft / 1000,
        tokensIn: numberIn(request, ['prompt_tokens']),
        tokensOut: numberIn(request, ['output_tokens']),
        ok: status === 'successful' ? 1 : 0,
      });
    }
  }
  return gathered.n === total ? gathered.kept(requests.at) : null;
}

function numberIn(request: unknown, keys: readonly string[]): number | null {
  if (typeof request !== 'object' || request === null) return null;
  const found = keys.map((key) => (request as Record<string, unknown>)[key]);
  return (
    (found.find((value) => typeof value === 'number' && Number.isFinite(value)) as number | undefined) ?? null
  );
}
