import { isAsWritten, keyOf, scalarEnd } from './beside.ts';
import { code, space, stringEnd } from './characters.ts';

/** How a number was written that an object or array has at a key; undefined where it has none there. */
type Spelling = (container: object, key: string | number) => string | undefined;

/**
 * Finds in a text how the numbers of its value were written. Most containers are never asked for: an object is gone through when the first
 * of its numbers is, and the text as a whole when the first is that does not lie at the top.
 */
export function spellingsOf(text: string, value: unknown): Spelling {
  const known = new WeakMap<object, ReadonlyMap<string, number>>();
  let begins: WeakMap<object, number> | undefined;
  const beginOf = (container: object): number | undefined => {
    if (container === value) return text.search(/[[{]/) + 1;
    begins ??= beginsIn(text, value);
    return begins.get(container);
  };
  return (container, key) => {
    let numbers = known.get(container);
    if (numbers === undefined) {
      const begin = beginOf(container);
      numbers = begin === undefined ? new Map() : numbersIn(text, begin, Array.isArray(container));
      known.set(container, numbers);
    }
    const at = numbers.get(String(key));
    return at === undefined ? undefined : text.slice(at, scalarEnd(text, at));
  };
}

function beginsIn(text: string, value: unknown): WeakMap<object, number> {
  const begins = new WeakMap<object, number>();
  isAsWritten(text, value, Number.POSITIVE_INFINITY, (container, begin) => begins.set(container, begin));
  return begins;
}

/** Where the numbers begin that the object or array has whose members begin at `at`. */
function numbersIn(text: string, at: number, isArray: boolean): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  let key = isArray ? '0' : '';
  let index = 0;
  let depth = 0;
  for (;;) {
    const next = text.charCodeAt(at);
    if (next === code.quote) {
      const end = stringEnd(text, at);
      if (!isArray && depth === 0) key = keyOf(text, at, end);
      at = end;
    } else if (next === code.openObject || next === code.openArray) {
      depth++;
      at++;
    } else if (next === code.closeObject || next === code.closeArray) {
      if (depth-- === 0) return numbers;
      at++;
    } else if (next === code.comma) {
      if (isArray && depth === 0) key = String(++index);
      at++;
    } else if (next <= space || next === code.colon) at++;
    else {
      // true, false and null are never asked for.
      if (depth === 0) numbers.set(key, at);
      at = scalarEnd(text, at);
    }
  }
}
