import { recordJsonSchema, runJsonSchema } from '../results/record/schema.ts';
import { servingJsonSchema } from '../results/serving/schema.ts';
import { claim, claims } from './api/claims.ts';
import type { Collection } from './api/collection.ts';
import { compare, ladders } from './api/comparisons.ts';
import { type OneDocument, oneDocument } from './api/document.ts';
import { figuresOfImport, imports } from './api/imports.ts';
import { mountLive } from './api/live.ts';
import { loads, requestsOfLoad } from './api/loads.ts';
import { type Api, describe, newApi, z } from './api/openapi.ts';
import { mountReceiver, type Writing } from './api/receive.ts';
import { figuresOfRecord, figuresOfRun, limitsOfRun, records, unreadable } from './api/records.ts';
import { devices, measured, microbenchmarks, published, sources, specifications } from './api/reference.ts';
import { runs } from './api/runs.ts';
import { whatIf } from './api/what-if.ts';
import type { Library } from './library.ts';
import type { Live } from './live.ts';
import { BadRequest, NotThere } from './state.ts';
import { problem } from './words/problem.ts';

export interface ApiOptions {
  readonly library: Library;
  /** Runs that measure now; null where nobody looks. */
  readonly live?: Live | null | undefined;
  /** Null where no records are taken. */
  readonly writing?: Writing | null | undefined;
  /** Aborts when the server ends. */
  readonly closing?: AbortSignal | undefined;
  readonly onError: (error: unknown) => void;
}

/** All lists, as JSON, CSV and ndjson. */
export const lists: readonly Collection[] = [
  records,
  figuresOfRecord,
  runs,
  figuresOfRun,
  limitsOfRun,
  imports,
  figuresOfImport,
  claims,
  compare,
  ladders,
  whatIf,
  measured,
  devices,
  specifications,
  published,
  microbenchmarks,
  sources,
  unreadable,
  loads,
  requestsOfLoad,
];

const version = oneDocument({
  path: '/version',
  summary: 'changes with the records: what a page that stays open asks for',
  query: {},
  schema: z.object({ version: z.string(), runs: z.number(), records: z.number() }),
  make: (_, library) => ({
    version: library.version(),
    ...library.counts(),
  }),
});

const schemas = (
  [
    ['record', 'a record', recordJsonSchema],
    ['load', 'a served load', servingJsonSchema],
    ['run', 'run.json, which lies beside the records of a run', runJsonSchema],
  ] as const
).map(([name, what, make]) =>
  oneDocument({
    path: `/${name}-schema.json`,
    summary: `the JSON Schema of ${what}`,
    query: {},
    schema: z.object({ title: z.string() }).loose(),
    make: () => make() as { title: string },
  }),
);

export const documents: readonly OneDocument[] = [version, claim, ...schemas];

const about = {
  openapi: '3.1.0',
  info: {
    title: 'assay',
    version: '1',
    description:
      'The records of a host, their comparisons and the published figures, read-only; records of other hosts can be sent where the server has a token.',
  },
  servers: [{ url: '/api' }],
};

/**
 * The API below `/api`, in two parts: streams, whose bytes are sent as they come, and everything else, which has an ETag of its content.
 * Errors are sentences in JSON.
 */
export function createApi({ library, live, writing, closing, onError }: ApiOptions) {
  const streams = newApi();
  mountLive(streams, live ?? null, closing ?? new AbortController().signal);
  const rest = newApi();
  for (const each of [...lists, ...documents]) each.mount(rest, library);
  mountFile(rest, library);
  mountReceiver(rest, library, writing ?? null);
  // Mounted for its description only: `route` gathers what its parts say of themselves.
  const description = newApi();
  for (const part of [streams, rest]) description.route('/', part);
  rest.get('/openapi.json', ({ json }) => json(description.getOpenAPI31Document(about)));
  rest.all('*', ({ req }) => {
    throw new NotThere(problem.en.noPage(req.path));
  });
  for (const part of [streams, rest]) {
    part.onError((error, { json }) => {
      if (error instanceof BadRequest) return json({ error: error.message }, 400);
      if (error instanceof NotThere) return json({ error: error.message }, 404);
      onError(error);
      return json({ error: problem.en.failedHow }, 500);
    });
  }
  return { streams, rest };
}

/** `GET /records/<id>`: the file as it lies in the store. */
function mountFile(api: Api, library: Library): void {
  describe(api, {
    method: 'get',
    path: '/records/{id}',
    summary: 'the file of a record, byte for byte',
    gives: { 'application/json': z.object({ schema: z.literal('assay.record') }).loose() },
    errors: [404],
  });
  api.get('/records/:id', async ({ req, body }) => {
    const id = req.param('id');
    const file = await library.file(id);
    if (!file) throw new NotThere(problem.en.noRecord(id));
    return body(Uint8Array.from(file), 200, { 'content-type': 'application/json' });
  });
}
