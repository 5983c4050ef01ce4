import { z } from 'zod';

/** Replaced by the full description of the host. */
export const machineSchema = z.looseObject({});
