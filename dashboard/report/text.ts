import { visible } from '../../results/record/visible.ts';
import type { Said } from '../../results/report/schema/words.ts';
import {
  chinese,
  inChinese,
  listed as inOneLine,
  isEnglishProse,
  type Piece,
} from '../../results/sentences.ts';
import type { Language } from '../words.ts';
import { type ReportWords, reportWords } from './words.ts';

/** One line of a text. Data have no language: they read the same in all. */
export interface Line {
  readonly language: Language | null;
  readonly text: string;
  /** Its parts, where some are in another language: words of a driver or of a source in a Chinese sentence. */
  readonly parts?: readonly Line[];
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

/** Results mark commands as Markdown does: in a report they stand in quotes. */
const unmarked = (text: string): string => text.replace(/`([^`]*)`/g, '“$1”');

/** What stands in the data, in no language. */
export const data = (text: string | number): Text => [{ language: null, text: readable(String(text)) }];

/** Several names from the data: each of them readable, and none left out. */
export const listed = (texts: readonly string[], between = ', '): Text => [
  { language: null, text: texts.map(readable).join(between) },
];

/** Words of a source, which nobody translates: prose is English, a name of no language. */
export const quoted = (text: string): Text => [
  { language: isEnglishProse(text) ? 'en' : null, text: readable(text) },
];

/** Writes texts in the languages of a report. */
export interface Speaker {
  readonly languages: readonly Language[];
  /** A text of the table of words: one line where it reads the same in all languages. */
  say(pick: (words: ReportWords) => string): Text;
  /** The words of a laboratory or a customer. */
  said(words: Said): Text;
  /** Sentences that results made, in one line of each language. What none of their templates made stays in English. */
  told(sentences: readonly string[], under?: (words: ReportWords) => string): Text;
}

/** @param languages of the report, the one that prevails first */
export const speaker = (languages: readonly Language[]): Speaker => ({
  languages,
  say: (pick) => onceAlike(languages.map((language) => ({ language, text: pick(reportWords[language]) }))),
  said: (words) =>
    typeof words === 'string'
      ? data(words)
      : languages.map((language) => ({ language, text: readable(words[language]) })),
  told: (sentences, under) => {
    const english = sentences.map((sentence) => readable(unmarked(sentence))).join('; ');
    const own = languages.flatMap((language): Line[] => {
      const name = under === undefined ? '' : under(reportWords[language]);
      if (language === 'en')
        return [{ language, text: name && english ? `${name}: ${english}` : name + english }];
      const pieces = inOneLine(sentences.map(inChinese), '；');
      return lineOf(
        name && pieces.length > 0 ? [chinese(`${name}：`), ...pieces] : [chinese(name), ...pieces],
      );
    });
    return onceAlike(own);
  },
});

/** Numbers and names read the same in all languages: one line of them is enough, and is of no language. */
function onceAlike(all: readonly Line[]): Text {
  const [first] = all;
  if (first === undefined || all.length === 1 || all.some(({ text }) => text !== first.text)) return all;
  return [{ ...first, language: null }];
}

/** A Chinese line, with what is English in it apart. Nothing but English is an English line. */
function lineOf(pieces: readonly Piece[]): Line[] {
  const parts = pieces
    .filter(({ text }) => text !== '')
    .map(
      ({ text, isEnglish }): Line => ({ language: isEnglish ? 'en' : 'zh', text: readable(unmarked(text)) }),
    );
  const text = parts.map((part) => part.text).join('');
  if (parts.length === 0) return [];
  const [language] = new Set(parts.map((part) => part.language));
  return parts.every((part) => part.language === language)
    ? [{ language: language!, text }]
    : [{ language: 'zh', text, parts }];
}

/** All lines of a text behind each other, for what takes plain text alone. */
export const plain = (text: Text): string => text.map((line) => line.text).join(' / ');
