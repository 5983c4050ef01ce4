import { koffi } from '../koffi.ts';
import type { OrtApi, Pointer } from './c-api.ts';

/** Nodes per provider, as the session itself recorded when it placed the graph. */
export function readPlacement(api: OrtApi, session: Pointer): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const subgraph of list(api, 'Session_GetEpGraphAssignmentInfo', session)) {
    const provider = koffi().decode(api.get('EpAssignedSubgraph_GetEpName', subgraph), 'char', -1) as string;
    const nodes = list(api, 'EpAssignedSubgraph_GetNodes', subgraph);
    counts[provider] = (counts[provider] ?? 0) + nodes.length;
  }
  return counts;
}

/** Calls a function that gives an array of pointers and its length. */
function list(api: OrtApi, name: Parameters<OrtApi['raw']>[0], owner: Pointer): Pointer[] {
  const array: [Pointer] = [null];
  const count: [number] = [0];
  api.check(api.raw(name)(owner, array, count));
  const n = Number(count[0]);
  return n === 0 ? [] : (koffi().decode(array[0] as bigint, 'void *', n) as Pointer[]);
}
