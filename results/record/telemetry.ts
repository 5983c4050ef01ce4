import { z } from 'zod';

/**
 * What other processes saw of the device and the host while a trial ran. Times are nanoseconds of CLOCK_MONOTONIC
 * (`process.hrtime.bigint()`), one axis for all processes of a Linux host, so that readings and timed samples can be
 * laid over each other. In JSON they are decimal strings: after 104 days of uptime they exceed what a number holds.
 */
const nanoseconds = z.string().regex(/^\d+$/);
const name = z.string().min(1);

/** The readings of one source about one device: many channels, one list of times. */
const trackSchema = z.strictObject({
  source: name,
  /** The device's index as its driver counts; null for the host itself. */
  device: name.nullable(),
  startNs: nanoseconds,
  /** Milliseconds from each reading to the next one before it; the first is 0. Rounded so that errors do not add up. */
  stepsMs: z.array(z.number().int().nonnegative()),
  channels: z.array(
    z.strictObject({
      name,
      unit: name,
      /** One value per time, rounded to what the sensor resolves; null where it gave none. */
      values: z.array(z.number().nullable()),
    }),
  ),
});

const eventSchema = z.strictObject({
  atNs: nanoseconds,
  source: name,
  kind: z.enum(['unavailable', 'note', 'garbled', 'died']),
  message: z.string(),
});

const gpuProcessSchema = z.strictObject({
  /** As `identifierHash` makes it; null where the driver hides the UUID. */
  gpuUuidHash: z.string().length(64).nullable(),
  pid: z.number().int().nonnegative(),
  /** File name of the program without its folder; null where it cannot be seen (other container or user). */
  program: name.nullable(),
  memoryMib: z.number().nonnegative().nullable(),
});

export const telemetrySchema = z.strictObject({
  tracks: z.array(trackSchema),
  events: z.array(eventSchema),
  /** Compute processes on the GPUs before and after the trial's own process lived; null: nobody could be asked. */
  gpuProcesses: z.strictObject({
    before: z.array(gpuProcessSchema).nullable(),
    after: z.array(gpuProcessSchema).nullable(),
  }),
  /** What the sampling itself cost: CPU time of the sampler and of the tools it reads, over its wall time. */
  cost: z.strictObject({ cpuSeconds: z.number().nonnegative(), wallSeconds: z.number().nonnegative() }),
});

export type Telemetry = z.infer<typeof telemetrySchema>;
export type Track = z.infer<typeof trackSchema>;
export type TelemetryEvent = z.infer<typeof eventSchema>;
export type GpuProcess = z.infer<typeof gpuProcessSchema>;
