import { readFileSync } from 'node:fs';
import { expandCpuList } from '../../results/record/cpu-list.ts';
import type { Machine } from '../../results/record/machine.ts';
import { tryKoffi } from '../koffi.ts';

/**
 * The CPUs on which the worker of a GPU runs: those of the GPU's own NUMA node that this process may use, as the kernel writes
 * lists. Null where the node is not known or none of its CPUs is allowed.
 */
export function cpusNear(
  gpu: number,
  { gpus, numaNodes, cpu }: Pick<Machine, 'gpus' | 'numaNodes' | 'cpu'>,
): string | null {
  const nodeId = gpus.find(({ index }) => index === gpu)?.numaNode ?? null;
  const node = numaNodes.find(({ id }) => id === nodeId);
  if (!node) return null;
  const allowed = cpu.allowedCpus === null ? null : new Set(expandCpuList(cpu.allowedCpus));
  const near = expandCpuList(node.cpus).filter((each) => allowed?.has(each) ?? true);
  return near.length > 0 ? listText(near) : null;
}

/** The numbers as the kernel writes them: 0, 1, 2, 3, 8 is "0-3,8". */
export function listText(cpus: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const cpu of [...cpus].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && cpu === last[1] + 1) last[1] = cpu;
    else ranges.push([cpu, cpu]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}

/** Bytes of a set of CPUs: 8,192 of them, as many as any distribution's kernel is built for. */
const setBytes = 1024;

/**
 * Starts a process while the calling thread is bound to these CPUs: the kernel hands the binding down to the child, before it has a
 * thread of its own. Where the kernel refuses, the child runs unbound: what it says of itself is what is recorded.
 *
 * @param cpus as the kernel writes lists; null binds nothing
 * @param start starts the process before it returns
 */
export function startedOn<T>(cpus: string | null, start: () => T): T {
  const koffi = cpus !== null && process.platform === 'linux' ? tryKoffi() : null;
  if (cpus === null || koffi === null) return start();
  const library = koffi.load(null);
  const get = library.func('int sched_getaffinity(int pid, size_t size, _Out_ uint8_t *set)');
  const set = library.func('int sched_setaffinity(int pid, size_t size, const uint8_t *set)');
  const before = new Uint8Array(setBytes);
  if (get(0, setBytes, before) < 0) return start();
  set(0, setBytes, setOf(expandCpuList(cpus)));
  try {
    return start();
  } finally {
    set(0, setBytes, before);
  }
}

function setOf(cpus: readonly number[]): Uint8Array {
  const set = new Uint8Array(setBytes);
  for (const cpu of cpus) if (cpu < 8 * setBytes) set[cpu >> 3]! |= 1 << (cpu & 7);
  return set;
}

/** The CPUs that the kernel lets this process run on; null where it does not tell. */
export function ownCpus(): string | null {
  try {
    const status = readFileSync('/proc/self/status', 'utf8');
    return /^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1] ?? null;
  } catch {
    return null;
  }
}
