import { gainOfThreads } from '../figures/threads.ts';
import { counted, formatDuration } from '../format.ts';
import { usableCpus } from '../record/cpu-list.ts';
import { details } from '../sentences/validity.ts';
import { limits } from './limits.ts';
import { each, percent, type Rule } from './rule.ts';

/** Processor time that others took: the hypervisor, and other programs. */
export const contention: Rule = ({ finished }) =>
  each(finished, ({ repeat: { host }, seen }) => {
    const steal = host.stealShare ?? seen?.stealShare ?? 0;
    const other = host.otherShare ?? 0;
    const queue = host.queueShare ?? 0;
    const parts = [
      ...(steal > limits.stealShare ? [details.steal({ share: percent(steal) })] : []),
      ...(other > limits.otherShare ? [details.otherPrograms({ share: percent(other) })] : []),
      ...(queue > limits.queueShare ? [details.queued({ share: percent(queue) })] : []),
    ];
    return parts.length > 0 ? { code: 'cpu_contention', detail: parts.join(', ') } : null;
  });

/** Time that the quota of a container withheld: what is left is no speed of the device. */
export const quota: Rule = ({ finished, machine }) =>
  each(finished, ({ repeat: { host } }) => {
    const share = host.quotaShare ?? 0;
    if (share <= limits.quotaShare) return null;
    const allowed = machine.container.cpuLimit;
    const parts = [
      details.standstill({ share: percent(share) }),
      ...(allowed === null ? [] : [details.quota({ cpus: counted(allowed, 'CPU') })]),
    ];
    return { code: 'cpu_quota', detail: parts.join(', ') };
  });

/** A browser gives a tab that nobody sees less time and coarser timers, and does not say how much. */
export const sight: Rule = ({ finished }) =>
  each(finished, ({ repeat: { hidden } }) =>
    hidden
      ? { code: 'hidden_tab', detail: details.hidden({ duration: formatDuration(hidden.durationNs / 1e9) }) }
      : null,
  );

/** Threads of an operator wait for each other: of more threads than CPUs, all wait for those that have none. */
export const oversubscription: Rule = ({ engine, machine }) => {
  const cpus = usableCpus(machine);
  if (engine.device.kind !== 'cpu' || cpus === null || engine.threads <= cpus) return [];
  const detail = details.oversubscribed({
    threads: counted(engine.threads, 'thread'),
    cpus: counted(cpus, 'CPU'),
  });
  return [{ code: 'oversubscribed', detail }];
};

export const memoryPressure: Rule = ({ finished }) =>
  each(finished, ({ seen }) => {
    const stalled = seen?.memoryStalledShare ?? 0;
    const swapped = seen?.swappedPages ?? 0;
    const parts = [
      ...(stalled > limits.memoryStalledShare ? [details.memoryStalled({ share: percent(stalled) })] : []),
      ...(swapped > limits.swappedPages ? [details.swapped({ n: swapped })] : []),
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
  const detail = details.noGain({ threads: engine.threads, gain: gain.centre.toFixed(2) });
  return [{ code: 'bandwidth_state', detail }];
};
