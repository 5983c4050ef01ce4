import { formatQuantity } from '../../results/format.ts';
import { places } from '../../results/sentences/places.ts';
import { layerBytes, type Storage, weightBytes } from '../../workloads/cost.ts';
import type { Shape } from '../../workloads/shapes.ts';
import type { Room } from './room.ts';
import type { Layers } from './trial.ts';

const cacheMultiple = 8;
/** Where nobody tells the size of the cache. */
const defaultCacheBytes = 64 * 2 ** 20;

/** Bytes that come from memory and not from the last-level cache: eight times its size (docs/method.md). */
export const streamedBytes = ({ lastLevelCacheBytes }: Pick<Room, 'lastLevelCacheBytes'>): number =>
  cacheMultiple * (lastLevelCacheBytes ?? defaultCacheBytes);

/** Share of the memory that distinct weights may take before layers are cycled. */
const weightShare = 0.6;
/** Where memory can be held back, a larger file of weights would cost minutes and disk, and show nothing more. */
const largestFileBytes = 32e9;

/**
 * All layers where they fit; else as few distinct ones as still come from memory and not from the cache: at least two,
 * and at least eight times the last-level cache in bytes.
 */
export function chooseLayers(shape: Shape, storage: Storage, room: Room): Layers {
  const full = weightBytes(shape, storage);
  const size = (bytes: number) => formatQuantity({ value: bytes, unit: 'B' });
  const fewest = Math.min(
    shape.layers,
    Math.max(2, Math.ceil(streamedBytes(room) / layerBytes(shape, storage))),
  );
  const all = (reason: string): Layers => ({
    kind: 'full',
    distinct: shape.layers,
    of: shape.layers,
    reason,
  });
  const some = (distinct: number, reason: string): Layers =>
    distinct >= shape.layers ? all(reason) : { kind: 'cycled', distinct, of: shape.layers, reason };

  if (room.layers === 'full') return all(places.askedFor());
  if (room.layers === 'cycled') return some(fewest, places.askedFor());
  if (room.layers !== null) return some(room.layers, places.askedFor());
  const isLarge = full > largestFileBytes;
  if (room.isHoldable && isLarge) {
    return some(fewest, places.tooLargeToWrite({ size: size(full), most: size(largestFileBytes) }));
  }
  if (room.memoryBytes === null || full <= weightShare * room.memoryBytes)
    return all(places.allFit({ size: size(full) }));
  return some(
    fewest,
    places.tooLarge({
      size: size(full),
      share: `${100 * weightShare} %`,
      free: size(room.memoryBytes),
    }),
  );
}
