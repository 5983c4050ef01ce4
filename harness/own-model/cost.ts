import type { KnownCost, Uncounted } from '../../workloads/cost.ts';
import {
  heldBytesOf,
  kvBytesOf,
  layerBytesOf,
  type OwnModel,
  readsOneByOne,
  stateBytesOf,
} from './own-model.ts';
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

/** Positions of `context` that attention reads with one token: a window's, where the graph has one. */
const readOf = (window: number | null, context: number) => Math.min(context, window ?? context);

/** Pairs of a token of a prefill and a position that it reads: half of the square, and of a window its band. */
const pairsOf = (window: number | null, length: number) =>
  window === null || window >= length ? length ** 2 / 2 : window * length - window ** 2 / 2;

/** Positions of a cache of a fixed length that is copied at each step: all of them are moved and computed; else null. */
const wholeOf = ({ cache }: OwnModel) => (cache.kind === 'copied' ? cache.fixedLength : null);

/** FLOPs of attention in all layers, over so many positions of each; null where one does not tell. */
const attentionOf = ({ cache }: OwnModel, positions: (window: number | null) => number) =>
  cache.layers.reduce<number | null>(
    (sum, { attention, window }) =>
      sum === null || attention === null ? null : sum + 2 * attention * positions(window),
    0,
  );

/**
 * A decode step: as of the seeded decoders (docs/method.md), of layers with a window so many positions; states are read and
 * written whole; and where past is copied into present B·c·KV more bytes are read and as many written.
 *
 * @param length tokens of each sequence in the cache before the step
 */
export function ownDecodeCost(model: OwnModel, batch: number, length: number): KnownCost {
  const whole = wholeOf(model);
  const context = whole ?? length;
  const copied = model.cache.kind === 'shared' ? 0 : batch * heldBytesOf(model, context);
  const states = batch * stateBytesOf(model);
  const kvRead = model.cache.layers.reduce(
    (sum, layer) => sum + batch * readOf(layer.window, context) * layerBytesOf(layer),
    copied + states,
  );
  const kvWritten = (whole === null ? batch * kvBytesOf(model) : 0) + copied + states;
  const weightBytes = weightBytesOf(model, batch);
  const attention = attentionOf(model, (window) => readOf(window, context));
  return {
    flops: total(linearFlopsOf(model, batch, batch), attention && batch * attention),
    bytesRead: total(weightBytes, kvRead),
    bytesWritten: kvWritten,
    weightBytes,
    kvBytesRead: kvRead,
    kvBytesWritten: kvWritten,
    tokens: batch,
    ...uncountedOf(model),
  };
}

/**
 * A prefill into an empty cache; the head works on every position where the model gives all their scores. A file that takes one id at
 * a time reads it in so many steps.
 */
export function ownPrefillCost(model: OwnModel, batch: number, length: number): KnownCost {
  if (readsOneByOne(model)) return sumOf(model, stepsFrom(model, batch, 0, length), batch * length);
  const tokens = batch * length;
  const whole = wholeOf(model);
  const states = batch * stateBytesOf(model);
  const kv = batch * heldBytesOf(model, whole ?? length) + states;
  // A cache of a fixed length is copied, and then read.
  const kvRead = whole === null ? kv : 2 * kv - states;
  const weightBytes = weightBytesOf(model, tokens);
  const headTokens = model.scores.everyPosition ? tokens : batch;
  const attention = attentionOf(model, (window) =>
    whole === null ? pairsOf(window, length) : length * whole,
  );
  return {
    flops: total(linearFlopsOf(model, tokens, headTokens), attention && batch * attention),
    bytesRead: total(weightBytes, kvRead),
    bytesWritten: kv,
    weightBytes,
    kvBytesRead: kvRead,
    kvBytesWritten: kv,
    tokens,
    ...uncountedOf(model),
  };
}

/** What stands in the place of counts that would be guesses. */
function uncountedOf({ facts, cache }: OwnModel): Pick<KnownCost, 'uncounted'> {
  const both = ['flops', 'bytes'] as const;
  const uncounted: Uncounted[] = facts.unknown.flatMap((why) => both.map((of) => ({ of, ...why })));
  if (cache.layers.some(({ attention }) => attention === null))
    uncounted.push({ of: 'flops', because: facts.heads === null ? 'heads' : 'cache' });
  return uncounted.length > 0 ? { uncounted } : {};
}

/** One prefill and `osl` − 1 steps. */
export function ownGenerateCost(model: OwnModel, batch: number, isl: number, osl: number): KnownCost {
  const parts = [ownPrefillCost(model, batch, isl), ...stepsFrom(model, batch, isl, osl - 1)];
  return sumOf(model, parts, batch * osl);
}

const stepsFrom = (model: OwnModel, batch: number, context: number, count: number) =>
  Array.from({ length: count }, (_, n) => ownDecodeCost(model, batch, context + n));

function sumOf(model: OwnModel, parts: readonly KnownCost[], tokens: number): KnownCost {
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
    tokens,
    ...uncountedOf(model),
  };
}
