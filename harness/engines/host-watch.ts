/** What the host did beside the measurement, between `start` and `stop`. */
export interface HostShare {
  /** Share of all processor time taken by the hypervisor; null where the system does not tell. */
  readonly stealShare: number | null;
  /** Share of all processor time that other processes used. */
  readonly otherShare: number | null;
  /** Time that the group of the process stood still since its CPU quota was used up, over the time of the window, summed over CPUs. */
  readonly quotaShare?: number | null;
  /** Time that threads of the process were ready and had no CPU, over the time of the window, summed over threads. */
  readonly queueShare?: number | null;
  readonly gcPausesNs: number[];
  readonly peakRssBytes: number | null;
  /** The logical CPUs that the process was bound to, as the kernel tells it; left out where it was not. */
  readonly cpus?: string;
}

/** Between `start` and `stop` lies the timed window. */
export interface HostWatch {
  /** @param neighbours ids of processes that belong to the same measurement: their time is not that of strangers */
  start(neighbours?: readonly number[]): void;
  stop(): HostShare;
}
