import { gainOfThreads } from '../figures/threads.ts';
import { counted } from '../format.ts';
import { usableCpus } from '../record/cpu-list.ts';
import { limits } from './limits.ts';
import { each, percent, type Rule } from './rule.ts';

/** Processor time that others took: the hypervisor, and other programs. */
export const contention: Rule = ({ finished }) =>
  each(finished, ({ repeat: { host }, seen }) => {
    const steal = host.stealShare ?? seen?.stealShare ?? 0;
    const other = host.otherShare ?? 0;
    const queue = host.queueShare ?? 0;
    const parts = [
      ...(steal > limits.stealShare ? [`${percent(steal)} steal`] : []),
      ...(other > limits.otherShare ? [`${percent(other)} other programs`] : []),
      ...(queue > limits.queueShare ? [`threads waited for a CPU in ${percent(queue)} of the time`] : []),
    ];
    return parts.length > 0 ? { code: 'cpu_contention', detail: parts.join(', ') } : null;
  });

/** Time that the quota of a container withheld: what is left is no speed of the device. */
export const quota: Rule = ({ finished, machine }) =>
  each(finished, ({ repeat: { host } }) => {
    const share = host.quotaShare ?? 0;
    if (share <= limits.quotaShare) return null;
    const allowed = machine.container.cpuLimit;
    const of = allowed === null ? '' : `, under a quota of ${counted(allowed, 'CPU')}`;
    return { code: 'cpu_quota', detail: `at a standstill in ${percent(share)} of the time${of}` };
  });

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
