import { kvBytesPerToken, parameters, type Storage, weightBytes } from './cost.ts';
import type { Shape } from './shapes.ts';

/**
 * What a record says of a seeded decoder: the dimensions, without what only the graph builder needs, and its sizes in bytes.
 *
 * @param layers how many of its layers have weights of their own
 */
export function factsOf<Layers extends { readonly distinct: number }>(
  shape: Shape,
  storage: Storage,
  layers: Layers,
) {
  const { ropeScaling: _, source: __, ...published } = shape;
  return {
    shape: published,
    parameters: parameters(shape),
    kvBytesPerToken: kvBytesPerToken(shape, storage.activation),
    weightBytes: weightBytes(shape, storage),
    layers,
    distinctWeightBytes: weightBytes(shape, storage, layers.distinct),
  };
}
