import { code } from '../json/characters.ts';
import { beginning, isMember, type Standing, type Step, step } from '../json/lines.ts';
import type { Begin, Duplicate, Stray } from '../json/parse.ts';
import { type JsonDocument, type JsonText, NotJson, readJson } from '../json.ts';
import { mostBytes, TooLong } from './text.ts';

/** What a line, or several of them, turned out to be. */
export type Piece =
  /** A text, or an element of an array that is too long for a single one. */
  | {
      readonly is: 'document';
      readonly place: Place;
      readonly json: JsonDocument;
      readonly duplicates: readonly Duplicate[];
      readonly strays: readonly Stray[];
    }
  | { readonly is: 'rejected'; readonly place: Place; readonly reason: string; readonly isCut?: boolean }
  | { readonly is: 'noise'; readonly place: Place; readonly text: string };

export interface Place {
  readonly line: number;
  /** Behind how many characters of its line it begins. */
  readonly behind: number;
  /** Within the text that begins there. */
  readonly pointer: string;
}

/** Of an array that is too long for one text, so many characters are held at once. */
const sliceLength = 8 * 2 ** 20;

/** A text of JSON that goes on in the next line. */
interface Open {
  readonly line: number;
  readonly behind: number;
  parts: string[];
  length: number;
  standing: Standing;
  /** Of an outermost array: where in `parts` its last whole element ends, and how many are whole. */
  wholeTo: number;
  elements: number;
  /** How many of its elements were handed over before, and how many lines with them. */
  given: number;
  linesGiven: number;
}

/**
 * Texts of JSON among other lines: one a line, one over many lines, one behind the other, with a log before, between and within them, and
 * one that breaks off. Of an array that does its whole elements are read.
 *
 * @param isLong whether all of it together is more than one text may be
 */
