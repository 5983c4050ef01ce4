import type { Clock } from '../clock.ts';

/**
 * What keeps a process in step with those of the other devices. Each runs on while it waits, so that nobody's window sees an idle
 * neighbour: before its window until all are warm, behind it until all are done.
 */
export interface InStep {
  /** Says that this process is warm. */
  ready(): void;
  /** The moment at which all windows begin, on the host's monotonic clock; null as long as not all are ready. */
  startNs(): bigint | null;
  /** Says that the window of this process is over. */
  over(): void;
  /** Whether all windows are over. */
  isEnded(): boolean;
  /** Ids of the other processes, known from the beginning of the window on: they are no strangers. */
  neighbours(): readonly number[];
}

/** What a process tells of its waiting. */
export interface Waited {
  /** The moment set for all windows to begin, as a decimal string. */
  readonly startNs: string;
  /** Runs discarded before the window and behind it. */
  readonly before: number;
  readonly after: number;
}

/** Whether the moment has come, on the clock of this process. */
export function hasBegun(inStep: InStep, clock: Clock): boolean {
  const startNs = inStep.startNs();
  return startNs !== null && clock.now() >= Number(startNs - clock.originNs);
}
