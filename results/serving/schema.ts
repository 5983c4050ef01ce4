import { z } from 'zod';
import { servingRecordSchema } from './record.ts';

/** What a file holds beside the load. */
const fileSchema = servingRecordSchema.safeExtend({
  /** The first 16 hex digits of the SHA-256 of the canonical JSON (RFC 8785) of all the rest. */
  id: z.string().regex(/^[0-9a-f]{16}$/),
});

/** The JSON Schema (draft 2020-12) of a served load, `<id>.serving.json`, for readers that are not written in TypeScript. */
export function servingJsonSchema(): object {
  return {
    title: 'A served load of assay',
    description:
      'Requests that were served under one scenario, on one engine, in one process: every request and every step. Base units, but for names that end with another.',
    ...z.toJSONSchema(fileSchema, { target: 'draft-2020-12' }),
  };
}
