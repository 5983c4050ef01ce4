import { flowOf } from '../follow.ts';
import type { Unfolded } from './unfolded.ts';
import type { WeightUse } from './walk.ts';

const circular: ReadonlySet<string> = new Set(['Sin', 'Cos']);
const asking: ReadonlySet<string> = new Set(['Shape', 'Size']);

/**
 * Weights that only tell how positions turn: tables of angles that an operator takes, and what the sines and cosines of
 * the graph are computed from. They are no parameters, and a run reads the rows of its positions.
 */
export function angleWeights({ nodes, initializers }: Unfolded, uses: readonly WeightUse[]): Set<string> {
  const flow = flowOf({ nodes });
  const open = nodes.filter(({ op }) => circular.has(op)).flatMap(({ inputs }) => inputs);
  const seen = new Set<string>();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const maker = flow.maker(name);
    if (maker && !asking.has(maker.op)) open.push(...maker.inputs);
  }
  const isTurned = (name: string) =>
    seen.has(name) && flow.uses(name).every(({ node }) => node.outputs.every((output) => seen.has(output)));
  const tables = uses.filter(({ purpose }) => purpose === 'angles').flatMap(({ held }) => held.of);
  const turned = initializers
    .filter(({ name, dims }) => dims.length > 0 && isTurned(name))
    .map(({ name }) => name);
  // What is looked up by the ids of tokens is an embedding, whatever is computed from it.
  const byId = new Set(uses.filter((use) => use.byId).flatMap(({ held }) => held.of));
  return new Set([...tables, ...turned].filter((name) => !byId.has(name)));
}
