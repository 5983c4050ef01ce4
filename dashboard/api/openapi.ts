import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';

// The only door to @hono/zod-openapi: its schemas are zod's own and know how to describe themselves.

export { z };

/** Answers of the API, and their description. */
export type Api = OpenAPIHono;

/** What an error says: one sentence, and nothing of what is inside. */
const problemSchema = z.object({ error: z.string() }).openapi('Problem');

interface Described {
  readonly method: 'get' | 'post';
  /** As OpenAPI writes it: `/records/{id}`. */
  readonly path: string;
  readonly summary: string;
  readonly query?: z.ZodRawShape;
  readonly headers?: z.ZodRawShape;
  /** Of the body that is sent, by its type. */
  readonly takes?: { readonly [type: string]: z.ZodType };
  /** Of a good answer, by its type. */
  readonly gives: { readonly [type: string]: z.ZodType };
  readonly status?: 200 | 201;
  /** Statuses of errors beside 400. */
  readonly errors?: readonly number[];
}

/** An API that answers every error of its own with a sentence in JSON. */
export const newApi = (): Api => new OpenAPIHono();

/**
 * Describes an endpoint. It is registered apart from its handler, and not by `app.openapi(…)`: a chain of typed routes costs TypeScript 7
 * more with every route (honojs/middleware#1918), and nothing here is called by a typed client.
 */
export function describe(api: Api, of: Described): void {
  const { method, path, summary, query, headers, takes, gives, status = 200, errors = [] } = of;
  const params = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => [name!, z.string()] as const);
  api.openAPIRegistry.registerPath(
    createRoute({
      method,
      path,
      summary,
      request: {
        ...(params.length > 0 && { params: z.object(Object.fromEntries(params)) }),
        ...(query && { query: z.object(query) }),
        ...(headers && { headers: z.object(headers) }),
        ...(takes && { body: { required: true, content: contentOf(takes) } }),
      },
      responses: {
        [status]: { description: summary, content: contentOf(gives) },
        ...Object.fromEntries(
          [400, ...errors].map((code) => [
            code,
            { description: 'why not', content: contentOf({ 'application/json': problemSchema }) },
          ]),
        ),
      },
    }),
  );
}

const contentOf = (types: { readonly [type: string]: z.ZodType }) =>
  Object.fromEntries(Object.entries(types).map(([type, schema]) => [type, { schema }]));

/** The path as the router writes it: `/records/:id`. */
export const routed = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');
