import { code, space, stringEnd } from './characters.ts';

/** What is told of a text while it is gone through: where the members of each object and array begin. */
type Found = (container: object, begin: number) => void;

/**
 * Goes through a text beside the value that `JSON.parse` made of it, which shows what got lost: false where an object has fewer keys than
 * the text gives it, and where it is deeper than is read. The text is known to be JSON, so that little of it need be looked at.
 */
export function isAsWritten(text: string, value: unknown, mostDepth: number, found?: Found): boolean {
  // Behind each key stands a colon: with no more of them than keys none is lost, and the text need not be gone through.
  if (!found && coloned(text) === keysWithin(value, mostDepth)) return true;
  const at = next(text, 0);
  const isContainer = text.charCodeAt(at) === code.openObject || text.charCodeAt(at) === code.openArray;
  return !isContainer || containerEnd(text, at, value, mostDepth, found) > 0;
}

// Places are handed on from function to function: in variables of a function V8 keeps them where it computes.

/** Behind the object or array that begins at a place; -1 where it is not as it is written. */
function containerEnd(text: string, at: number, value: unknown, depth: number, found?: Found): number {
  if (typeof value !== 'object' || value === null || depth === 0) return -1;
  found?.(value, at + 1);
  if (text.charCodeAt(at) === code.openObject) return objectEnd(text, at + 1, value, depth, found);
  return Array.isArray(value) ? arrayEnd(text, at + 1, value, depth, found) : -1;
}

function objectEnd(text: string, begin: number, value: object, depth: number, found?: Found): number {
  let keys = 0;
  let at = next(text, begin);
  while (text.charCodeAt(at) !== code.closeObject) {
    const key = at;
    const keyEnd = stringEnd(text, key);
    keys++;
    at = next(text, next(text, keyEnd) + 1);
    const first = text.charCodeAt(at);
    if (first === code.openObject || first === code.openArray) {
      const child = (value as Record<string, unknown>)[keyOf(text, key, keyEnd)];
      at = containerEnd(text, at, child, depth - 1, found);
      if (at < 0) return -1;
    } else at = first === code.quote ? stringEnd(text, at) : scalarEnd(text, at);
    at = next(text, at);
    if (text.charCodeAt(at) === code.comma) at = next(text, at + 1);
  }
  return keys === keysIn(value) ? at + 1 : -1;
}

function arrayEnd(
  text: string,
  begin: number,
  value: readonly unknown[],
  depth: number,
  found?: Found,
): number {
  if (isOfNumbers(value)) return text.indexOf(']', begin) + 1;
  let index = 0;
  let at = next(text, begin);
  while (text.charCodeAt(at) !== code.closeArray) {
    const first = text.charCodeAt(at);
    if (first === code.openObject || first === code.openArray) {
      at = containerEnd(text, at, value[index], depth - 1, found);
      if (at < 0) return -1;
    } else at = first === code.quote ? stringEnd(text, at) : scalarEnd(text, at);
    index++;
    at = next(text, at);
    if (text.charCodeAt(at) === code.comma) at = next(text, at + 1);
  }
  return index === value.length ? at + 1 : -1;
}

/** The next place that holds no white space. */
function next(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) <= space) at++;
  return at;
}

/** Most of a long file are such arrays: nothing in them can get lost. */
const isOfNumbers = (array: readonly unknown[]): boolean =>
  array.length > 0 && array.every((one) => typeof one === 'number');

/** How many colons there are that a key may stand before: in a text, such as a time of the clock, most are behind something else. */
function coloned(text: string): number {
  let n = 0;
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) {
    const before = text.charCodeAt(at - 1);
    if (before === code.quote || before <= space) n++;
  }
  return n;
}

/** Keys of a value and of all that lies in it; NaN where that is deeper than so many levels. */
function keysWithin(value: unknown, depth: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth === 0) return Number.NaN;
  let n = 0;
  if (Array.isArray(value)) {
    for (const one of value) if (typeof one === 'object') n += keysWithin(one, depth - 1);
    return n;
  }
  for (const key in value) {
    n++;
    const one = (value as Record<string, unknown>)[key];
    if (typeof one === 'object') n += keysWithin(one, depth - 1);
  }
  return n;
}

/** As many as `Object.keys` has, without a list of them. */
function keysIn(object: object): number {
  let keys = 0;
  for (const _ in object) keys++;
  return keys;
}

/** Where a number, true, false or null ends. */
export function scalarEnd(text: string, at: number): number {
  for (let end = at + 1; end < text.length; end++) {
    const last = text.charCodeAt(end);
    if (last >= minus && last <= nine) continue;
    if (last === code.comma || last <= space || last === code.closeObject || last === code.closeArray)
      return end;
  }
  return text.length;
}

/** Between these lie the digits, the point, and a slash that no number has. */
const [minus, nine] = [0x2d, 0x39];

/** The key between two quotes, as JSON means it. */
export function keyOf(text: string, begin: number, end: number): string {
  const key = text.slice(begin + 1, end - 1);
  return key.includes('\\') ? JSON.parse(text.slice(begin, end)) : key;
}

/** Whether the first object or array of a text, be it JSON or not, is deeper than so many levels. */
export function isDeeper(text: string, levels: number): boolean {
  let depth = 0;
  for (let at = 0; at >= 0 && at < text.length; ) {
    const next = text.charCodeAt(at);
    if (next === code.quote) at = stringEnd(text, at);
    else {
      if (next === code.openObject || next === code.openArray) {
        if (++depth > levels) return true;
      } else if ((next === code.closeObject || next === code.closeArray) && --depth <= 0) return false;
      at++;
    }
  }
  return false;
}
