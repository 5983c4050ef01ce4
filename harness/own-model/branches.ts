import type { OnnxFile, OnnxNode } from './onnx-file.ts';

/**
 * The graph that runs where this input is true: the bodies of the branch that is taken stand in the place of their If. A decoder that was
 * merged of two has one branch for a text without past and one for a step behind it.
 */
export function takeBranches(file: OnnxFile, condition: string): OnnxFile {
  const taken = file.nodes.map((node) => {
    const branch = node.op === 'If' && node.inputs[0] === condition ? node.bodies.then_branch : undefined;
    return branch ? inPlaceOf(node, takeBranches(branch, condition)) : { nodes: [node], initializers: [] };
  });
  return {
    ...file,
    initializers: [...file.initializers, ...taken.flatMap(({ initializers }) => initializers)],
    nodes: taken.flatMap(({ nodes }) => nodes),
  };
}

/** A body hands its outputs on under the names of those of its If, which may be the same. */
function inPlaceOf({ outputs }: OnnxNode, body: OnnxFile): Pick<OnnxFile, 'nodes' | 'initializers'> {
  const handed = outputs.flatMap((output, place): OnnxNode[] => {
    const { name } = body.outputs[place]!;
    const node = { op: 'Identity', inputs: [name], outputs: [output] };
    return name === output ? [] : [{ ...node, ints: {}, lists: {}, texts: {}, bodies: {} }];
  });
  return { initializers: body.initializers, nodes: [...body.nodes, ...handed] };
}
