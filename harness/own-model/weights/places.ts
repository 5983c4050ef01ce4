import { bytesOf, type Initializer } from '../onnx-file.ts';
import type { WeightUse } from './walk.ts';

/** Initialisers that share one range of a data file are one weight, with what all of them are used for. */
export interface Place {
  readonly weight: Initializer;
  readonly bytes: number;
  readonly uses: readonly WeightUse[];
}

export function placesOf(
  initializers: readonly Initializer[],
  uses: readonly WeightUse[],
  left: ReadonlySet<string>,
): Place[] {
  const usesOf = Map.groupBy(
    uses.flatMap((use) => use.held.of.map((name) => ({ name, use }))),
    ({ name }) => name,
  );
  const used = initializers.filter(({ name }) => usesOf.has(name) && !left.has(name));
  return [...Map.groupBy(used, placeOf).values()].map((same) => ({
    weight: same[0]!,
    bytes: bytesOf(same[0]!),
    uses: same.flatMap(({ name }) => usesOf.get(name)!.map(({ use }) => use)),
  }));
}

const placeOf = ({ name, external }: Initializer) =>
  external ? `${external.location} ${external.offset}` : `inside ${name}`;
