import type { Room } from '../plan/room.ts';
import type { GraphChoice } from '../plan/step-ways.ts';
import type { TargetRequest } from '../target/contract.ts';

/** What `run` takes on the command line. */
export interface RunFlags extends TargetRequest {
  /** Several GPUs at once: `all`, or their indices. */
  readonly devices?: string;
  /** False with --no-alone. */
  readonly alone?: boolean;
  /** Measure a GPU that others use. */
  readonly allowBusy?: boolean;
  /** Folder or file of a model of the user's own. */
  readonly model?: string;
  readonly shape?: string;
  readonly precision?: string;
  readonly layers?: Room['layers'];
  /** Size of a device that is emulated. */
  readonly memoryLimit?: string;
  /** Which steps are recorded as graphs of the device. */
  readonly graph?: GraphChoice;
  readonly repeats?: number;
  readonly warmup?: number;
  readonly budget?: number;
  readonly extraRounds?: number;
  /** Half-width of the 95 % interval that further processes aim at, in percent. */
  readonly aim?: number;
  readonly identify?: boolean;
  /** False with --no-telemetry. */
  readonly telemetry?: boolean;
  readonly timeout: number;
  readonly seed: number;
  readonly store: string;
  readonly json?: boolean;
}
