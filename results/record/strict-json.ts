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
  throw new NotStrictJson(
    `names ${JSON.stringify(twice)} twice in one object: readers differ in which counts`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new NotStrictJson(`is no JSON: ${whereBroken(text)}`, { cause });
  }
}

/** For whoever has the text in an editor. */
function whereBroken(text: string): string {
  if (text.trim() === '') return 'it is empty';
  const at = brokenAt(text);
  return at >= text.length ? 'it ends too early' : `see its line ${text.slice(0, at).split('\n').length}`;
}

/** The first key that an object of a text names twice; null where none does. The text is JSON. */
function keyGivenTwice(text: string): string | null {
  const open: Set<string>[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '{') open.push(new Set());
    else if (character === '}') open.pop();
    else if (character === '"') {
      const end = endOfString(text, at);
      if (isKey(text, end)) {
        const key = JSON.parse(text.slice(at, end + 1)) as string;
        const known = open.at(-1)!;
        if (known.has(key)) return key;
        known.add(key);
      }
      at = end;
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
