import type { Flow } from '../follow.ts';
import type { OnnxNode } from '../onnx-file.ts';
import { axesOf, type Held } from './held.ts';
import { type Purpose, purposeOf } from './purposes.ts';
import { chooserOf, productsBehind, type Routing, type Rows, rowsOf } from './routing.ts';
import { outputsOfProduct } from './sizes.ts';
import type { InnerNode } from './unfolded.ts';

/** What the texts beside a model tell of its experts. */
export interface Told {
  readonly experts: number | null;
  readonly expertsPerToken: number | null;
}

/** Keeps which values come of a choice of experts. */
export function routersOf(flow: Flow, held: ReadonlyMap<string, Held>, told: Told) {
  const products = new Set<OnnxNode>();
  const isProduct = (node: OnnxNode) => products.has(node);
  const rows = new Map<string, Rows>();
  /** The nodes that pick tokens or run a branch for one expert, by the router that they follow. */
  const pickers = new Map<string, { routing: Routing; values: Set<string> }>();
  /** Routers by whose choice a weight is used. */
  const followed = new Set<string>();
  const routings = new Map<OnnxNode, Routing | null>();

  function routingOf(chooser: OnnxNode): Routing | null {
    if (routings.has(chooser)) return routings.get(chooser)!;
    const outputs = productsBehind(flow, chooser.inputs[0]!, isProduct).flatMap((node) => {
      const place = node.inputs.findIndex((name, at) => held.has(name) && purposeOf(node, at) === 'product');
      return outputsOfProduct(node, place, held.get(node.inputs[place]!)!) ?? [];
    });
    const experts = new Set(outputs).size === 1 ? outputs[0]! : told.experts;
    const perToken =
      chooser.op === 'ArgMax' ? 1 : (held.get(chooser.inputs[1] ?? '')?.values?.[0] ?? told.expertsPerToken);
    const routing =
      experts !== null && perToken !== null && perToken <= experts
        ? { by: chooser.outputs[0]!, experts, perToken }
        : null;
    routings.set(chooser, routing);
    return routing;
  }

  const chooserBehind = (value: string) => chooserOf(flow, value, isProduct);

  function branchOf({ within }: InnerNode): Rows | undefined {
    for (const { op, condition } of within) {
      const chooser = op === 'If' ? chooserBehind(condition) : null;
      if (!chooser) continue;
      const routing = routingOf(chooser);
      if (!routing) return 'unknown';
      pick(routing, { op }, condition);
      return routing;
    }
    return undefined;
  }

  function pick(routing: Routing, { op }: Pick<OnnxNode, 'op'>, value: string): void {
    const key = `${op} ${routing.by}`;
    const known = pickers.get(key) ?? { routing, values: new Set<string>() };
    pickers.set(key, { routing, values: known.values.add(value) });
  }

  function rowsMadeBy(node: OnnxNode): Rows | undefined {
    if (node.op === 'NonZero' || node.op === 'Compress') {
      const chooser = chooserBehind(node.inputs.at(-1)!);
      if (!chooser) return rowsOf(node, rows);
      const routing = routingOf(chooser);
      if (routing) pick(routing, node, node.outputs[0]!);
      return routing ?? 'unknown';
    }
    const [data, index] = node.inputs;
    const takesRows = (node.op === 'Gather' || node.op === 'GatherND') && !held.has(data!);
    if (!takesRows) return rowsOf(node, rows);
    const picked = rows.get(index!);
    if (picked) return picked;
    return !held.has(index!) && chooserBehind(index!) ? 'unknown' : rowsOf(node, rows);
  }

  return {
    multiply: (node: OnnxNode) => products.add(node),
    /** The router whose choice numbers the rows of a table; undefined where none does. */
    routerOfRows(node: OnnxNode, table: Held): Rows | undefined {
      const chooser = axesOf(table) >= 2 ? chooserBehind(node.inputs[1] ?? '') : null;
      return chooser ? (routingOf(chooser) ?? 'unknown') : undefined;
    },
    /** Notes the rows of what a node makes. */
    pass(node: OnnxNode): void {
      const made = rowsMadeBy(node);
      if (made) for (const output of node.outputs) rows.set(output, made);
    },
    /** What a weight at an input of a node has to do with a choice of experts. */
    of(node: InnerNode, purpose: Purpose, one: Held) {
      const found = (routing: Routing, onAll = false) => ({ routing, onAll, isUnknown: false });
      const nothing = { routing: null, onAll: false, isUnknown: false };
      if (node.op.endsWith('MoE')) {
        const experts = held.get(node.inputs[2] ?? '')?.dims?.[0];
        if (experts === undefined) return { ...nothing, isUnknown: purpose === 'experts' };
        return found({ by: node.outputs[0]!, experts, perToken: node.ints.k ?? 1 });
      }
      if (one.routing) return found(one.routing);
      const picked = rowsOf(node, rows) ?? 'all';
      const branch = branchOf(node);
      if (picked === 'unknown' || branch === 'unknown') return { ...nothing, isUnknown: true };
      if (picked !== 'all') {
        followed.add(picked.by);
        return found(picked);
      }
      if (!branch) return nothing;
      followed.add(branch.by);
      return found(branch, true);
    },
    /** Choices of which not every expert has its node: then it is not known what each of them works on. */
    unsettled: (): { readonly because: 'routing' }[] =>
      [...pickers.values()].some(
        ({ routing, values }) => followed.has(routing.by) && values.size !== routing.experts,
      )
        ? [{ because: 'routing' }]
        : [],
  };
}
