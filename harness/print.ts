import { visible } from '../results/record/visible.ts';
import { fitted, unbroken, withSpaces } from './screen/wrap.ts';
import { screenColumns } from './screen.ts';

// The only door to the screen. What comes from data (records, drivers, file names, options) is printed so that it can be seen and cannot
// steer the terminal; only line breaks and the colours of `terminal/style.ts` pass as they are. Text is wrapped at the width of the
// screen; a JSON document is not.

/** Sequences that `style` makes: bold, dim, green, yellow, red, and their ends. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that it is about
const ownStyles = /(\x1b\[(?:1|2|22|31|32|33|39)m|\n)/;

/** Text for the screen: lines and colours of our own, everything else visible. */
export const printable = (text: string): string =>
  text
    .split(ownStyles)
    .map((part, i) => (i % 2 === 1 ? part : visible(part)))
    .join('');

/** Text as a stream shows it: visible, and no line wider than the screen but for a word that is not broken. */
export const onScreen = (text: string, stream?: { readonly columns?: number }): string =>
  withSpaces(fitted(withWholePlaces(printable(text)), screenColumns(stream)));

/** A path is broken nowhere; one with a space can be told from prose where it begins as a folder that this process knows. */
const withWholePlaces = (text: string): string =>
  knownPlaces()
    .filter((place) => place.includes(' '))
    .reduce((marked, place) => marked.replaceAll(place, unbroken(place)), text);

function knownPlaces(): string[] {
  const { HOME, PWD, ASSAY_CACHE, XDG_CACHE_HOME } = process.env;
  const project = import.meta.dirname.replace(/[/\\]harness$/, '');
  return [project, HOME, PWD, ASSAY_CACHE, XDG_CACHE_HOME].filter((place) => place !== undefined);
}

/** Prints text and a line break to stdout: what a command was asked for. */
export const print = (text: string): void => void process.stdout.write(`${onScreen(text, process.stdout)}\n`);

/** Prints the text of a file, which no width breaks; line breaks of Windows stay, as CSV has them. */
export const printFile = (text: string): void =>
  void process.stdout.write(
    text
      .split(/(\r?\n)/)
      .map((part, i) => (i % 2 === 1 ? part : visible(part)))
      .join(''),
  );

/** Prints text and a line break to stderr: what happens meanwhile, and what went wrong. */
export const tell = (text: string): void => void process.stderr.write(`${onScreen(text, process.stderr)}\n`);

/** Prints one JSON document to stdout. What a screen could be steered by is escaped, which changes nothing for a reader of JSON. */
export function printJson(document: unknown): void {
  // Within JSON steering characters stand in strings only, apart from the line breaks of its layout.
  const text = JSON.stringify(document, null, 1).split('\n').map(escaped).join('\n');
  process.stdout.write(`${text}\n`);
}

/** The result of a command, as it was asked for: one JSON document, or text for people. */
export function printResult(json: boolean | undefined, document: unknown, text: () => string): void {
  if (json) printJson(document);
  else print(text());
}

/** JSON knows no code points above 16 bits: such a character is two escapes. */
const escaped = (line: string) =>
  line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
