import type { RawAttribute, RawFunction, RawGraph, RawNode } from './raw.ts';

/** A function that calls itself would never end. No file that was exported has more calls, or more within each other. */
const [mostCalls, deepest] = [100_000, 64];

/**
 * A graph in which the body of a function stands in the place of each call, as an exporter writes it that keeps the modules
 * of a model. Every call has values of its own.
 *
 * @throws RangeError for functions that call each other without end
 */
export function withoutFunctions(graph: RawGraph, functions: readonly RawFunction[]): RawGraph {
  if (functions.length === 0) return graph;
  const known = new Map(functions.map((one) => [nameOf(one.domain, one.name), one]));
  let calls = 0;

  function expanded(nodes: readonly RawNode[], depth: number): RawNode[] {
    if (depth > deepest || calls > mostCalls)
      throw new RangeError('its functions call each other without end');
    return nodes.flatMap((node) => {
      const called = known.get(nameOf(node.domain, node.opType));
      if (!called) return [{ ...node, attribute: (node.attribute ?? []).map((one) => inBody(one, depth)) }];
      return expanded(bodyOf(called, node, `call ${++calls}: `), depth + 1);
    });
  }

  function inBody(attribute: RawAttribute, depth: number): RawAttribute {
    return attribute.g
      ? { ...attribute, g: { ...attribute.g, node: expanded(attribute.g.node ?? [], depth) } }
      : attribute;
  }

  return { ...graph, node: expanded(graph.node ?? [], 0) };
}

const nameOf = (domain = '', name = '') => `${domain}:${name}`;

/** The nodes of a function with the values and attributes of a call. */
function bodyOf(called: RawFunction, call: RawNode, prefix: string): RawNode[] {
  const given = new Map<string, string>();
  for (const [n, name] of (called.input ?? []).entries()) given.set(name, call.input?.[n] ?? '');
  for (const [n, name] of (called.output ?? []).entries()) given.set(name, call.output?.[n] || prefix + name);
  const rename = (name: string) => (name === '' ? '' : (given.get(name) ?? prefix + name));
  const attributes = new Map(
    [...(called.attributeProto ?? []), ...(call.attribute ?? [])].map((one) => [one.name, one]),
  );
  return (called.node ?? []).map((node) => renamed(node, rename, attributes));
}

function renamed(
  node: RawNode,
  rename: (name: string) => string,
  attributes: ReadonlyMap<string, RawAttribute>,
): RawNode {
  return {
    ...node,
    input: (node.input ?? []).map(rename),
    output: (node.output ?? []).map(rename),
    attribute: (node.attribute ?? []).flatMap(({ g, refAttrName, ...one }) => {
      if (refAttrName) {
        const value = attributes.get(refAttrName);
        return value ? [{ ...value, name: one.name }] : [];
      }
      return [g ? { ...one, g: renamedGraph(g, rename, attributes) } : one];
    }),
  };
}

/** A body within a function: its own values are as inner as those of the function. */
const renamedGraph = (
  graph: RawGraph,
  rename: (name: string) => string,
  attributes: ReadonlyMap<string, RawAttribute>,
): RawGraph => ({
  ...graph,
  initializer: (graph.initializer ?? []).map((one) => ({ ...one, name: rename(one.name ?? '') })),
  input: (graph.input ?? []).map((one) => ({ ...one, name: rename(one.name) })),
  output: (graph.output ?? []).map((one) => ({ ...one, name: rename(one.name) })),
  node: (graph.node ?? []).map((node) => renamed(node, rename, attributes)),
});
