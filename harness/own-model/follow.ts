import type { OnnxFile, OnnxNode } from './onnx-file.ts';

/** Where a value goes: which input of which node. */
export interface Use {
  readonly node: OnnxNode;
  readonly place: number;
}

/** Who makes and who takes the values of a graph, by their names. */
export interface Flow {
  readonly maker: (value: string) => OnnxNode | undefined;
  readonly uses: (value: string) => readonly Use[];
  /** The whole numbers that a value always holds; undefined where they are another's, or are not read. */
  readonly numbers: (value: string) => readonly number[] | undefined;
}

export function flowOf({ nodes, initializers = [] }: Pick<OnnxFile, 'nodes'> & Partial<OnnxFile>): Flow {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const taken = nodes.flatMap((node) => node.inputs.map((name, place) => ({ name, node, place })));
  const uses = Map.groupBy(taken, ({ name }) => name);
  const constants = [...initializers, ...nodes.flatMap(({ constant }) => constant ?? [])];
  const numbers = new Map(constants.map(({ name, values }) => [name, values]));
  return {
    maker: (value) => makers.get(value),
    uses: (value) => uses.get(value) ?? [],
    numbers: (value) => numbers.get(value),
  };
}

/** Operators that hand on the elements of their first input, stored or arranged in another way. */
const passing: ReadonlySet<string> = new Set([
  'Cast',
  'DequantizeLinear',
  'Flatten',
  'Identity',
  'Reshape',
  'Squeeze',
  'Transpose',
  'Unsqueeze',
]);

/** What a value was before operators that only hand it on: a weight, an input of the graph, or what another node made. */
export function originOf(flow: Flow, value: string): string {
  const maker = flow.maker(value);
  return maker && passing.has(maker.op) ? originOf(flow, maker.inputs[0]!) : value;
}

/** Where a value goes in the end, behind operators that only hand it on. */
export function usesBehind(flow: Flow, value: string): Use[] {
  return flow
    .uses(value)
    .flatMap((use) =>
      passing.has(use.node.op) && use.place === 0 ? usesBehind(flow, use.node.outputs[0]!) : [use],
    );
}
