import { median } from './quantile.ts';
import { trend } from './trend.ts';

export interface Drift {
  /** Change from the first to the last sample along the fitted slope, in percent of the median; negative is falling. */
  percent: number;
  /** The chance of a slope at least as clear where there is none, two-sided. */
  p: number;
}

/** More points than this say nothing more about a slope, and the pairs grow with the square. */
const mostBlocks = 256;

/**
 * The drift of samples in run order, or null below five samples (fewer cannot show one: the smallest p of four is 0.08).
 * Long series are cut into blocks of equal length, and each block stands as its median. This also takes away
 * most of the dependence between neighbours, which would make p too small.
 */
export function drift(samples: ArrayLike<number>): Drift | null {
  const n = samples.length;
  const centre = median(samples);
  if (n < 5 || !centre) return null;
  const size = Math.ceil(n / mostBlocks);
  const values = Array.from(samples);
  const blocks = Array.from({ length: Math.floor(n / size) }, (_, i) => {
    const block = values.slice(i * size, (i + 1) * size);
    return { at: i * size + (size - 1) / 2, value: median(block)! };
  });
  const { slope, p } = trend([blocks])!;
  return { percent: (100 * slope * (n - 1)) / Math.abs(centre), p };
}
