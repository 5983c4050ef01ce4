/**
 * A place for a value. `{name}` takes any text; `{name#}` a number with its unit, `{name!}` a text without spaces, `{name$}` a code in
 * small letters, and `{name=}` a text that is itself one of the sentences: so a loose template takes nothing that another made.
 */
type PlaceOf<Text extends string> = Text extends `${string}{${infer Place}}${infer Rest}`
  ? (Place extends `${infer Name}${Mark}` ? Name : Place) | PlaceOf<Rest>
  : never;

type Mark = '#' | '!' | '$' | '=';

type Values<Place extends string> = [Place] extends [never]
  ? []
  : [values: { readonly [place in Place]: string | number }];

/** A sentence of the results in both languages. Called with its values it is the English one, which is what records store. */
export interface Sentence<Place extends string = string> {
  (...values: Values<Place>): string;
  readonly en: string;
  readonly zh: string;
}

/** A sentence by its two templates. Both have the same places; the Chinese one names them without their marks. */
export const sentence = <const Text extends string>(en: Text, zh: string): Sentence<PlaceOf<Text>> => {
  const say = (values: { readonly [place: string]: string | number } = {}) =>
    en.replace(places, (_, name: string) => String(values[name]));
  return Object.assign(say, { en, zh }) as Sentence<PlaceOf<Text>>;
};

const places = /\{(\w+)([#!$=]?)\}/g;

const kinds: { readonly [mark: string]: RegExp } = {
  '': /^/,
  '#': /^[-+±]?\d[\d.,]*(e[-+]?\d+)?( \S+)?$/,
  '!': /^\S+$/,
  $: /^[a-z]+(_[a-z]+)*$/,
  '=': /^/,
};

/** A template that is ready to be read back: texts, and between each two of them a place. */
export interface Template {
  readonly texts: readonly string[];
  readonly places: readonly { readonly name: string; readonly mark: string }[];
  /** How many characters of it are no values, a code counted as a word: the more, the surer that it made a text that it fits. */
  readonly certainty: number;
}

/** Of the shortest code, about. Next to nothing but a code fits its place. */
const lettersOfCode = 8;

export function templateOf(text: string): Template {
  const texts = text.split(/\{\w+[#!$=]?\}/);
  const found = Array.from(text.matchAll(places), ([, name, mark]) => ({ name: name!, mark: mark! }));
  const codes = found.filter(({ mark }) => mark === '$').length;
  return { texts, places: found, certainty: texts.join('').length + codes * lettersOfCode };
}

/**
 * The values of a text that a template made; null where it did not make it. Each place takes the shortest text that lets the next one
 * begin, so that the time grows with the length of the text alone, whatever somebody wrote into a record.
 */
export function valuesIn({ texts, places }: Template, text: string): ReadonlyMap<string, string> | null {
  // Of all templates nearly none begins and ends as the text does: the rest is looked at only then.
  const first = texts[0]!;
  if (!text.startsWith(first) || !text.endsWith(texts.at(-1)!)) return null;
  const rest = texts.slice(1);
  if (rest.length === 0) return text === first ? new Map() : null;
  const values = new Map<string, string>();
  let at = first.length;
  for (const [i, next] of rest.entries()) {
    const isLast = i === rest.length - 1;
    const { name, mark } = places[i]!;
    const end = isLast ? text.length - next.length : endOf(text, next, at + 1, places[i + 1]!.mark);
    const value = text.slice(at, end);
    if (end <= at || !kinds[mark]!.test(value)) return null;
    values.set(name, value);
    at = end + next.length;
  }
  return values;
}

/** Where the text between two places stands first, with something behind it that the next place could take. */
function endOf(text: string, between: string, from: number, nextMark: string): number {
  const isNumber = nextMark === '#';
  let end = text.indexOf(between, from);
  while (isNumber && end >= 0 && !/[-+±\d]/.test(text[end + between.length] ?? '')) {
    end = text.indexOf(between, end + 1);
  }
  return end;
}
