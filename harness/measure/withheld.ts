import { readdirSync, readFileSync } from 'node:fs';
import { cpuGroupFolders } from '../machine/container.ts';

/** Processor time that this process was ready to use and did not get, since some moment in the past. Null where the system does not tell. */
export interface Withheld {
  /** Its group had used up its quota of processor time (docker --cpus, limits of Kubernetes); summed over the CPUs that stood still. */
  readonly quotaNs: number | null;
  /** Its threads were ready, and something else had the CPUs; summed over its threads. */
  readonly queueNs: number | null;
}

export type ReadText = (path: string) => string | null;

export const readWithheld = (read: ReadText = readText, tasks: () => string[] = ownTasks): Withheld => ({
  quotaNs: quotaNs(read),
  queueNs: queueNs(read, tasks),
});

/**
 * `throttled_usec` (cgroup v2, Documentation/admin-guide/cgroup-v2.rst) or `throttled_time` in nanoseconds (v1, sched-bwc.rst) of
 * the process's group and of all groups above: each counts the waits for its own quota.
 */
function quotaNs(read: ReadText): number | null {
  const stats = cpuGroupFolders(read('/proc/self/cgroup') ?? '').map(
    (folder) => read(`${folder}/cpu.stat`) ?? '',
  );
  const waits = stats.flatMap((stat) => {
    const [, microseconds] = /^throttled_usec (\d+)$/m.exec(stat) ?? [];
    const [, nanoseconds] = /^throttled_time (\d+)$/m.exec(stat) ?? [];
    if (microseconds !== undefined) return [Number(microseconds) * 1000];
    return nanoseconds === undefined ? [] : [Number(nanoseconds)];
  });
  return waits.length === 0 ? null : waits.reduce((sum, ns) => sum + ns, 0);
}

/** The second figure of `schedstat`: time spent waiting on a run queue, in nanoseconds (Documentation/scheduler/sched-stats.rst). */
function queueNs(read: ReadText, tasks: () => string[]): number | null {
  const waits = tasks().flatMap((task) => {
    const [, waited] = (read(`/proc/self/task/${task}/schedstat`) ?? '').split(' ');
    return waited === undefined ? [] : [Number(waited)];
  });
  return waits.length === 0 ? null : waits.reduce((sum, ns) => sum + ns, 0);
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function ownTasks(): string[] {
  try {
    return readdirSync('/proc/self/task');
  } catch {
    return [];
  }
}
