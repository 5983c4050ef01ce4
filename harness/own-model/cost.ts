import type { KnownCost } from '../../workloads/cost.ts';
import { kvBytesOf, type OwnModel } from './own-model.ts';

/** Weights of a run over `tokens` tokens: all that every run reads, and a row of the embedding for each token. */
const weightBytesOf = ({ facts, scores }: OwnModel, tokens: number) =>
  facts.everyRunBytes + facts.rowBytes * Math.min(tokens, scores.vocab);

/**
 * A decode step: as of the seeded decoders (docs/method.md), and where the cache grows, past is copied into present:
 * B·c·KV more bytes read and as many written.
 */
export function ownDecodeCost(model: OwnModel, batch: number, context: number): KnownCost {
  const kv = kvBytesOf(model);
  const copied = model.cache.kind === 'growing' ? batch * context * kv : 0;
  const weightBytes = weightBytesOf(model, batch);
  const { bodyElements, headElements, heads } = model.facts;
  const attention =
    heads === null ? null : 4 * model.cache.layers.length * heads * model.cache.headSize * context;
  return {
    flops: attention === null ? null : batch * (2 * (bodyElements + headElements) + attention),
    bytesRead: weightBytes + batch * context * kv + copied,
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
  const { bodyElements, headElements, heads } = model.facts;
  const headTokens = model.scores.everyPosition ? tokens : batch;
  const attention =
    heads === null
      ? null
      : 2 * model.cache.layers.length * heads * model.cache.headSize * length * length * batch;
  return {
    flops: attention === null ? null : 2 * bodyElements * tokens + 2 * headElements * headTokens + attention,
    bytesRead: weightBytes + tokens * kv,
    bytesWritten: tokens * kv,
    weightBytes,
    kvBytesRead: tokens * kv,
    kvBytesWritten: tokens * kv,
    tokens,
    ...uncountedOf(model),
  };
}

/** What stands in the place of a count that would be a guess. */
const uncountedOf = ({ facts }: OwnModel): Pick<KnownCost, 'uncounted'> =>
  facts.heads === null ? { uncounted: [{ of: 'flops', because: 'heads' }] } : {};

/** One prefill and `osl` − 1 steps. */
export function ownGenerateCost(model: OwnModel, batch: number, isl: number, osl: number): KnownCost {
  const parts = [
    ownPrefillCost(model, batch, isl),
    ...Array.from({ length: osl - 1 }, (_, n) => ownDecodeCost(model, batch, isl + n)),
  ];
  const known = (key: 'bytesWritten' | 'kvBytesRead' | 'kvBytesWritten') =>
    parts.reduce((sum, part) => sum + part[key], 0);
  const counted = (key: 'flops' | 'bytesRead' | 'weightBytes') =>
    parts.reduce<number | null>(
      (sum, part) => (sum === null || part[key] === null ? null : sum + part[key]),
      0,
    );
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
