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
