import { NotJson, readJson } from './json.ts';
import { type Content, type JsonPart, Unreadable } from './reader.ts';
import type { Source } from './source.ts';

/** A single text of JSON may have so many bytes; lines of JSON any number, each no longer than this. */
const mostBytes = 64 * 2 ** 20;

/**
 * One text of JSON, lines of JSON (other lines between them are a log), or lines of text.
 *
 * @throws Unreadable for bytes that are no text
 */
export function contentOf(source: Source): Content {
  const whole = wholeText(source);
  if (whole !== null) {
    try {
      const documents = [{ at: '', json: readJson(whole) }];
      return { form: 'json', documents };
    } catch (error) {
      if (!(error instanceof NotJson)) throw error;
    }
  }
  const [first] = jsonLines(source);
  return first
    ? { form: 'json', documents: { [Symbol.iterator]: () => jsonLines(source) } }
    : { form: 'text', lines: { [Symbol.iterator]: () => linesOf(source) } };
}

/** Null where it is longer than a single text may be. */
function wholeText(source: Source): string | null {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for (const chunk of source.chunks()) {
    bytes += chunk.length;
    if (bytes > mostBytes) return null;
    parts.push(Uint8Array.from(chunk));
  }
  return decoded((decoder) => decoder.decode(Buffer.concat(parts)));
}

function* jsonLines(source: Source): Generator<JsonPart> {
  let number = 0;
  for (const line of linesOf(source)) {
    number++;
    if (!/^\s*[{[]/.test(line)) continue;
    try {
      yield { at: `line ${number}`, json: readJson(line) };
    } catch (error) {
      if (!(error instanceof NotJson)) throw error;
    }
  }
}

function* linesOf(source: Source): Generator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  for (const chunk of source.chunks()) {
    const lines = (rest + decoded(() => decoder.decode(chunk, { stream: true }))).split(/\r?\n/);
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== '') yield rest;
}

function decoded(decode: (decoder: InstanceType<typeof TextDecoder>) => string): string {
  try {
    return decode(new TextDecoder('utf-8', { fatal: true }));
  } catch (cause) {
    throw new Unreadable('it is no text in UTF-8', 'Name the file that the tool wrote.', { cause });
  }
}
