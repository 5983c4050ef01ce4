import type { KnownCost, Uncounted } from '../../workloads/cost.ts';
import { kvBytesOf, type OwnModel } from './own-model.ts';
import { chosenShare } from './weights/routing.ts';

/**
 * Weights of a run over `tokens` tokens: all that every run reads, a row of the embedding for each token, and of experts
 * those that the tokens are expected to choose. Null where an operator or a choice is not understood.
 */
function weightBytesOf({ facts, scores }: OwnModel, tokens: number): number | null {
  if (facts.unknown.length > 0) return null;
  const rows = facts.rowBytes * Math.min(tokens, scores.vocab);
  return facts.mixtures.reduce(
    (bytes, mixture) => bytes + mixture.bytes * chosenShare(mixture, tokens),
    facts.everyRunBytes + rows,
  );
}

/**
 * Operations of the linear products over `tokens` tokens, of which `headTokens` get scores: 2 for each element and token
 * that works with it. Of experts, perToken/experts of them work on a token.
 */
function linearFlopsOf({ facts }: OwnModel, tokens: number, headTokens: number): number | null {
  if (facts.unknown.length > 0) return null;
  const body = 2 * (facts.bodyElements * tokens + facts.headElements * headTokens);
  return facts.mixtures.reduce((flops, mixture) => {
    const share = mixture.onAll ? chosenShare(mixture, tokens) : mixture.perToken / mixture.experts;
    return flops + 2 * mixture.elements * share * tokens;
  }, body);
}

/** A sum of which a part may not be known. */
const total = (...parts: readonly (number | null)[]): number | null =>
  parts.reduce<number | null>((sum, part) => (sum === null || part === null ? null : sum + part), 0);

/**
 * A decode step: as of the seeded decoders (docs/method.md), and where the cache grows, past is copied into present:
 * B·c·KV more bytes read and as many written.
 */
export function ownDecodeCost(model: OwnModel, batch: number, context: number): KnownCost {
  const kv = kvBytesOf(model);
  const copied = model.cache.kind === 'growing' ? batch * context * kv : 0;
  const weightBytes = weightBytesOf(model, batch);
  const { heads } = model.facts;
  const attention =
    heads === null ? null : 4 * batch * model.cache.layers.length * heads * model.cache.headSize * context;
  return {
    flops: total(linearFlopsOf(model, batch, batch), attention),
    bytesRead: total(weightBytes, batch * context * kv + copied),
    bytesWritten: batch * kv + copied,
    weightBytes,
    kvBytesRead: batch * context * kv + copied,
    kvBytesWritten: batch * kv + copied,
    tokens: batch,
    ...uncountedOf(model),
  };
}

/** A prefill into an empty cache; the head works on every position where the model gives all their scores. */
export function ownPrefillCost(model: OwnModel, batch: number, length: number): KnownCost {
  const tokens = batch * length;
  const kv = kvBytesOf(model);
  const weightBytes = weightBytesOf(model, tokens);
  const { heads } = model.facts;
  const headTokens = model.scores.everyPosition ? tokens : batch;
  const attention =
    heads === null
      ? null
      : 2 * model.cache.layers.length * heads * model.cache.headSize * length * length * batch;
  return {
    flops: total(linearFlopsOf(model, tokens, headTokens), attention),
    bytesRead: total(weightBytes, tokens * kv),
    bytesWritten: tokens * kv,
    weightBytes,
    kvBytesRead: tokens * kv,
    kvBytesWritten: tokens * kv,
    tokens,
    ...uncountedOf(model),
  };
}

/** What stands in the place of counts that would be guesses. */
function uncountedOf({ facts }: OwnModel): Pick<KnownCost, 'uncounted'> {
  const both = ['flops', 'bytes'] as const;
  const uncounted: Uncounted[] = [
    ...facts.unknown.flatMap((why) => both.map((of) => ({ of, ...why }))),
    ...(facts.heads === null ? [{ of: 'flops', because: 'heads' } as const] : []),
  ];
  return uncounted.length > 0 ? { uncounted } : {};
}

/** One prefill and `osl` − 1 steps. */
export function ownGenerateCost(model: OwnModel, batch: number, isl: number, osl: number): KnownCost {
  const parts = [
    ownPrefillCost(model, batch, isl),
    ...Array.from({ length: osl - 1 }, (_, n) => ownDecodeCost(model, batch, isl + n)),
  ];
  const known = (key: 'bytesWritten' | 'kvBytesRead' | 'kvBytesWritten') =>
    parts.reduce((sum, part) => sum + part[key], 0);
  const counted = (key: 'flops' | 'bytesRead' | 'weightBytes') => total(...parts.map((part) => part[key]));
  return {
    flops: counted('flops'),
    bytesRead: counted('bytesRead'),
    bytesWritten: known('bytesWritten'),
    weightBytes: counted('weightBytes'),
    kvBytesRead: known('kvBytesRead'),
    kvBytesWritten: known('kvBytesWritten'),
    tokens: batch * osl,
    ...uncountedOf(model),
  };
}
