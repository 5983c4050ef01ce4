import { visible } from '../../results/record/visible.ts';
import type { Said } from '../../results/report/schema/words.ts';
import type { Language } from '../words.ts';
import { type ReportWords, reportWords } from './words.ts';

/** One line of a text. Data have no language: they read the same in all. */
interface Line {
  readonly language: Language | null;
  readonly text: string;
}

/** A text of a report, a line for each of its languages, the one that prevails first. */
export type Text = readonly Line[];

/** More of a name than this is read by nobody, and ten million letters of one would be ten thousand pages. */
const longest = 400;

/** Text that cannot steer a reader, and is no longer than somebody reads. All of it stands in report.json. */
function readable(text: string): string {
  // Twice as many code units hold the longest that is kept, so that a long one is not gone through.
  const characters = Array.from(text.slice(0, 2 * longest + 2));
  const isCut = characters.length > longest;
  return (
    visible((isCut ? characters.slice(0, longest) : characters).join('').toWellFormed()) + (isCut ? '…' : '')
  );
}

/** What stands in the data, in no language. */
export const data = (text: string | number): Text => [{ language: null, text: readable(String(text)) }];

/** Several names from the data: each of them readable, and none left out. */
export const listed = (texts: readonly string[], between = ', '): Text => [
  { language: null, text: texts.map(readable).join(between) },
];

/** A sentence that the data hold in English only. */
export const english = (text: string): Text => [{ language: 'en', text: readable(text) }];

/** Writes texts in the languages of a report. */
export interface Speaker {
  readonly languages: readonly Language[];
  /** A text of the table of words. */
  say(pick: (words: ReportWords) => string): Text;
  /** The words of a laboratory or a customer. */
  said(words: Said): Text;
}

/** @param languages of the report, the one that prevails first */
export const speaker = (languages: readonly Language[]): Speaker => ({
  languages,
  say: (pick) => languages.map((language) => ({ language, text: pick(reportWords[language]) })),
  said: (words) =>
    typeof words === 'string'
      ? data(words)
      : languages.map((language) => ({ language, text: readable(words[language]) })),
});

/** All lines of a text behind each other, for what takes plain text alone. */
export const plain = (text: Text): string => text.map((line) => line.text).join(' / ');
