import type { Flow } from './follow.ts';
import { commonName } from './names.ts';
import type { OnnxFile, OnnxValue } from './onnx-file.ts';
import { type Trace, tracePast } from './trace.ts';

/** An input that comes out again, one step older. */
export interface Pair {
  readonly past: OnnxValue;
  readonly present: OnnxValue;
  /** Null where the graph does not show the way, and names or shapes told the pair. */
  readonly trace: Trace | null;
}

export interface Paired {
  readonly pairs: readonly Pair[];
  /** Inputs that do not come out again. */
  readonly rest: readonly OnnxValue[];
}

/**
 * Finds for each input the output that it comes out of: by the way through the graph, which cannot lie; else by what the names have in
 * common; else by type, shape and order.
 */
export function pairUp(inputs: readonly OnnxValue[], { outputs }: OnnxFile, flow: Flow): Paired {
  const byName = new Map(outputs.map((value) => [value.name, value]));
  const taken = new Set<string>();
  const found = new Map<OnnxValue, Pair>();
  const take = (past: OnnxValue, present: OnnxValue | undefined, trace: Trace | null) => {
    if (!present || found.has(past) || taken.has(present.name) || present.type !== past.type) return;
    taken.add(present.name);
    found.set(past, { past, present, trace });
  };
  const names = new Set(byName.keys());
  for (const past of inputs) {
    const trace = tracePast(flow, names, past.name, past.dims.length);
    if (trace) take(past, byName.get(trace.present), trace);
  }
  for (const past of left(inputs, found)) {
    const alike = outputs.filter(({ name }) => commonName(name) === commonName(past.name));
    take(past, alike.length === 1 ? alike[0] : undefined, null);
  }
  for (const [shape, pasts] of Map.groupBy(left(inputs, found), shapeOf)) {
    const presents = outputs.filter((value) => !taken.has(value.name) && shapeOf(value) === shape);
    if (presents.length !== pasts.length) continue;
    for (const [place, past] of pasts.entries()) take(past, presents[place], null);
  }
  return {
    pairs: inputs.flatMap((past) => found.get(past) ?? []),
    rest: left(inputs, found),
  };
}

const left = (inputs: readonly OnnxValue[], found: ReadonlyMap<OnnxValue, Pair>) =>
  inputs.filter((value) => !found.has(value));

/** Type and sizes, those that are known only when the model runs left open. */
const shapeOf = ({ type, dims }: OnnxValue): string =>
  `${type} ${dims.map((dim) => (typeof dim === 'number' ? dim : '?')).join(' ')}`;
