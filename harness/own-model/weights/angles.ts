import { type Flow, flowOf } from '../follow.ts';
import type { Initializer, OnnxNode } from '../onnx-file.ts';
import { purposeOf } from './purposes.ts';
import type { Unfolded } from './unfolded.ts';
import type { WeightUse } from './walk.ts';

const circular: ReadonlySet<string> = new Set(['Sin', 'Cos']);
const asking: ReadonlySet<string> = new Set(['Shape', 'Size']);
const floats: ReadonlySet<number> = new Set([1, 10, 11, 16]);

/**
 * Weights that only tell how positions turn, fade or see each other: tables of angles, what the sines and cosines of the
 * graph are computed from, slopes that are multiplied by distances, masks. They are no parameters, and a run reads the rows of its positions.
 */
export function angleWeights({ nodes, initializers }: Unfolded, uses: readonly WeightUse[]): Set<string> {
  const flow = flowOf({ nodes });
  const usesOf = Map.groupBy(
    uses.flatMap((use) => use.held.of.map((name) => ({ name, use }))),
    ({ name }) => name,
  );
  const turning = behindCircles(nodes, flow);
  const texts = fromIds(nodes, uses);
  const isAngle = (weight: Initializer) => {
    const its = (usesOf.get(weight.name) ?? []).map(({ use }) => use);
    // What is looked up by the ids of tokens is an embedding, whatever is computed from it.
    if (its.length === 0 || its.some(({ byId }) => byId)) return false;
    if (its.some(({ purpose }) => purpose === 'angles') || isMask(weight, its)) return true;
    if (weight.dims.length === 0) return false;
    return (
      isTurned(weight.name, flow, turning) || its.every((use) => isOfPositions(use, weight, flow, texts))
    );
  };
  return new Set(initializers.filter(isAngle).map(({ name }) => name));
}

/** Truths and integers that are no numbers with a scale, arranged by positions. */
const isMask = ({ type, dims }: Initializer, uses: readonly WeightUse[]) =>
  !floats.has(type) &&
  dims.filter((size) => size > 1).length >= 2 &&
  uses.every(
    ({ node, place, purpose, held }) =>
      purpose === 'elements' && held.scales === null && purposeOf(node, place) !== null,
  );

/** All values that sines and cosines are computed from. */
function behindCircles(nodes: readonly OnnxNode[], flow: Flow): Set<string> {
  const open = nodes.filter(({ op }) => circular.has(op)).flatMap(({ inputs }) => inputs);
  const seen = new Set<string>();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const maker = flow.maker(name);
    if (maker && !asking.has(maker.op)) open.push(...maker.inputs);
  }
  return seen;
}

const isTurned = (name: string, flow: Flow, turning: ReadonlySet<string>) =>
  turning.has(name) &&
  flow.uses(name).every(({ node }) => node.outputs.every((output) => turning.has(output)));

/** All values that are computed from the embeddings of the ids, in the order of the nodes. */
function fromIds(nodes: readonly OnnxNode[], uses: readonly WeightUse[]): Set<string> {
  const lookups = new Set<OnnxNode>(uses.filter(({ byId }) => byId).map(({ node }) => node));
  const found = new Set<string>();
  for (const node of nodes) {
    if (asking.has(node.op)) continue;
    if (lookups.has(node) || node.inputs.some((name) => found.has(name)))
      for (const output of node.outputs) found.add(output);
  }
  return found;
}

/** Numbers that meet nothing of the text, or rows of a table that are only multiplied with it: an embedding of positions is added. */
function isOfPositions(
  { node, purpose }: WeightUse,
  { type }: Initializer,
  flow: Flow,
  texts: ReadonlySet<string>,
): boolean {
  if (texts.size === 0 || !floats.has(type) || node.inputs.some((name) => texts.has(name))) return false;
  if (purpose !== 'table') return true;
  const meetings = meetingsOf(node, flow, texts);
  return meetings.length > 0 && meetings.every(({ op }) => op === 'Mul');
}

/** The nodes in which what comes of this one first meets the text. */
function meetingsOf(from: OnnxNode, flow: Flow, texts: ReadonlySet<string>): OnnxNode[] {
  const open = [...from.outputs];
  const seen = new Set<string>();
  const found: OnnxNode[] = [];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    for (const { node } of flow.uses(name)) {
      if (asking.has(node.op)) continue;
      if (node.inputs.some((input) => texts.has(input))) found.push(node);
      else open.push(...node.outputs);
    }
  }
  return found;
}
