import type { KnownCost } from '../../workloads/cost.ts';
import { kvBytesOf, layerBytesOf, type OwnModel, stateBytesOf } from './own-model.ts';

/** Weights of a run over `tokens` tokens: all that every run reads, and a row of the embedding for each token. */
const weightBytesOf = ({ facts, scores }: OwnModel, tokens: number) =>
  facts.everyRunBytes + facts.rowBytes * Math.min(tokens, scores.vocab);

/** Positions of `context` that attention reads with one token: a window's, where the graph has one. */
const readOf = (window: number | null, context: number) => Math.min(context, window ?? context);

/** Pairs of a token of a prefill and a position that it reads: half of the square, and of a window its band. */
const pairsOf = (window: number | null, length: number) =>
  window === null || window >= length ? length ** 2 / 2 : window * length - window ** 2 / 2;

/** FLOPs of attention in all layers, over so many positions of each; null where one does not tell. */
const attentionOf = ({ cache }: OwnModel, positions: (window: number | null) => number) =>
  cache.layers.reduce<number | null>(
    (sum, { attention, window }) =>
      sum === null || attention === null ? null : sum + 2 * attention * positions(window),
    0,
  );

/**
 * A decode step: as of the seeded decoders (docs/method.md), of layers with a window so many positions; states are read and
 * written whole; and where the cache grows, past is copied into present: B·c·KV more bytes read and as many written.
 */
export function ownDecodeCost(model: OwnModel, batch: number, context: number): KnownCost {
  const copied = model.cache.kind === 'growing' ? batch * context * kvBytesOf(model) : 0;
  const states = batch * stateBytesOf(model);
  const kvRead = model.cache.layers.reduce(
    (sum, layer) => sum + batch * readOf(layer.window, context) * layerBytesOf(layer),
    copied + states,
  );
  const kvWritten = batch * kvBytesOf(model) + copied + states;
  const weightBytes = weightBytesOf(model, batch);
  const { bodyElements, headElements } = model.facts;
  const attention = attentionOf(model, (window) => readOf(window, context));
  return {
    flops: attention === null ? null : batch * (2 * (bodyElements + headElements) + attention),
    bytesRead: weightBytes + kvRead,
    bytesWritten: kvWritten,
    weightBytes,
    kvBytesRead: kvRead,
    kvBytesWritten: kvWritten,
    tokens: batch,
    ...uncountedOf(model),
  };
}

/** A prefill into an empty cache; the head works on every position where the model gives all their scores. */
export function ownPrefillCost(model: OwnModel, batch: number, length: number): KnownCost {
  const tokens = batch * length;
  const kv = tokens * kvBytesOf(model) + batch * stateBytesOf(model);
  const weightBytes = weightBytesOf(model, tokens);
  const { bodyElements, headElements } = model.facts;
  const headTokens = model.scores.everyPosition ? tokens : batch;
  const attention = attentionOf(model, (window) => pairsOf(window, length));
  return {
    flops:
      attention === null
        ? null
        : 2 * bodyElements * tokens + 2 * headElements * headTokens + batch * attention,
    bytesRead: weightBytes + kv,
    bytesWritten: kv,
    weightBytes,
    kvBytesRead: kv,
    kvBytesWritten: kv,
    tokens,
    ...uncountedOf(model),
  };
}

/** What stands in the place of a count that would be a guess. */
function uncountedOf({ facts, cache }: OwnModel): Pick<KnownCost, 'uncounted'> {
  if (cache.layers.every(({ attention }) => attention !== null)) return {};
  return { uncounted: [{ of: 'flops', because: facts.heads === null ? 'heads' : 'cache' }] };
}

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
