import type { RandomStream } from '../../../results/statistics/random.ts';

// Files as they come damaged: each mutation takes a text and gives bytes, the same for the same stream of numbers.

export type Mutation = (text: string, random: RandomStream) => Buffer;

const one = <T>(of: readonly T[], random: RandomStream): T => of[random.below(of.length)]!;

/** Numbers as no benchmark writes them. */
const strangeNumbers = [
  '0', '-0', '-1', '-1e-9', '1e308', '1e999', '-1e999', '1e-320', '9007199254740993', '18446744073709551616', 'NaN', 'Infinity',
  '-Infinity', 'nan', 'null', 'true', '""', '"1"', '"NaN"', '[]', '{}', '[1,2]', '0.1', '1.5', '4294967296',
]; // biome-ignore format: a list

/** Texts within a text that are its numbers, or look like them. */
const numbers = /-?\d+(?:\.\d+)?(?:e[-+]?\d+)?/gi;

const replaced = (text: string, at: number, length: number, by: string) =>
  Buffer.from(text.slice(0, at) + by + text.slice(at + length));

function line(text: string, random: RandomStream): { at: number; end: number } {
  const at = text.lastIndexOf('\n', random.below(text.length)) + 1;
  const end = text.indexOf('\n', at);
  return { at, end: end < 0 ? text.length : end + 1 };
}

/** Of any text. */
const ofText: Readonly<Record<string, Mutation>> = {
  'another number': (text, random) => {
    const found = [...text.matchAll(numbers)];
    if (found.length === 0) return Buffer.from(text);
    const { 0: number, index } = one(found, random);
    return replaced(text, index, number.length, one(strangeNumbers, random));
  },
  'a number of other size': (text, random) => {
    const found = [...text.matchAll(numbers)];
    if (found.length === 0) return Buffer.from(text);
    const { 0: number, index } = one(found, random);
    return replaced(text, index, number.length, String(Number(number) * 10 ** (random.below(12) - 6)));
  },
  'a bit flipped': (text, random) => {
    const bytes = Buffer.from(text);
    bytes[random.below(bytes.length)]! ^= 1 << random.below(8);
    return bytes;
  },
  'cut behind': (text, random) => Buffer.from(text.slice(0, random.below(text.length))),
  'cut before': (text, random) => Buffer.from(text.slice(random.below(text.length))),
  'a piece cut out': (text, random) => replaced(text, random.below(text.length), random.below(200), ''),
  'a piece twice': (text, random) => {
    const at = random.below(text.length);
    return replaced(text, at, 0, text.slice(at, at + random.below(500)));
  },
  'bytes put in': (text, random) => {
    const bytes = Buffer.from(text);
    const at = random.below(bytes.length);
    const more = Buffer.from(Array.from({ length: 1 + random.below(8) }, () => random.below(256)));
    return Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
  },
  'a sign put in': (text, random) =>
    replaced(text, random.below(text.length), 0, one(['{', '}', '[', ']', ',', ':', '"', '\\', '\n', '\0', '\ud83d', '#', '|', '%'], random)),
  'a line of a log put in': (text, random) =>
    replaced(text, line(text, random).at, 0, one(['[INFO] 1 of 2\n', '{"level": "info"}\n', '[1] 13557 done\n', 'done: {\n', '[\n', '{\n'], random)),
  'a line taken out': (text, random) => {
    const { at, end } = line(text, random);
    return replaced(text, at, end - at, '');
  },
  'a line twice': (text, random) => {
    const { at, end } = line(text, random);
    return replaced(text, end, 0, text.slice(at, end));
  },
  'twice behind each other': (text) => Buffer.from(text + text),
  'a mark before it': (text) => Buffer.from(`\ufeff${text}`),
  'line breaks of Windows': (text) => Buffer.from(text.replaceAll('\n', '\r\n')),
  'UTF-16': (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
}; // biome-ignore format: one mutation a line

/** A text of JSON that is written as it stands. */
class Written {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** As `JSON.stringify` writes it, with keys twice and texts that are no JSON where a mutation wants them. */
function write(value: unknown): string {
  if (value instanceof Written) return value.text;
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, of]) => `${JSON.stringify(key)}:${write(of)}`)
    .join(',')}}`;
}

/** Objects and arrays of a value that have something in them. */
const containers = (value: unknown): object[] =>
  typeof value === 'object' && value !== null
    ? [...(Object.keys(value).length > 0 ? [value] : []), ...Object.values(value).flatMap(containers)]
    : [];

const strangeValues = (): unknown[] => [
  null, true, '', 'x', '\ud800', [], {}, [[]], { a: null }, -1, ...strangeNumbers.map((text) => new Written(text)),
  new Written(`${'['.repeat(70)}1${']'.repeat(70)}`), new Written(`${'{"a":'.repeat(70)}1${'}'.repeat(70)}`),
  new Written('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
]; // biome-ignore format: a list

const changed =
  (change: (container: Record<string, unknown>, key: string, random: RandomStream) => void): Mutation =>
  (text, random) => {
    const value: unknown = JSON.parse(text);
    const container = one(containers(value), random) as Record<string, unknown>;
    change(container, one(Object.keys(container), random), random);
    return Buffer.from(write(value));
  };

/** Of a text of JSON. */
const ofJson: Readonly<Record<string, Mutation>> = {
  'a key taken out': changed((container, key) => {
    if (Array.isArray(container)) container.splice(Number(key), 1);
    else delete container[key];
  }),
  'a key twice': changed((container, key, random) => {
    const again = one([container[key], ...strangeValues()], random);
    container[key] = Array.isArray(container)
      ? again
      : new Written(`${write(container[key])},${JSON.stringify(key)}:${write(again)}`);
  }),
  'another value': changed((container, key, random) => {
    container[key] = one(strangeValues(), random);
  }),
  'a value of another key': changed((container, key, random) => {
    container[key] = container[one(Object.keys(container), random)];
  }),
  'another key': changed((container, key, random) => {
    if (Array.isArray(container)) return void container.reverse();
    const name = one(['__proto__', 'constructor', 'toString', 'length', '0', '', `${key}_`], random);
    const value = container[key];
    delete container[key];
    Object.defineProperty(container, name, { value, enumerable: true, configurable: true, writable: true });
  }),
  'elements by the hundred': changed((container, key) => {
    container[key] = Array.from({ length: 300 }, () => container[key]);
  }),
  'all of it in an array': (text) => Buffer.from(`[${text}]`),
  'all of it in an object': (text) => Buffer.from(`{"results":${text}}`),
  'on one line': (text) => Buffer.from(JSON.stringify(JSON.parse(text))),
  'on many lines': (text) => Buffer.from(JSON.stringify(JSON.parse(text), null, 4)),
};

/** The mutations that a text can have, by name. */
export function mutationsOf(text: string): [name: string, mutation: Mutation][] {
  let isJson = true;
  try {
    JSON.parse(text);
  } catch {
    isJson = false;
  }
  return Object.entries({ ...ofText, ...(isJson && ofJson) });
}
