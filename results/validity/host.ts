import { limits } from './limits.ts';
import { each, percent, type Rule } from './rule.ts';

/** Processor time that others took: the hypervisor, and other programs. */
export const contention: Rule = ({ finished }) =>
  each(finished, ({ repeat: { host }, seen }) => {
    const steal = host.stealShare ?? seen?.stealShare ?? 0;
    const other = host.otherShare ?? 0;
    const parts = [
      ...(steal > limits.stealShare ? [`${percent(steal)} steal`] : []),
      ...(other > limits.otherShare ? [`${percent(other)} other programs`] : []),
    ];
    return parts.length > 0 ? { code: 'cpu_contention', detail: parts.join(', ') } : null;
  });

export const memoryPressure: Rule = ({ finished }) =>
  each(finished, ({ seen }) => {
    const stalled = seen?.memoryStalledShare ?? 0;
    const swapped = seen?.swappedPages ?? 0;
    const parts = [
      ...(stalled > limits.memoryStalledShare
        ? [`waiting for memory in ${percent(stalled)} of the time`]
        : []),
      ...(swapped > limits.swappedPages ? [`${swapped} pages swapped`] : []),
    ];
    return parts.length > 0 ? { code: 'memory_pressure', detail: parts.join(', ') } : null;
  });
