import { z } from 'zod';
import { recordSchema } from '../record.ts';

/** The JSON Schema (draft 2020-12) of a record, for readers that are not written in TypeScript. */
export function recordJsonSchema(): object {
  return {
    title: 'A record of assay',
    description: 'One workload, on one engine, in one setting, repeated in fresh processes. Base units.',
    ...z.toJSONSchema(recordSchema, { target: 'draft-2020-12' }),
  };
}
