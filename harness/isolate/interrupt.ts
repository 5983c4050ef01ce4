import { constants } from 'node:os';
import { Failure } from '../errors.ts';

/** A run that was told to stop, by Ctrl-C or by a signal. */
export interface Interrupt {
  /** Aborts with the first signal. */
  readonly signal: AbortSignal;
  /** The exit code that the shell expects: 128 and the number of the signal. Null as long as there was none. */
  exitCode(): number | null;
  /** Throws Stopped when there was a signal: for stages that have nothing to keep. */
  throwIfStopped(): void;
  end(): void;
}

class Stopped extends Failure {
  override readonly exitCode: number;

  constructor(exitCode: number) {
    super('Stopped before anything was measured.', 'Nothing was stored.');
    this.exitCode = exitCode;
  }
}

/** The terminal went away, Ctrl-C, and the polite request to end. */
const signals = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

/**
 * Listens for signals. The first one asks to stop; the next one ends the process at once.
 *
 * @param onFirst says that the run is stopping
 * @param onSecond removes what must not stay behind; the process ends after it
 */
export function listenForInterrupt(onFirst: () => void, onSecond: () => void): Interrupt {
  const stop = new AbortController();
  let exitCode: number | null = null;
  const onSignal = (name: (typeof signals)[number]) => {
    if (exitCode !== null) {
      onSecond();
      process.exit(exitCode);
    }
    exitCode = 128 + constants.signals[name];
    onFirst();
    stop.abort();
  };
  for (const name of signals) process.on(name, onSignal);
  return {
    signal: stop.signal,
    exitCode: () => exitCode,
    throwIfStopped() {
      if (exitCode !== null) throw new Stopped(exitCode);
    },
    end() {
      for (const name of signals) process.off(name, onSignal);
    },
  };
}
