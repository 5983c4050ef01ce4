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
    throw new NotStrictJson('is no JSON', { cause });
  }
}

/** Of a text that is JSON: strings, with the colon that makes a key of one, and the braces of objects. */
const tokens = /("(?:[^"\\]|\\.)*")(\s*:)?|[{}]/g;

function keyGivenTwice(text: string): string | null {
  const open: Set<string>[] = [];
  for (const [token, string, colon] of text.matchAll(tokens)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (colon !== undefined) {
      const key = JSON.parse(string!) as string;
      const known = open.at(-1)!;
      if (known.has(key)) return key;
      known.add(key);
    }
  }
  return null;
}
