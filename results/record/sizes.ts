import type { Machine } from './machine.ts';

// What is read from the description of a machine, apart from its schema.

/** Bytes that a trial may use: what is available on the host, or what its cgroup still allows if that is less. */
export function effectiveMemoryBytes(machine: Pick<Machine, 'memory' | 'container'>): number | null {
  const { memoryLimitBytes: limit, memoryUsedBytes: used } = machine.container;
  const allowed = limit === null ? null : Math.max(0, limit - (used ?? 0));
  const available = machine.memory.availableBytes;
  if (allowed === null) return available;
  return available === null ? allowed : Math.min(available, allowed);
}

/** All last-level caches of the host together, in bytes: what data must exceed to come from memory. */
export function lastLevelCacheBytes(machine: Pick<Machine, 'caches'>): number | null {
  const data = machine.caches.filter((cache) => cache.type !== 'instruction');
  if (data.length === 0) return null;
  const last = Math.max(...data.map((cache) => cache.level));
  return data
    .filter((cache) => cache.level === last)
    .reduce((sum, cache) => sum + cache.bytes * cache.instances, 0);
}
