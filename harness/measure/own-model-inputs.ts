import type { ElementType } from '../../workloads/precision.ts';
import type { OwnInput } from '../own-model/own-model.ts';

/** A run of `length` ids of each of `batch` sequences behind `past` positions. */
export interface Setting {
  readonly batch: number;
  readonly past: number;
  readonly length: number;
  /** Positions of the buffers of the cache; those behind the text are empty. */
  readonly positions: number;
}

export interface Content {
  readonly dims: readonly number[];
  readonly values: readonly number[];
}

/** What an input beside the ids holds for a run. */
export function contentOf(input: OwnInput, setting: Setting): Content {
  const { batch, past, length } = setting;
  const total = past + length;
  switch (input.role) {
    case 'ids':
    case 'zeros':
      return filled(rowsOf(input, setting), () => 0);
    case 'mask':
      return input.dims.length > 2 ? maskOfPairs(input, setting) : maskOfPositions(input, setting);
    case 'positions':
    case 'cachePositions':
      return filled(rowsOf(input, setting), (i) => past + (i % length));
    case 'lastIndex':
      return filled(perSequence(input, batch), () => total - 1);
    case 'totalLength':
      return filled(perSequence(input, batch), () => total);
    case 'pastLength':
      return filled(perSequence(input, batch), () => past);
    case 'scoresKept':
    case 'beamWidth':
      return filled(perSequence(input, 1), () => 1);
    case 'hasPast':
      return filled(perSequence(input, 1), () => (past > 0 ? 1 : 0));
    case 'beams':
      return filled([batch], (i) => i);
    case 'zerosOfCache':
      return filled(sized(input, [batch, 1, setting.positions]), () => 0);
  }
}

function filled(dims: readonly number[], value: (i: number) => number): Content {
  const count = dims.reduce((n, d) => n * d, 1);
  return { dims, values: Array.from({ length: count }, (_, i) => value(i)) };
}

/** The sizes that the file declares; those that it leaves open are these. */
const sized = ({ dims }: OwnInput, open: readonly number[]): number[] =>
  dims.map((dim, axis) => (typeof dim === 'number' ? dim : (open[axis] ?? 1)));

/** One value for each sequence, or one for all: [], [1], [batch] or [batch, 1]. */
const perSequence = (input: OwnInput, batch: number) => sized(input, [batch]);

/** [positions], [batch, positions], or with a row for each kind of position (time, height, width) before them. */
function rowsOf({ dims }: OwnInput, { batch, length }: Setting): number[] {
  if (dims.length === 1) return [length];
  if (dims.length <= 2) return [batch, length];
  return [typeof dims[0] === 'number' ? dims[0] : 3, batch, length];
}

/** 1 for a position of the text, 0 for one of the buffer behind it. */
function maskOfPositions(input: OwnInput, { batch, past, length }: Setting): Content {
  const total = past + length;
  const [rows, columns] = sized(input, [batch, total]) as [number, number];
  return filled([rows, columns], (i) => (i % columns < total ? 1 : 0));
}

/** [batch, 1, positions, all positions]: whether one attends to another; of floats what is added to its score. */
function maskOfPairs(input: OwnInput, { batch, past, length }: Setting): Content {
  const open = input.dims.length === 3 ? [batch, length, past + length] : [batch, 1, length, past + length];
  const dims = sized(input, open);
  const [rows, columns] = dims.slice(-2) as [number, number];
  const isFloat = input.type in lowest;
  const [yes, no] = isFloat ? [0, lowest[input.type]!] : [1, 0];
  // A mask of one row is for all positions of the run.
  return filled(dims, (i) => {
    const row = rows === 1 ? length - 1 : Math.floor(i / columns) % rows;
    return i % columns <= past + row ? yes : no;
  });
}

const lowest: Readonly<Partial<Record<ElementType, number>>> = {
  float32: -3.4028234663852886e38,
  float16: -65504,
  bfloat16: -3.3895313892515355e38,
};
