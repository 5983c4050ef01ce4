import { stripVTControlCharacters } from 'node:util';
import { widthOf } from './width.ts';

// Lines are broken at spaces and between Chinese or Japanese characters. What people copy is not broken: a command in backticks, a
// path, an address, a hash; nor are the ends of an interval. It moves to the next line whole, and where it is wider than the screen the
// terminal breaks it.

/** Stands for a space at which no line is broken; the door to the screen prints a space. */
const unbrokenSpace = '\uE020';

/** Text that is copied as a whole, such as a path with a space in it: no line is broken within. */
export const unbroken = (text: string): string => text.replaceAll(' ', unbrokenSpace);

/** Text from a page, with the spaces of what was `unbroken`. */
export const withSpaces = (text: string): string => text.replaceAll(unbrokenSpace, ' ');

/** Text in lines of at most these columns, every line but the first of a paragraph indented; an unbreakable word may be wider. */
export function wrap(text: string, columns: number, indent = ''): string {
  const hang = indent.length <= columns / 2 ? indent : ' '.repeat(4);
  return text
    .split('\n')
    .map((line) => withOwnColours(wrapLine(line, columns, hang)).join('\n'))
    .join('\n');
}

/**
 * Text with its longer lines wrapped. A line is indented as it is itself, or to where its second column begins; a second column in the
 * right half of the screen gets lines of its own.
 */
export const fitted = (text: string, columns: number): string =>
  text
    .split('\n')
    .map((line) => (widthOf(line) <= columns ? line : fittedLine(line, columns)))
    .join('\n');

function fittedLine(line: string, columns: number): string {
  const indent = /^ */.exec(stripVTControlCharacters(line))![0];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with this character
  const [, first, gap, second] = /^( *\S.*?)((?: |\x1b\[\d+m)* {2})(?=\S)(.*)$/.exec(line) ?? [];
  if (first === undefined) return wrap(line, columns, `${indent}  `);
  const hang = widthOf(first + gap);
  if (hang <= columns / 2) return wrap(line, columns, ' '.repeat(hang));
  const below = `${indent}    `;
  return `${wrap(first, columns, `${indent}  `)}\n${wrap(below + second, columns, below)}`;
}

/** Columns of the widest part of a text that is not broken. */
export const widestWord = (text: string): number =>
  Math.max(0, ...text.split('\n').flatMap((line) => piecesOf(line).map(({ word }) => widthOf(word))));

function wrapLine(line: string, columns: number, indent: string): string[] {
  if (widthOf(line) <= columns) return [line];
  const lines: string[] = [];
  let current = '';
  let used = 0;
  for (const { gap, word } of piecesOf(line)) {
    const width = widthOf(word);
    const isFull = used > 0 && used + gap.length + width > columns;
    // Where the next line begins at the same column, or farther right, nothing is gained by it.
    if (isFull && used + gap.length > indent.length) {
      lines.push(current);
      current = indent + word;
      used = indent.length + width;
    } else {
      current += gap + word;
      used += gap.length + width;
    }
  }
  return [...lines, current];
}

interface Piece {
  /** Spaces before it; they are left out where a line begins. */
  readonly gap: string;
  readonly word: string;
}

/** A path in quotes may have spaces, and so may a command in backticks; `[1.25, 1.79]`, `± 3` and `p = 0.01` are one word each. */
const words = /( *)((?:`[^`]*`|"[^" ]*[/\\][^"]*"|\[[^\s[\]]+, [^\s[\]]+\]|± |p [<=] |[^ ])+)/g;
const pathBegins = /^["'(<[`]*(?:[a-z]+:|~|[\w.-]*)[/\\]/i;

/** Nearly no word has a slash, and a page has thousands of words. */
const isPath = (word: string): boolean =>
  (word.includes('/') || word.includes('\\')) && pathBegins.test(stripVTControlCharacters(word));

const piecesOf = (line: string): Piece[] =>
  Array.from(line.matchAll(words), ([, gap = '', word = '']) =>
    (isPath(word) ? [word] : atCharacters(word)).map((part, i) => ({
      gap: i === 0 ? gap : '',
      word: part,
    })),
  ).flat();

const ideograph = '\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{Script=Hangul}\uFF01-\uFF60';
let betweenCharacters: RegExp | undefined;

/**
 * A word in its parts: beside a Chinese or Japanese character it ends, but before no closing mark and after no opening one, and not
 * within a command.
 */
function atCharacters(word: string): string[] {
  if (/^[ -~]*$/.test(word)) return [word];
  // V8 takes as long for this one as for loading ten files, so that it is made where it is needed.
  betweenCharacters ??= new RegExp(
    `(?:(?<=[${ideograph}])(?<!\\p{Ps}|\\p{Pi})(?![\\p{Pe}\\p{Pf}\\p{Po}])|(?<!\\p{Ps}|\\p{Pi}|^)(?=[${ideograph}])(?![\\p{Pe}\\p{Pf}\\p{Po}]))(?=[^\`]*(?:\`[^\`]*\`[^\`]*)*$)`,
    'u',
  );
  return word.split(betweenCharacters);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with this character
const colour = /\x1b\[(\d+)m/g;
const ends: Readonly<{ [code: string]: (open: string) => boolean }> = {
  22: (open) => open === '1' || open === '2',
  39: (open) => open.startsWith('3'),
};

/** Each line ends the colours that it has begun, and the next begins them again: lines can stand beside others. */
function withOwnColours(lines: readonly string[]): string[] {
  if (lines.length === 1) return [...lines];
  let open: string[] = [];
  return lines.map((line) => {
    const before = open.map((code) => `\x1b[${code}m`).join('');
    for (const [, code] of line.matchAll(colour)) {
      const isOver = ends[code!];
      open = isOver ? open.filter((each) => !isOver(each)) : [...open, code!];
    }
    const after = open.map((code) => (code.startsWith('3') ? '\x1b[39m' : '\x1b[22m'));
    return before + line + [...new Set(after)].join('');
  });
}
