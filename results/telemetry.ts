import { z } from 'zod';

/** Replaced by the schema of the telemetry series. */
export const telemetrySchema = z.looseObject({});
