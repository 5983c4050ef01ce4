import type { Library } from '../library.ts';
import { readState } from '../state.ts';
import { type Api, describe, routed, type z } from './openapi.ts';

interface Definition<Query extends z.ZodRawShape, Schema extends z.ZodType> {
  readonly path: string;
  readonly summary: string;
  readonly query: Query;
  readonly schema: Schema;
  readonly make: (
    asked: z.infer<z.ZodObject<Query>>,
    library: Library,
    ...parts: string[]
  ) => z.input<Schema> | Promise<z.input<Schema>>;
}

/** One thing that can be had as JSON. */
export interface OneDocument {
  readonly path: string;
  readonly schema: z.ZodType;
  mount(api: Api, library: Library): void;
}

/** A document of the API. Its types end here, as those of a list do. */
export function oneDocument<Query extends z.ZodRawShape, Schema extends z.ZodType>(
  definition: Definition<Query, Schema>,
): OneDocument {
  const { path, summary, query, schema } = definition;
  const make = definition.make as unknown as (
    asked: object,
    library: Library,
    ...parts: string[]
  ) => Promise<unknown>;
  return {
    path,
    schema,
    mount(api, library) {
      const errors = path.includes('{') ? [404] : [];
      describe(api, { method: 'get', path, summary, query, gives: { 'application/json': schema }, errors });
      api.get(routed(path), async ({ req, json }) => {
        const state = readState<z.ZodRawShape>(new URL(req.url).searchParams, query, 'en');
        const parts = Object.values(req.param() as object) as string[];
        return json((await make(state, library, ...parts)) as object);
      });
    },
  };
}
