import { csvLine } from '../../results/csv.ts';
import type { Library } from '../library.ts';
import { BadRequest, oneOf, readState } from '../state.ts';
import { type Api, describe, routed, z } from './openapi.ts';

/** Rows of one kind, a page of them or all. */
interface Found<Row> {
  readonly rows: readonly Row[];
  /** How many there are on all pages. */
  readonly total: number;
  /** Where the next page begins; null on the last one. */
  readonly next: string | null;
}

/** Which page of a list is asked for. */
export interface Asked {
  readonly limit: number;
  readonly after?: string | undefined;
}

interface Definition<Query extends z.ZodRawShape, Row extends z.ZodRawShape> {
  /** As OpenAPI writes it: `/runs/{id}/figures`. */
  readonly path: string;
  readonly summary: string;
  /** Parameters beside those of every list. */
  readonly query: Query;
  /** Columns in their order. A cell is a text, a number, a truth, a list of texts, or nothing. */
  readonly row: z.ZodObject<Row>;
  readonly find: (
    asked: Asked & z.infer<z.ZodObject<Query>>,
    library: Library,
    ...parts: string[]
  ) => Found<z.infer<z.ZodObject<Row>>> | Promise<Found<z.infer<z.ZodObject<Row>>>>;
}

/** A list that can be had as JSON in pages, and as CSV and ndjson in pages or whole. */
export interface Collection {
  readonly path: string;
  /** Of one row: what the description says and the test checks. */
  readonly row: z.ZodObject;
  mount(api: Api, library: Library): void;
}

const formats = {
  json: 'application/json',
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
} as const;

/** Rows of a page where nothing else is asked for, and the most that a page may have. */
const [usual, most] = [100, 1000];

const shared = {
  format: oneOf(['json', 'csv', 'ndjson']).optional(),
  limit: z.coerce.number().int(`1 to ${most}`).min(1, `1 to ${most}`).max(most, `1 to ${most}`).optional(),
  after: z.string().max(1000).optional(),
};

/** A list of the API. Its types end here: what is merged later costs the compiler nothing. */
export function collection<Query extends z.ZodRawShape, Row extends z.ZodRawShape>(
  definition: Definition<Query, Row>,
): Collection {
  const { path, summary, query, row } = definition;
  const find = definition.find as unknown as Find;
  const page = z.object({ rows: z.array(row), total: z.number(), next: z.string().nullable() });
  return {
    path,
    row: row as unknown as z.ZodObject,
    mount(api, library) {
      describe(api, {
        method: 'get',
        path,
        summary,
        query: { ...query, ...shared },
        gives: { 'application/json': page, 'text/csv': z.string(), 'application/x-ndjson': z.string() },
        errors: path.includes('{') ? [404] : [],
      });
      api.get(routed(path), async ({ req }) => {
        const address = new URL(req.url);
        const state = readState<z.ZodRawShape>(address.searchParams, { ...query, ...shared }, 'en');
        const {
          format = 'json',
          limit,
          ...asked
        } = state as {
          format?: keyof typeof formats;
          limit?: number;
          after?: string;
        };
        const parts = Object.values(req.param() as object) as string[];
        const at = (of: Asked) => find({ ...asked, ...of }, library, ...parts);
        const first = await at({ limit: limit ?? (format === 'json' ? usual : most), after: asked.after });
        // A file is the whole list where no page of it is asked for.
        const isWhole = format !== 'json' && limit === undefined;
        const next = isWhole ? null : first.next;
        const headers = {
          'content-type': formats[format],
          ...(next !== null && { link: `<${nextAddress(address, next)}>; rel="next"` }),
        };
        if (format === 'json') return new Response(`${JSON.stringify(first)}\n`, { headers });
        const lines = linesOf(format, Object.keys(row.shape));
        return new Response(textStream(lines(pagesFrom(first, isWhole ? at : null))), { headers });
      });
    },
  };
}

type Cells = { readonly [column: string]: unknown };
type Find = (asked: Asked, library: Library, ...parts: string[]) => Found<Cells> | Promise<Found<Cells>>;

/** Relative, so that it holds under whatever name the server was asked. */
function nextAddress({ pathname, searchParams }: URL, next: string): string {
  const params = new URLSearchParams(searchParams);
  params.set('after', next);
  return `${pathname}?${params}`;
}

async function* pagesFrom(
  first: Found<Cells>,
  more: ((asked: Asked) => Found<Cells> | Promise<Found<Cells>>) | null,
) {
  let page = first;
  for (;;) {
    yield page.rows;
    if (more === null || page.next === null) return;
    page = await more({ limit: most, after: page.next });
  }
}

const linesOf = (format: 'csv' | 'ndjson', columns: readonly string[]) =>
  async function* (pages: AsyncIterable<readonly Cells[]>): AsyncGenerator<string> {
    if (format === 'csv') yield csvLine(columns);
    for await (const rows of pages) {
      yield rows
        .map((row) =>
          format === 'csv'
            ? csvLine(columns.map((column) => cellText(row[column])))
            : `${JSON.stringify(row)}\n`,
        )
        .join('');
    }
  };

/** What is no number in JSON is none in CSV. */
function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  return Array.isArray(cell) ? cell.join('; ') : String(cell);
}

const textStream = (lines: AsyncIterable<string>) =>
  ReadableStream.from(lines).pipeThrough(new TextEncoderStream());

/**
 * A page of a list that is there whole. `nameOf` tells its rows apart.
 *
 * @throws BadRequest where the row after which it was to go on is there no more
 */
export function pageOf<Row>(
  rows: readonly Row[],
  { limit, after }: Asked,
  nameOf: (row: Row, i: number) => string = (_, i) => String(i),
): Found<Row> {
  const start = after === undefined ? 0 : rows.findIndex((row, i) => nameOf(row, i) === after) + 1;
  if (after !== undefined && start === 0) {
    throw new BadRequest(`The list has no place "${after}" any more. Begin again without "after".`);
  }
  const page = rows.slice(start, start + limit);
  const last = start + page.length;
  return {
    rows: page,
    total: rows.length,
    next: last < rows.length && page.length > 0 ? nameOf(page.at(-1)!, last - 1) : null,
  };
}
