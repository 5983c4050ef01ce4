import { z } from 'zod';
import { recordSchema } from '../record.ts';
import { manifestSchema } from './manifest.ts';

/** What a file holds beside the record; files of earlier versions do not. */
const fileSchema = recordSchema.extend({
  /** The first 16 hex digits of the SHA-256 of the canonical JSON (RFC 8785) of all the rest. */
  id: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
});

/** The JSON Schema (draft 2020-12) of a record, for readers that are not written in TypeScript. */
export function recordJsonSchema(): object {
  return {
    title: 'A record of assay',
    description: 'One workload, on one engine, in one setting, repeated in fresh processes. Base units.',
    ...z.toJSONSchema(fileSchema, { target: 'draft-2020-12' }),
  };
}

/** The same of `run.json`, which lies beside the records of a run. */
export function runJsonSchema(): object {
  return {
    title: 'A run of assay',
    description: 'What a run was to do and has done, beside its records: run.json.',
    ...z.toJSONSchema(manifestSchema, { target: 'draft-2020-12' }),
  };
}
