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

/** A part of an axis; an end that is null is that of the data. */
export interface Range {
  readonly from: number | null;
  readonly to: number | null;
}

const number = String.raw`-?\d{1,15}(?:\.\d{1,15})?(?:e-?\d{1,2})?`;
const rangePattern = new RegExp(`^(${number})?\\.\\.(${number})?$`);
const rangeExamples = '100..400, 100.., ..400';

/** A part of an axis in one parameter: `samples=100..400`. */
export const range = () =>
  z
    .string()
    .regex(rangePattern, rangeExamples)
    .transform((text): Range => {
      const [, from, to] = rangePattern.exec(text) ?? [];
      return { from: from === undefined ? null : Number(from), to: to === undefined ? null : Number(to) };
    })
    .refine(({ from, to }) => from === null || to === null || from <= to, rangeExamples)
    .optional();

/**
 * Parameters as an address should have them. A form has two fields for a range and an address one: `samples.from=1&samples.to=4` becomes
 * `samples=1..4`. What stands several times, as boxes that are ticked, becomes a list.
 */
export function tidy(params: URLSearchParams): URLSearchParams {
  const joined = valuesOf(params);
  const tidied = new URLSearchParams();
  for (const [key, value] of Object.entries(joined)) {
    const [name, end] = key.split('.') as [string, string?];
    if (end !== 'from' && end !== 'to') tidied.set(key, value);
    else {
      const text = `${joined[`${name}.from`] ?? ''}..${joined[`${name}.to`] ?? ''}`;
      if (text !== '..') tidied.set(name, text);
    }
  }
  return tidied;
}

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
