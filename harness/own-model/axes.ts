import type { Found } from './find.ts';
import type { CacheDim } from './own-model.ts';
import type { Pair } from './pairs.ts';
import { told, unusable } from './refusal.ts';

/** What the axes of a cached tensor stand for. */
export interface Axes {
  readonly dims: readonly CacheDim[];
  /** Positions, where the file fixes them. */
  readonly fixedLength: number | null;
  readonly fixedBatch: number | null;
  /** No axis of positions: the tensor is a state, of one size for every text. */
  readonly isState: boolean;
  /** Sizes beside sequences and positions: heads and the size of a head, or one size alone. */
  readonly rest: readonly number[];
  /** Keys and values stand behind each other in one tensor. */
  readonly isBoth: boolean;
}

/**
 * Tells the axes of a past apart. That of positions is where the graph puts new ones, else where past and present have different names
 * for their sizes, else what it is called; that of sequences is called as that of the ids. Heads stand before the size of a head in every
 * layout that is known: [batch, heads, positions, size], [batch, positions, heads, size], [batch, heads, size, positions],
 * [2, batch, heads, positions, size], [batch × heads, size, positions].
 *
 * @throws Failure where an axis is not understood
 */
export function axesOf(pair: Pair, found: Found, batchName: string | number | undefined): Axes {
  const sizes = declaredSizes(pair, found);
  const isBoth = sizes.length === 5 && sizes[0] === 2;
  const positions = positionsAxis(pair, sizes, batchName);
  if (positions !== null && pair.trace?.isCut && pair.trace.most === null)
    throw unusable(
      found,
      `it keeps a part of its cache alone ("${pair.past.name}"), and how much of it the file does not tell`,
      'Export it with a cache that keeps every position.',
    );
  const batch = batchAxis(sizes, positions, batchName, isBoth);
  const perSequence = rowsPerSequence(sizes[batch]!, pair, found);
  const restAxes = sizes
    .map((_, axis) => axis)
    .filter((axis) => axis !== positions && axis !== batch && !(isBoth && axis === 0));
  const hasHeads = restAxes.length === 2 && positions !== null;
  const known = new Map(
    restAxes.map((axis, place) => {
      const isHeads = hasHeads && place === 0;
      const size = sizes[axis]!;
      return [
        axis,
        typeof size === 'number' ? size : undeclared(isHeads, hasHeads || perSequence > 1, pair, found),
      ];
    }),
  );
  const dims = sizes.map((size, axis): CacheDim => {
    if (axis === positions) return 'positions';
    if (axis === batch) return typeof size === 'number' ? size : { perSequence };
    return known.get(axis) ?? (size as number);
  });
  const atPositions = positions === null ? null : sizes[positions]!;
  const atBatch = sizes[batch]!;
  return {
    dims,
    fixedLength: typeof atPositions === 'number' ? atPositions : null,
    fixedBatch: typeof atBatch === 'number' ? atBatch : null,
    isState: positions === null,
    rest: [...(perSequence > 1 ? [perSequence] : []), ...restAxes.map((axis) => known.get(axis)!)],
    isBoth,
  };
}

type Sizes = readonly (number | string)[];

/** What past and present say of their sizes together: an exporter may leave one of them open. */
function declaredSizes({ past, present }: Pair, found: Found): Sizes {
  const rank = Math.max(past.dims.length, present.dims.length);
  const differ = past.dims.length > 0 && present.dims.length > 0 && past.dims.length !== present.dims.length;
  if (rank < 2 || differ)
    throw unusable(
      found,
      `its input "${past.name}" is [${past.dims.join(', ')}] and comes out as "${present.name}" [${present.dims.join(', ')}]: no cache that is understood`,
      'Export it again with the sizes of its cache.',
    );
  return Array.from({ length: rank }, (_, axis) => {
    const [before, behind] = [past.dims[axis] ?? '?', present.dims[axis] ?? '?'];
    if (typeof before === 'number' && typeof behind === 'number' && before !== behind)
      throw unusable(
        found,
        `"${past.name}" has room for ${before} and "${present.name}" for ${behind}: every step would need a model of its own`,
        'Export it with a length that is open, or with one buffer for past and present.',
      );
    return typeof before === 'number'
      ? before
      : typeof behind === 'number' && before === '?'
        ? behind
        : before;
  });
}

const lengthWords = /past|total|seq|ctx|context|len|pos|time|history|kv/i;

function positionsAxis({ past, present, trace }: Pair, sizes: Sizes, batchName: string | number | undefined) {
  const isOpen = (axis: number) => typeof sizes[axis] !== 'number';
  const isBatch = (axis: number) => sizes[axis] === batchName && batchName !== '?';
  const axes = sizes.map((_, axis) => axis);
  // Attention on a buffer of a fixed length still has positions; what a convolution keeps has none.
  if (trace?.axis != null && (isOpen(trace.axis) || trace.inPlace || trace.isWritten)) return trace.axis;
  const open = axes.filter((axis) => isOpen(axis) && !isBatch(axis));
  const renamed = open.filter(
    (axis) => present.dims[axis] !== undefined && past.dims[axis] !== present.dims[axis],
  );
  if (renamed.length === 1) return renamed[0]!;
  const called = open.filter(
    (axis) => lengthWords.test(String(sizes[axis])) && !/batch/i.test(String(sizes[axis])),
  );
  if (called.length === 1) return called[0]!;
  // What is open beside the first axis, of sequences.
  const others = open.filter((axis) => axis > 0 && !(sizes[0] === 2 && axis === 1));
  return others.length === 1 ? others[0]! : others.includes(sizes.length - 2) ? sizes.length - 2 : null;
}

function batchAxis(
  sizes: Sizes,
  positions: number | null,
  batchName: string | number | undefined,
  isBoth: boolean,
): number {
  const named = sizes.findIndex(
    (size, axis) =>
      axis !== positions &&
      typeof size === 'string' &&
      (size === batchName || /batch/i.test(size)) &&
      size !== '?',
  );
  if (named >= 0) return named;
  const first = isBoth ? 1 : 0;
  return first === positions ? first + 1 : first;
}

/** Where heads and sequences are one axis, as BLOOM's were: "batch_size x num_heads". */
const rowsPerSequence = (size: number | string, pair: Pair, found: Found): number =>
  typeof size === 'string' && /batch/i.test(size) && /head/i.test(size)
    ? undeclared(true, false, pair, found)
    : 1;

function undeclared(isHeads: boolean, hasHeads: boolean, { past, trace }: Pair, found: Found): number {
  const node = trace?.attention?.ints;
  const size = isHeads
    ? (node?.kv_num_heads ?? node?.num_heads ?? told(found, 'kvHeads') ?? told(found, 'heads'))
    : hasHeads
      ? (told(found, 'headSize') ?? widthOfHead(found))
      : null;
  if (size !== null) return size;
  throw unusable(
    found,
    `it does not tell the ${isHeads ? 'number of heads' : 'head size'} of its cache ("${past.name}" is [${past.dims.join(', ')}])`,
    'Put the config.json of the export beside it.',
  );
}

/** As transformers does where a configuration has no width of a head. */
function widthOfHead(found: Found): number | null {
  const [hidden, heads] = [told(found, 'hidden'), told(found, 'heads')];
  return hidden === null || heads === null || hidden % heads !== 0 ? null : hidden / heads;
}