export function* piecesOf(lines: Iterable<string>, isLong: boolean): Generator<Piece> {
  let open: Open | null = null;
  let isFlawed = false;
  let number = 0;
  for (const line of lines) {
    number++;
    if (isFlawed && !/^[{[]/.test(line)) continue;
    isFlawed = false;
    if (open !== null) {
      const next: Step = step(line, open.standing);
      if (next.how === 'foreign' && !isAnother(line, open)) {
        if (isMember(line)) {
          yield* flawedIn(line, open);
          open = null;
          isFlawed = true;
          continue;
        }
        // For the lines of what stands behind it.
        add(open, '\n');
        yield* noiseOf(line, number, 0);
        continue;
      }
      if (next.how === 'foreign') yield* brokenOff(open);
      else {
        const goesOn: boolean = take(open, line, next);
        if (goesOn) {
          if (isLong && open.standing.open[0] === '[' && open.length > sliceLength) yield* sliceOff(open);
          assertShort(open);
          continue;
        }
        yield* next.how === 'closed' ? wholeOf(open) : brokenOff(open);
        open = null;
        if (next.how === 'closed') open = yield* outside(line, number, next.end);
        continue;
      }
    }
    // Most lines of a long file are a text each.
    const read = line.charCodeAt(0) === code.openObject ? jsonOf(line, { line: number, column: 1 }) : null;
    if (read === null || 'wrong' in read) open = yield* outside(line, number, 0);
    else yield documentOr(read, line, { line: number, behind: 0, pointer: '' });
  }
  if (open !== null) yield* brokenOff(open);
}

/** A line, or what is left of one behind a text that ended in it. */
function* outside(line: string, number: number, from: number): Generator<Piece, Open | null> {
  for (let behind = from; ; ) {
    const rest = behind === 0 ? line : line.slice(behind);
    if (!/^\s*[{[]/.test(rest)) {
      yield* noiseOf(rest, number, behind);
      return null;
    }
    const isObject = beginsAsObject.test(rest);
    // Most such lines are of a log, "[INFO] …": to try them as JSON would cost an error each.
    const next = isObject ? null : step(rest, beginning);
    if (next?.how === 'foreign' || next?.how === 'cut') {
      yield* noiseOf(rest, number, behind);
      return null;
    }
    const place = { line: number, behind, pointer: '' };
    const read = jsonOf(rest, { line: number, column: behind + 1 });
    if (!('wrong' in read)) {
      yield documentOr(read, rest, place);
      return null;
    }
    const taken = next ?? step(rest, beginning);
    if (taken.how === 'foreign') {
      yield { is: 'rejected', place, reason: `it ${read.wrong}` };
      return null;
    }
    const open: Open = {
      line: number,
      behind,
      parts: [],
      length: 0,
      standing: beginning,
      wholeTo: 0,
      elements: 0,
      given: 0,
      linesGiven: 0,
    };
    if (
      taken.how === 'closed' &&
      !mayBegin(jsonOf(rest.slice(0, taken.end), { line: number, column: behind + 1 }))
    ) {
      yield* noiseOf(rest, number, behind);
      return null;
    }
    if (take(open, rest, taken)) return open;
    yield* taken.how === 'closed' ? wholeOf(open) : brokenOff(open);
    if (taken.how === 'cut') return null;
    behind += taken.end;
  }
}

/** The "[1]" before the words of a log is no text of its own. */
const mayBegin = (read: ReturnType<typeof jsonOf>): boolean => 'wrong' in read || hasObject(read.value);

/** An object with a key, in arrays or not: nothing that a log begins a line with by chance. */
const beginsAsObject = /^\s*(?:\[\s*)*\{\s*"/;

/** Whether a line that does not go on with a text begins another one, as when a process was killed and started again. */
const isAnother = (line: string, { standing }: Open): boolean =>
  !standing.awaits.startsWith('value') && beginsAsObject.test(line);

/** Adds a line to a text; says whether that goes on behind it. */
function take(open: Open, line: string, { how, standing, end, element, elements }: Step): boolean {
  if (element !== null) open.wholeTo = open.length + element;
  open.elements += elements;
  open.standing = standing;
  const part = how === 'closed' ? line.slice(0, end) : `${line}\n`;
  add(open, part);
  return how === 'open';
}

function add(open: Open, part: string): void {
  open.parts.push(part);
  open.length += part.length;
}

function jsonOf(text: string, begin: Begin): JsonText | { readonly wrong: string } {
  try {
    return readJson(text, begin);
  } catch (error) {
    if (error instanceof NotJson) return { wrong: error.message };
    throw error;
  }
}

function* wholeOf(open: Open): Generator<Piece> {
  const text = textOf(open);
  if (open.given > 0) yield* elementsOf(text, open);
  else yield* documentsOf(text, { line: open.line, behind: open.behind, pointer: '' });
}

const beginOf = ({ line, behind, linesGiven }: Open): Begin => ({
  line: line + linesGiven,
  column: linesGiven > 0 ? 1 : behind + 1,
});

/** Where elements were taken off, the comma behind the last of them can be what is left first. */
const textOf = ({ parts, given }: Open): string =>
  given > 0 ? parts.join('').replace(/^\[(\s*),/, '[$1 ') : parts.join('');

function* documentsOf(text: string, place: Place): Generator<Piece> {
  const read = jsonOf(text, { line: place.line, column: place.behind + 1 });
  if ('wrong' in read) yield { is: 'rejected', place, reason: `it ${read.wrong}` };
  else yield documentOr(read, text, place);
}

/** A number in brackets or an empty list says nothing: a log has such lines. */
function documentOr(json: JsonText, text: string, place: Place): Piece {
  if (!hasObject(json.value)) return { is: 'noise', place, text };
  return { is: 'document', place, json, duplicates: json.duplicates, strays: json.strays };
}

const hasObject = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.some((one) => typeof one === 'object' && one !== null)
    : typeof value === 'object' && value !== null && hasKey(value);

function hasKey(object: object): boolean {
  for (const _ in object) return true;
  return false;
}

/** What is whole of a text in which a line is written otherwise than JSON. */
function* flawedIn(line: string, open: Open): Generator<Piece> {
  const read = jsonOf(`${textOf(open)}${line}`, beginOf(open));
  yield* brokenOff(open, 'wrong' in read ? `it ${read.wrong}, and is read no further` : undefined);
}

/** What is whole of a text that ends before its time. */
function* brokenOff(open: Open, why?: string): Generator<Piece> {
  const isArray = open.wholeTo > 0;
  if (isArray) {
    const whole = `${textOf(open).slice(0, open.wholeTo)}]`;
    yield* wholeOf({ ...open, parts: [whole] });
  }
  const missing = isArray || open.given > 0 ? `/${open.given + open.elements}` : '';
  const place = { line: open.line, behind: open.behind, pointer: missing };
  const reason =
    why ??
    (missing === ''
      ? 'truncated: the text ends before it is whole'
      : `truncated: the array ends before this element is whole`);
  yield { is: 'rejected', place, reason, isCut: true };
}

/** Hands over the whole elements that are held of an array, and forgets them. */
function* sliceOff(open: Open): Generator<Piece> {
  if (open.wholeTo === 0) return;
  const text = textOf(open);
  yield* elementsOf(`${text.slice(0, open.wholeTo)}]`, open);
  const rest = `[${text.slice(open.wholeTo)}`;
  open.given += open.elements;
  open.linesGiven += text.slice(0, open.wholeTo).split('\n').length - 1;
  Object.assign(open, { parts: [rest], length: rest.length, wholeTo: 0, elements: 0 });
}

function* elementsOf(text: string, open: Open): Generator<Piece> {
  const { line, behind, given } = open;
  const { value, written, duplicates, strays } = readJson(text, beginOf(open));
  for (const [i, element] of (value as unknown[]).entries()) {
    const pointer = `/${given + i}`;
    const own = duplicates.filter(({ at }) => at.startsWith(`/${i}/`));
    yield {
      is: 'document',
      place: { line, behind, pointer },
      json: { value: element, written },
      duplicates: own.map(({ at, value: lost }) => ({ at: at.slice(`/${i}`.length), value: lost })),
      strays: i === 0 ? strays : [],
    };
  }
}

function assertShort({ line, length }: Open): void {
  if (length <= mostBytes) return;
  throw new TooLong(
    `the text of JSON that begins in line ${line} is longer than ${mostBytes / 2 ** 20} MiB`,
    'Leave out what it keeps request by request, say with jq: jq "del(.itls, .generated_texts)" FILE > SMALLER.json',
  );
}

function* noiseOf(text: string, line: number, behind: number): Generator<Piece> {
  // Commas between texts that are no array.
  if (!/^[\s,]*$/.test(text)) yield { is: 'noise', place: { line, behind, pointer: '' }, text };
}
