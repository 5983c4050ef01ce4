import type { Flow } from '../follow.ts';
import type { OnnxNode } from '../onnx-file.ts';

/** A choice of experts: of so many, so many work on a token. */
export interface Routing {
  /** The output of the node that chooses, which tells one layer from another. */
  readonly by: string;
  readonly experts: number;
  readonly perToken: number;
}

/** Rows of a value: of every token where nothing is said; of those that chose an expert; of picks that are not understood. */
export type Rows = Routing | 'unknown';

const choosing: ReadonlySet<string> = new Set(['TopK', 'ArgMax']);
const asking: ReadonlySet<string> = new Set(['Shape', 'Size']);

/**
 * The node that chose the experts by which this value was made: the nearest TopK or ArgMax behind it. The search ends at
 * products with weights (`isProduct`): behind them stands another layer.
 */
export function chooserOf(
  flow: Flow,
  value: string,
  isProduct: (node: OnnxNode) => boolean,
): OnnxNode | null {
  const [found] = nearest(flow, value, (node) => choosing.has(node.op), isProduct);
  return found ?? null;
}

/** The products with weights by which this value was made, the nearest on each way. */
export const productsBehind = (
  flow: Flow,
  value: string,
  isProduct: (node: OnnxNode) => boolean,
): OnnxNode[] => nearest(flow, value, isProduct, () => false);

function nearest(
  flow: Flow,
  value: string,
  isWanted: (node: OnnxNode) => boolean,
  isEnd: (node: OnnxNode) => boolean,
): OnnxNode[] {
  const seen = new Set<string>();
  const found: OnnxNode[] = [];
  const open = [value];
  for (let name = open.shift(); name !== undefined; name = open.shift()) {
    const node = flow.maker(name);
    if (!node || seen.has(name)) continue;
    seen.add(name);
    if (isWanted(node)) found.push(node);
    else if (!isEnd(node) && !asking.has(node.op)) open.push(...node.inputs);
  }
  return found;
}

/** Operators whose result has the rows of their first input, whatever else they take. */
const ofFirst: ReadonlySet<string> = new Set([
  'Cast',
  'Expand',
  'Flatten',
  'Identity',
  'Reshape',
  'ScatterElements',
  'ScatterND',
  'Slice',
  'Split',
  'Squeeze',
  'Tile',
  'TopK',
  'Transpose',
  'Unsqueeze',
  'MoE',
  'QMoE',
]);

/** Operators that only take the size of what they are given. */
const ofSize: ReadonlySet<string> = new Set(['ConstantOfShape', 'Range', 'Shape', 'Size']);

/** The rows of what a node makes, from those of its inputs; undefined for every token. */
export function rowsOf({ op, inputs }: OnnxNode, rows: ReadonlyMap<string, Rows>): Rows | undefined {
  if (ofSize.has(op)) return undefined;
  const asked = ofFirst.has(op) ? inputs.slice(0, 1) : inputs;
  const found = asked.flatMap((name) => rows.get(name) ?? []);
  const [first] = found;
  return found.every((one) => one === first) ? first : 'unknown';
}

/**
 * The share of the experts that `tokens` tokens choose between them: expected where every expert is as likely as another,
 * 1 − (1 − perToken/experts)^tokens. Any other routing chooses fewer.
 */
export const chosenShare = (
  { experts, perToken }: Pick<Routing, 'experts' | 'perToken'>,
  tokens: number,
): number => 1 - (1 - perToken / experts) ** tokens;
