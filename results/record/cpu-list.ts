import type { Record } from '../record.ts';
import { places } from '../sentences/places.ts';
import type { Machine } from './machine.ts';

/** The numbers of a list such as "0-3,8,10-11". */
export function expandCpuList(text: string): number[] {
  return text
    .trim()
    .split(',')
    .filter((part) => /^\d+(-\d+)?$/.test(part))
    .flatMap((part) => {
      const [first, last = first] = part.split('-').map(Number) as [number, number?];
      return Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
    });
}

/** The logical CPUs that the process could use: those that it was allowed, else all that are online; null where nobody knows. */
export const usableCpus = ({ cpu }: Pick<Machine, 'cpu'>): number | null =>
  cpu.allowedCpus === null ? cpu.threads : expandCpuList(cpu.allowedCpus).length;

/** The processors of a record as a condition of its figures: `own`, or in what it had less than its host, or other threads than it has cores. */
export function processorsCondition({ engine, machine }: Pick<Record, 'engine' | 'machine'>): string {
  const { cpu, container } = machine;
  const usable = usableCpus(machine);
  const quota = container.cpuLimit;
  const most = Math.min(
    cpu.cores ?? Infinity,
    usable ?? Infinity,
    Math.max(1, Math.floor(quota ?? Infinity)),
  );
  const isPart = usable !== null && cpu.threads !== null && usable < cpu.threads;
  const isOwnThreads = engine.device.kind !== 'cpu' || most === Infinity || engine.threads === most;
  const parts = [
    ...(quota === null ? [] : [places.quota({ cpus: quota })]),
    ...(isPart ? [places.part({ usable, all: cpu.threads! })] : []),
    ...(isOwnThreads ? [] : [`${engine.threads} threads`]),
  ];
  return parts.join(', ') || 'own';
}
