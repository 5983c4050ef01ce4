import { Remaining } from '../content/remaining.ts';
import { mostBytes, utf8Of } from '../content/text.ts';
import type { Duplicate } from '../json/parse.ts';
import { NotJson } from '../json.ts';
import type { FileContent, JsonPart } from '../reader.ts';
import type { Source } from '../source.ts';
import { LongArray } from './array.ts';
import { type Held, Walk } from './walk.ts';

/** An array of requests is longer, one of runs is not. */
const held: Held = { array: 2 ** 20, batch: 2 ** 16, text: mostBytes };

/** So many values of keys that stand twice are kept of a text. */
const mostReplaced = 1000;

/** A text that was read, of whose long arrays nothing is held. */
interface LongText {
  /** Where it begins, in bytes. */
  readonly from: number;
  readonly json: JsonPart['json'];
  readonly replaced: Map<string, Duplicate>;
}

/**
 * The content of a file of nothing but one long text of JSON, or several.
 *
 * @throws NotJson where it holds anything else
 * @throws Unreadable where what cannot be divided is too long
 */
export function longContent(source: Source, howMuch: Held = held): FileContent {
  const texts = textsIn(source, howMuch);
  if (!texts.some(({ json }) => typeof json.value === 'object' && json.value !== null))
    throw new NotJson('holds neither an object nor an array');
  const lines = texts.length > 1 ? linesAt(source, texts) : [];
  const nameOf = (i: number) => (texts.length > 1 ? `line ${lines[i]}` : '');
  return {
    form: 'json',
    documents: { [Symbol.iterator]: () => partsOf(texts, nameOf) },
    // Of lines no more is wanted: there are none but those of the texts.
    lines: [],
    remains() {
      const remaining = new Remaining();
      for (const [i, { replaced }] of texts.entries()) remaining.replaced([...replaced.values()], nameOf(i));
      return remaining.all();
    },
  };
}

function textsIn(source: Source, howMuch: Held): LongText[] {
  const texts: LongText[] = [];
  for (let from: number | null = 0; from !== null; ) {
    const replaced: LongText['replaced'] = new Map();
    const walk = new Walk(
      {
        source,
        held: howMuch,
        replaced(duplicates) {
          for (const one of duplicates) if (replaced.size < mostReplaced) replaced.set(one.at, one);
        },
      },
      from,
    );
    try {
      if (walk.window.token() === undefined) break;
      const begin = walk.window.offset;
      const { value } = walk.value([]);
      const { spellings } = walk;
      texts.push({
        from: begin,
        json: { value, written: (of, key) => spellings.written(of, key) },
        replaced,
      });
      from = walk.window.token() === undefined ? null : walk.window.offset;
    } finally {
      walk.window.close();
    }
  }
  return texts;
}

/** The line in which each text begins. */
function linesAt(source: Source, texts: readonly LongText[]): number[] {
  const lines: number[] = [];
  let [offset, line] = [0, 1];
  for (const chunk of utf8Of(source))
    for (const byte of chunk) {
      if (offset++ === texts[lines.length]?.from) lines.push(line);
      if (byte === lineBreak) line++;
    }
  return lines;
}

const lineBreak = 0x0a;

function* partsOf(texts: readonly LongText[], nameOf: (i: number) => string): Generator<JsonPart> {
  for (const [i, { json }] of texts.entries()) {
    if (!(json.value instanceof LongArray)) {
      yield { at: nameOf(i), json };
      continue;
    }
    let n = 0;
    for (const element of json.value) yield { at: `${nameOf(i)}/${n++}`, json: element };
  }
}
