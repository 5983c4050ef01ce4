import type { Initializer, OnnxFile, OnnxNode } from '../onnx-file.ts';

/** A node in the list of all that a graph holds, with the branches and loops that it stands in, the innermost last. */
export interface InnerNode extends OnnxNode {
  readonly within: readonly { readonly op: string; readonly condition: string }[];
}

/** A graph with what its branches and loops hold, each value under a name of its own. */
export interface Unfolded {
  readonly nodes: readonly InnerNode[];
  readonly initializers: readonly Initializer[];
}

/**
 * The nodes of a graph and of all bodies within, in the order of their computation. Behind a body stands its node once for
 * each of its values: an If with the values of its branches behind the condition, a loop with what comes out of one turn.
 */
export function unfolded(file: Pick<OnnxFile, 'nodes' | 'initializers'>): Unfolded {
  const nodes: InnerNode[] = [];
  const initializers: Initializer[] = [...file.initializers];
  let bodies = 0;

  function open(list: readonly OnnxNode[], rename: Renaming, within: InnerNode['within']): void {
    for (const node of list) {
      const inputs = node.inputs.map(rename);
      const outputs = node.outputs.map(rename);
      if (node.constant) {
        initializers.push({ ...node.constant, name: outputs[0]! });
        continue;
      }
      const inner = Object.values(node.bodies);
      if (inner.length === 0) {
        nodes.push({ ...node, inputs, outputs, within });
        continue;
      }
      const around = [...within, { op: node.op, condition: inputs[0] ?? '' }];
      const results = inner.map((body) => openBody(body, rename, around, givenTo(node.op, body, inputs)));
      for (const [n, output] of outputs.entries()) {
        const made = results.map((names) => names[node.op === 'Loop' ? n + 1 : n] ?? '');
        const values = node.op === 'If' ? [inputs[0] ?? '', ...made] : made;
        nodes.push({ ...node, bodies: {}, inputs: values, outputs: [output], within });
      }
    }
  }

  function openBody(
    body: OnnxFile,
    outer: Renaming,
    within: InnerNode['within'],
    given: ReadonlyMap<string, string>,
  ): string[] {
    const prefix = `body ${++bodies}: `;
    const own = new Set([
      ...body.inputs.map(({ name }) => name),
      ...body.initializers.map(({ name }) => name),
      ...body.nodes.flatMap(({ outputs }) => outputs),
    ]);
    const rename = (name: string) =>
      given.get(name) ?? (name !== '' && own.has(name) ? prefix + name : outer(name));
    initializers.push(...body.initializers.map((weight) => ({ ...weight, name: rename(weight.name) })));
    open(body.nodes, rename, within);
    return body.outputs.map(({ name }) => rename(name));
  }

  open(file.nodes, (name) => name, []);
  return { nodes, initializers };
}

type Renaming = (name: string) => string;

/** What a loop carries from turn to turn begins as an input of its node; a Loop counts and asks in front of that. */
function givenTo(op: string, body: OnnxFile, inputs: readonly string[]): Map<string, string> {
  if (op === 'If') return new Map();
  const ahead = op === 'Loop' ? 2 : 0;
  return new Map(
    body.inputs.flatMap(({ name }, n) => (n >= ahead && inputs[n] ? [[name, inputs[n]!] as const] : [])),
  );
}
