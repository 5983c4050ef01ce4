import { type Place, piecesOf } from './content/pieces.ts';
import { nothing, Remaining } from './content/remaining.ts';
import { firstLine, linesOf, mostBytes, TooLong, wholeText } from './content/text.ts';
import { code } from './json/characters.ts';
import { type JsonText, NotJson, readJson } from './json.ts';
import { longContent } from './long/content.ts';
import { firstByte } from './long/window.ts';
import { type FileContent, type JsonPart, type Remains, Unreadable } from './reader.ts';
import type { Source } from './source.ts';

/**
 * A text of JSON, several of them among other lines, or lines of text.
 *
 * @throws Unreadable for bytes that are no text, and for more than one text may be
 */
export function contentOf(source: Source): FileContent {
  const why = source.bytes > mostBytes ? longOrWhyNot(source) : null;
  if (why !== null && typeof why !== 'string') return why;
  try {
    return shortContentOf(source);
  } catch (error) {
    // What cannot be read line by line either is what it looked like before.
    throw why !== null && error instanceof TooLong ? error.because(why) : error;
  }
}

/** The content of a file of long texts, null where it is one of lines, or why it is neither. */
function longOrWhyNot(source: Source): FileContent | string | null {
  const begin = firstByte(source);
  if (begin !== code.openObject && begin !== code.openArray) return null;
  const first = firstLine(source);
  // Arrays of many lines are read line by line, with whatever stands between these.
  if (first !== null && (begin === code.openArray || isText(first))) return null;
  try {
    return longContent(source);
  } catch (error) {
    if (error instanceof NotJson) return error.message;
    throw error;
  }
}

function shortContentOf(source: Source): FileContent {
  const lines = { [Symbol.iterator]: () => linesOf(source) };
  // Where the first line is a text of its own, the file is one of lines: it need not be held as a whole.
  const [first] = linesOf(source);
  const json = first !== undefined && isText(first) ? null : wholeJson(source);
  if (json !== null && !(json instanceof NotJson)) {
    const remaining = new Remaining();
    remaining.replaced(json.duplicates, '');
    remaining.strays(json.strays);
    return { form: 'json', documents: [{ at: '', json }], lines, remains: () => remaining.all() };
  }
  const texts = new Texts(source, lines);
  if (texts.first !== null) return { form: 'json', documents: texts, lines, remains: () => texts.remains() };
  const flaw = json !== null && isBegun(first ?? '') ? { flaw: json } : {};
  return {
    form: 'text',
    lines,
    ...flaw,
    remains: () => ({ ...nothing, rejected: texts.remains().rejected }),
  };
}

/** Whether a file begins as one of JSON does, and not as a log with brackets. */
const isBegun = (line: string): boolean => /^\s*[{[]\s*(?:["'{}[\]/#]|[\w$]+\s*:|$)/.test(line);

function isText(line: string): boolean {
  try {
    return isObject(readJson(line).value);
  } catch (error) {
    if (error instanceof NotJson) return false;
    throw error;
  }
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** The text as a whole, where it holds more than a word, or why it is none of JSON. */
function wholeJson(source: Source): JsonText | NotJson | null {
  const text = wholeText(source);
  if (text?.trim() === '') throw new Unreadable('it is empty', 'Name the file that the tool wrote.');
  if (text === null) return null;
  try {
    const json = readJson(text);
    return isObject(json.value) ? json : null;
  } catch (error) {
    if (error instanceof NotJson) return error;
    throw error;
  }
}

/** Texts of JSON among other lines, and what those are as soon as somebody went through all of them. */
class Texts implements Iterable<JsonPart> {
  readonly first: JsonPart | null = null;
  readonly #pieces: () => ReturnType<typeof piecesOf>;
  /** The only text of the file, which needs no line to be found. */
  #single: Place | null = null;
  #remains: Remains | null = null;

  constructor(source: Source, lines: Iterable<string>) {
    this.#pieces = () => piecesOf(lines, source.bytes > mostBytes);
    let isSingle = true;
    let single: Place | null = null;
    let first: { place: Place; json: JsonPart['json'] } | null = null;
    for (const piece of this.#pieces()) {
      if (piece.is === 'noise') continue;
      if (piece.is === 'document') first ??= piece;
      single ??= piece.place;
      isSingle &&= isOfText(piece.place, single);
      // Of an array that is handed over in pieces no more is read: it is all of its file, or nearly.
      if (first !== null && (!isSingle || first.place.pointer !== '')) break;
    }
    if (isSingle) this.#single = single;
    if (first !== null) this.first = { at: this.#at(first.place), json: first.json };
  }

  *[Symbol.iterator](): Generator<JsonPart> {
    // Whoever looks at the first alone reads nothing again.
    let isGiven = this.first !== null;
    if (this.first !== null) yield this.first;
    const remaining = new Remaining();
    for (const piece of this.#pieces()) {
      const { place } = piece;
      if (piece.is === 'document') {
        if (piece.duplicates.length > 0) remaining.replaced(piece.duplicates, this.#at(place));
        remaining.strays(piece.strays);
        if (!isGiven) yield { at: this.#at(place), json: piece.json };
        isGiven = false;
        remaining.cutAt = null;
      } else if (piece.is === 'noise') remaining.noise.add({ at: `line ${place.line}`, text: piece.text });
      else {
        const at = this.#at(place);
        remaining.rejected.add({ at: at || `line ${place.line}`, reason: piece.reason });
        remaining.cutAt = piece.isCut ? at : null;
      }
    }
    this.#remains ??= remaining.all();
  }

  remains(): Remains {
    if (this.#remains === null) for (const _ of this);
    return this.#remains!;
  }

  #at(place: Place): string {
    return this.#single !== null && isOfText(place, this.#single)
      ? place.pointer
      : `${textAt(place)}${place.pointer}`;
  }
}

const isOfText = (place: Place, { line, behind }: Place): boolean =>
  place.line === line && place.behind === behind;

const textAt = ({ line, behind }: Place): string =>
  behind > 0 ? `line ${line}, column ${behind + 1}` : `line ${line}`;
