import { gainOfThreads } from '../figures/threads.ts';
import { counted, formatDuration, formatFixed } from '../format.ts';
import { usableCpus } from '../record/cpu-list.ts';
import { limits } from './limits.ts';
import { each, percent, type Rule } from './rule.ts';

/**
 * Processor time that others took: the hypervisor, and other programs. What waited since the quota was used up waited for no other program:
 * the kernel counts that time as waiting too.
 */
export const contention: Rule = ({ finished }) =>
  each(finished, ({ repeat: { host }, seen }) => {
    const steal = host.stealShare ?? seen?.stealShare ?? 0;
    const other = host.otherShare ?? 0;
    const queue = Math.max(0, (host.queueShare ?? 0) - (host.quotaShare ?? 0));
    const parts = [
      ...(steal > limits.stealShare ? [`${percent(steal)} steal`] : []),
      ...(other > limits.otherShare ? [`${percent(other)} other programs`] : []),
      ...(queue > limits.queueShare ? [`${meanOf(queue)} of its threads were ready and had no CPU`] : []),
    ];
    return parts.length > 0 ? { code: 'cpu_contention', detail: parts.join(', ') } : null;
  });

/** Times that were added up over threads or over CPUs, over the time of the window: how many of them it befell at once. No share, since it may be above one. */
const meanOf = (times: number): string => `on average ${formatFixed(times, 2)}`;

/** Time that the quota of a container withheld: what is left is no speed of the device. */
export const quota: Rule = ({ finished, machine }) =>
  each(finished, ({ repeat: { host } }) => {
    const share = host.quotaShare ?? 0;
    if (share <= limits.quotaShare) return null;
    const allowed = machine.container.cpuLimit;
    const of = allowed === null ? '' : `, under a quota of ${counted(allowed, 'CPU')}`;
    return { code: 'cpu_quota', detail: `${meanOf(share)} of its CPUs stood still${of}` };
  });

/** A browser gives a tab that nobody sees less time and coarser timers, and does not say how much. */
export const sight: Rule = ({ finished }) =>
  each(finished, ({ repeat: { hidden } }) =>
    hidden
      ? { code: 'hidden_tab', detail: `out of sight for ${formatDuration(hidden.durationNs / 1e9)}` }
      : null,
  );

/** Threads of an operator wait for each other: of more threads than CPUs, all wait for those that have none. */
export const oversubscription: Rule = ({ engine, machine }) => {
  const cpus = usableCpus(machine);
  if (engine.device.kind !== 'cpu' || cpus === null || engine.threads <= cpus) return [];
  return [
    { code: 'oversubscribed', detail: `${counted(engine.threads, 'thread')} on ${counted(cpus, 'CPU')}` },
  ];
};

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

/**
 * The memory of a shared host: a second thread that gets nothing more says that somebody else has the rest. Two threads of one core, as
 * small cloud machines have them, share its paths to the memory, and say nothing of others.
 */
export const bandwidthState: Rule = ({ finished, engine, machine }) => {
  const gain = gainOfThreads(finished.map(({ repeat }) => repeat));
  if (gain === null || gain.centre >= limits.threadsGain || machine.cpu.cores === 1) return [];
  return [
    {
      code: 'bandwidth_state',
      detail: `${engine.threads} threads together are ${gain.centre.toFixed(2)} × one`,
    },
  ];
};
