import type { Graph } from './graph.ts';
import type { Activation } from './precision.ts';

/** How the integer weights of a graph are stored, and how its products may take their other factor. */
interface Quantisation {
  /** Weights that share one scale, along the inputs of a product. */
  readonly block: number;
  readonly scales: Activation;
  /** `accuracy_level` of MatMulNBits: with 4 the runtime may round the other factor to int8, with 0 it keeps its type. */
  readonly accuracyLevel: number;
}

/** What the products of a graph say themselves; null where no weight is an integer. All products of our graphs say the same. */
export function quantisationOf({ nodes, constants }: Graph): Quantisation | null {
  const product = nodes.find(({ op }) => op === 'MatMulNBits');
  if (!product) return null;
  const { block_size, accuracy_level } = product.attributes as Record<string, { int: number }>;
  const scales = constants.find(({ name }) => name === product.inputs[2])!;
  return {
    block: block_size!.int,
    scales: scales.type as Activation,
    accuracyLevel: accuracy_level!.int,
  };
}
