import { type MetricId, metrics } from './metrics.ts';

/** Units as tools write them: the unit that is meant, and how many of it one is. Capitals matter: mJ is no MJ. */
const spellings = new Map<string, readonly [unit: string, scale: number]>([
  ['ns', ['s', 1e-9]],
  ['us', ['s', 1e-6]],
  ['µs', ['s', 1e-6]],
  ['ms', ['s', 1e-3]],
  ['s', ['s', 1]],
  ['sec', ['s', 1]],
  ['seconds', ['s', 1]],
  ['tokens', ['tokens', 1]],
  ['requests', ['requests', 1]],
  ['count', ['requests', 1]],
  ['requests/sec', ['requests/s', 1]],
  ['requests/s', ['requests/s', 1]],
  ['per sec', ['requests/s', 1]],
  ['tokens/sec', ['tokens/s', 1]],
  ['tokens/s', ['tokens/s', 1]],
  ['tokens/sec/user', ['tokens/s/sequence', 1]],
  ['tokens/s/user', ['tokens/s/sequence', 1]],
  ['W', ['W', 1]],
  ['J', ['J', 1]],
  ['MJ', ['J', 1e6]],
  ['mJ/token', ['J/token', 1e-3]],
  ['GB', ['B', 1e9]],
  ['°C', ['°C', 1]],
  ['C', ['°C', 1]],
  ['%', ['%', 1]],
]);

/** How many of the unit of a metric one is of the unit that a file wrote; null where that is none, or one of another quantity. */
export function scaleTo(metric: MetricId, written: string | null): number | null {
  const spelled = written === null ? undefined : spellings.get(written);
  return spelled !== undefined && spelled[0] === metrics[metric].unit ? spelled[1] : null;
}

/** `scaleTo` of a metric for a file that writes the same unit line by line: of the last one it is not looked up again. */
export function scalesTo(metric: MetricId): (written: string | null) => number | null {
  let last: string | null = null;
  let scale: number | null = null;
  return (written) => {
    if (written === last) return scale;
    last = written;
    scale = scaleTo(metric, written);
    return scale;
  };
}
