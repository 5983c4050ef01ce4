import type { Session, Tensor } from '../engines/engine.ts';
import { type CachePart, type OwnModel, partsOf, sizesOf } from '../own-model/own-model.ts';

type Tensors = readonly Tensor[];

/** What is carried from step to step: a tensor for each part of the cache, in the order of `partsOf`. */
export interface CacheTensors {
  /** Buffers that are past and present at once, or that grow with each step. */
  readonly following: Tensors;
  /** Tensors of one size, of which a step reads one set and writes another. */
  readonly turning: Tensors;
}

export interface Buffers {
  /** What a text of so many positions begins with: steps never write its turning tensors. */
  begin(positions: number): CacheTensors;
  /** Where a step puts what it read from `past`, of so many positions in all. */
  behind(past: CacheTensors, positions: number): CacheTensors;
}

export const tensorsIn = ({ following, turning }: CacheTensors): Tensors => [...following, ...turning];

/** The buffers of a model's cache. A shared one is one set for all steps, however many positions each has. */
export function cacheBuffers(
  { cache }: OwnModel,
  session: Session,
  batch: number,
  maxLength: number,
): Buffers {
  const ofLayers = cache.layers.flatMap(({ parts }) => parts);
  const [following, turning] = cache.kind === 'copied' ? [[], partsOf(cache)] : [ofLayers, cache.states];
  const shared = cache.kind === 'shared' ? allocate(following, maxLength) : null;
  const turns: Tensors[] = [];

  function allocate(parts: readonly CachePart[], positions: number): Tensors {
    return parts.map((part) =>
      session.allocate({ type: part.type, dims: sizesOf(part, batch, positions) }, 'device'),
    );
  }

  const follow = (positions: number) => shared ?? allocate(following, positions);
  return {
    begin: (positions) => ({ following: follow(positions), turning: allocate(turning, maxLength) }),
    behind(past, positions) {
      const place = past.turning === turns[0] ? 1 : 0;
      turns[place] ??= allocate(turning, maxLength);
      return { following: follow(positions), turning: turns[place] };
    },
  };
}
