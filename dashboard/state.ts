import { z } from 'zod';
import { common } from './words/common.ts';
import type { Language } from './words.ts';

/** An URL that asks for something that cannot be: said on a page, with status 400. */
export class BadRequest extends Error {
  override name = 'BadRequest';
}

/** Something that is not there: said on a page, with status 404. */
export class NotThere extends Error {
  override name = 'NotThere';
}

/** A list in one parameter: `records=3fa9,91bc`. */
export const list = (of: z.ZodType<string, string> = z.string()) =>
  z
    .string()
    .transform((text) => text.split(',').filter(Boolean))
    .pipe(z.array(of));

/** One of some words. */
export const oneOf = <const T extends readonly [string, ...string[]]>(words: T) => z.enum(words);

/** Parameters that every page has beside its own: a chart to download, as `<id>.svg` or `<id>.csv`. */
const shared = {
  download: z
    .string()
    .regex(/^[a-z0-9-]+\.(svg|csv)$/)
    .optional(),
};

/**
 * The state of a page, as its URL has it. Each parameter stands once.
 *
 * @throws BadRequest naming the parameter and what it takes
 */
export function readState<Shape extends z.ZodRawShape>(
  params: URLSearchParams,
  shape: Shape,
  language: Language,
): z.infer<z.ZodObject<Shape>> & { readonly download?: string | undefined } {
  const words = common[language];
  const known = Object.keys(shape);
  for (const name of params.keys()) {
    if (name in shape || name in shared) continue;
    throw new BadRequest(
      known.length > 0 ? words.badName(name, known.join(', ')) : words.badNameOfNone(name),
    );
  }
  const parsed = z.object({ ...shape, ...shared }).safeParse(valuesOf(params));
  if (parsed.success) return parsed.data as never;
  const [issue] = parsed.error.issues;
  const name = String(issue!.path[0]);
  throw new BadRequest(words.badValue(name, params.get(name) ?? '', allowed(issue!)));
}

/** A parameter that stands several times, as boxes of a form that are ticked, is a list. */
const valuesOf = (params: URLSearchParams) =>
  Object.fromEntries([...params.keys()].map((name) => [name, params.getAll(name).join(',')]));

/** What a parameter takes, in as many words as its schema says. */
const allowed = (issue: z.core.$ZodIssue): string =>
  issue.code === 'invalid_value' ? issue.values.map(String).join(', ') : issue.message;
