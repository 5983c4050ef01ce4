import { code, commentEnd, stringEnd } from './characters.ts';
import { blank, mostDepth, number } from './parse.ts';

// A text of JSON among the lines of a log: where it ends, and which lines between its own are none of it. Only tokens are looked at; what
// they mean is read afterwards, from the whole.

/** Where a text of JSON stands between two of its lines. */
export interface Standing {
  /** The brackets that are open, the outermost first. */
  readonly open: string;
  readonly awaits: 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end';
}

export const beginning: Standing = { open: '', awaits: 'value' };

/** What a line is to a text of JSON that stands so. */
export interface Step {
  /** `open`: part of it, and it goes on. `closed`: it ends within the line. `cut`: the line breaks off. `foreign`: no part of it. */
  readonly how: 'open' | 'closed' | 'cut' | 'foreign';
  readonly standing: Standing;
  /** Behind the last character that was understood. */
  readonly end: number;
  /** Behind the last element of an outermost array that ended in this line; null where none did. */
  readonly element: number | null;
  /** How many of them did. */
  readonly elements: number;
}

const literal = /(?:true|false|null)(?![\w.+-])/y;
/** A line that is no part of the text it stands in, and of no log either: a member, brackets, or a value on its own, as JSON has none. */
export function isMember(line: string): boolean {
  // Of a long line its beginning tells: patterns need room for each character that they go through.
  const begin = line.slice(0, 2000);
  return beginsAsMember.test(begin) || (begin.length === line.length && isWholeOf.test(line));
}

const beginsAsMember = /^\s*(?:"(?:[^"\\]|\\.)*"\s*:|'[^']*'\s*:|[“”„‟‘’«»]|[{[\s]*\{\s*["'])/;
const isWholeOf = /^\s*(?:[{}[\],]+|(?:[-+.]*\d[-+.\w]*|None|True|False|undefined)\s*,?)\s*$/;

/** What a number or a word begins with that the end of a file cut. */
const cutWord = /[-+.\w]*$/y;

export function step(line: string, before: Standing): Step {
  let { open, awaits } = before;
  let element: number | null = null;
  let elements = 0;
  let at = skip(blank, line, 0);
  const first = at;
  const ended = (how: Step['how']): Step => ({ how, standing: { open, awaits }, end: at, element, elements });
  const takesValue = () => awaits === 'value' || awaits === 'value or end';
  while (at < line.length) {
    const next = line.charCodeAt(at);
    const behindComment = commentEnd(line, at);
    // A line of nothing else is none of the text's own.
    if (behindComment > 0 && (at > first || behindComment < line.length)) at = behindComment;
    else if (next === code.quote) {
      const isKey = awaits === 'key' || awaits === 'key or end';
      if (!isKey && !takesValue()) return ended('foreign');
      const end = stringEnd(line, at);
      if (end < 0) return ended('cut');
      at = end;
      awaits = isKey ? 'colon' : 'comma or end';
    } else if (next === code.openObject || next === code.openArray) {
      if (!takesValue() || open.length === mostDepth) return ended('foreign');
      open += line[at++];
      awaits = next === code.openObject ? 'key or end' : 'value or end';
    } else if (next === code.closeObject || next === code.closeArray) {
      const opened = next === code.closeObject ? '{' : '[';
      // Behind a comma too many as well: whoever reads the whole says so.
      const mayEnd = awaits === 'comma or end' || awaits.startsWith(opened === '{' ? 'key' : 'value');
      if (!mayEnd || !open.endsWith(opened)) return ended('foreign');
      open = open.slice(0, -1);
      awaits = 'comma or end';
      at++;
      if (open === '') return ended('closed');
    } else if (next === code.comma) {
      if (awaits !== 'comma or end') return ended('foreign');
      awaits = open.endsWith('{') ? 'key' : 'value';
      at++;
    } else if (next === code.colon) {
      if (awaits !== 'colon') return ended('foreign');
      awaits = 'value';
      at++;
    } else {
      const end = takesValue() ? Math.max(skip(number, line, at), skip(literal, line, at)) : at;
      if (end === at) return ended(at > first && skip(cutWord, line, at) === line.length ? 'cut' : 'foreign');
      at = end;
      awaits = 'comma or end';
    }
    if (open === '[' && awaits === 'comma or end') {
      element = at;
      elements++;
    }
    at = skip(blank, line, at);
  }
  return ended('open');
}

/** Where a pattern ends that is looked for at one place; the place itself where it is not there. */
function skip(pattern: RegExp, line: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(line) ? pattern.lastIndex : at;
}
