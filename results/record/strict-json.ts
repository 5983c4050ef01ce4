import { signatures as says } from '../sentences/signatures.ts';
import { brokenAt } from './no-record.ts';

/** Text that is no JSON, or JSON that two readers may understand differently. */
export class NotStrictJson extends Error {
  override name = 'NotStrictJson';
}

/**
 * JSON in which no object names a key twice: `JSON.parse` takes the last of them, other readers take the first (RFC 8259, section 4), so
 * that a text could say one thing to who checks it and another to who reads it.
 *
 * @throws NotStrictJson with the reason, to stand behind the name of a file
 */
export function strictJson(text: string): unknown {
  const data = parsed(text);
  const twice = keyGivenTwice(text);
  if (twice === null) return data;
  throw new NotStrictJson(says.namedTwice({ name: JSON.stringify(twice) }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new NotStrictJson(says.brokenJson({ where: whereBroken(text) }), { cause });
  }
}

/** For whoever has the text in an editor. */
function whereBroken(text: string): string {
  if (text.trim() === '') return says.empty();
  const at = brokenAt(text);
  return at >= text.length ? says.endsEarly() : says.line({ n: text.slice(0, at).split('\n').length });
}

/** The first key that an object of a text names twice; null where none does. The text is JSON. */
function keyGivenTwice(text: string): string | null {
  const open: Set<string>[] = [];
  // A record is numbers for the most part, which a pattern passes over.
  const marks = /[{}"]/g;
  for (let found = marks.exec(text); found !== null; found = marks.exec(text)) {
    const { index, 0: mark } = found;
    if (mark === '{') open.push(new Set());
    else if (mark === '}') open.pop();
    else {
      const end = endOfString(text, index);
      if (isKey(text, end)) {
        const key = JSON.parse(text.slice(index, end + 1)) as string;
        const known = open.at(-1)!;
        if (known.has(key)) return key;
        known.add(key);
      }
      marks.lastIndex = end + 1;
    }
  }
  return null;
}

/** The place of the quotation mark that ends a string: of ten megabytes of one no pattern finds it without a stack as high. */
function endOfString(text: string, begin: number): number {
  let end = text.indexOf('"', begin + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, at: number): boolean {
  let before = at;
  while (text[before - 1] === '\\') before--;
  return (at - before) % 2 === 1;
}

/** Whether a colon comes next. */
function isKey(text: string, end: number): boolean {
  let next = end + 1;
  while (/\s/.test(text[next] ?? '')) next++;
  return text[next] === ':';
}
