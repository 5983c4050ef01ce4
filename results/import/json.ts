import { isAsWritten, isDeeper } from './json/beside.ts';
import { atBegin, type Begin, type Duplicate, mostDepth, parseWritten, type Stray } from './json/parse.ts';
import { spellingsOf } from './json/spellings.ts';

/** A parsed text, with how its numbers were written: a rounding is read from digits, and digits are lost in a number. */
export interface JsonDocument {
  readonly value: unknown;
  /** How the number was written that an object or array has at a key. */
  written(container: object, key: string | number): string;
}

/** One that was read from a text of JSON. */
export interface JsonText extends JsonDocument {
  /** Values of keys that stand again in the same object. As for everybody who reads JSON, `value` has the last of them. */
  readonly duplicates: readonly Duplicate[];
  readonly strays: readonly Stray[];
}

/** Text that is no JSON, or more than is read: its message says why, to stand behind "it". */
export class NotJson extends Error {
  override name = 'NotJson';
  readonly tryThis: string;

  constructor(why: string, tryThis = 'Get it again as the tool wrote it, whole.') {
    super(why);
    this.tryThis = tryThis;
  }
}

/**
 * Reads a text of JSON, and besides it what Python and C write where JSON has no word: NaN, Infinity, nan, inf. What people write into it,
 * comments and a comma behind the last member, is read over, and told.
 *
 * `JSON.parse` reads what it can; only for the rest, and for keys that stand twice, the text is gone through character by character.
 * (lossless-json, jsonc-parser, momoa and clarinet were looked at: none of them both takes NaN and keeps how a number was written and
 * what a second key replaced, and a tree of tokens takes many times the memory of the text.)
 *
 * @param begin where the text begins in its file, for places in it
 * @throws NotJson for what is none of it, and for more than `mostDepth` levels
 */
export function readJson(text: string, begin: Begin = atBegin): JsonText {
  // JSON.parse takes seconds for a million levels, and memory without an end for more.
  const mayBeDeep = text.length > 2 ** 18 && isDeeper(text, mostDepth);
  const value = mayBeDeep ? undefined : nativeValue(text);
  if (value === undefined || !isAsWritten(text, value, mostDepth)) return slowly(text, begin);
  let spellings: ReturnType<typeof spellingsOf> | undefined;
  return {
    value,
    duplicates: none,
    strays: none,
    written(container, key) {
      spellings ??= spellingsOf(text, value);
      return spellings(container, key) ?? String((container as Record<string, unknown>)[key]);
    },
  };
}

const none: readonly never[] = [];

/** Undefined, which no JSON means, for what is not strictly JSON. */
function nativeValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function slowly(text: string, begin: Begin): JsonText {
  const parsed = parseWritten(text, begin);
  if ('wrong' in parsed) throw new NotJson(parsed.wrong.message, parsed.wrong.tryThis);
  const { value, duplicates, strays, spellings } = parsed;
  return {
    value,
    duplicates,
    strays,
    written: (container, key) =>
      spellings.get(container)?.get(String(key)) ?? String((container as Record<string, unknown>)[key]),
  };
}
