import { telemetryDevice } from '../../results/telemetry/of-repeat.ts';
import type { Target } from '../target/contract.ts';
import { type Recording, startTelemetry } from './recording.ts';

/** What tells of the host; nothing of it wakes a GPU. */
const hostSources = ['cpu', 'cpu-clock', 'memory'];

/** Starts the sampler for the device of a target: its GPU and the host, or the host alone. */
export const watchTarget = ({ device }: Target): Promise<Recording> =>
  telemetryDevice(device) === null
    ? startTelemetry({ sources: hostSources })
    : startTelemetry({ devices: [String(device.index)] });
