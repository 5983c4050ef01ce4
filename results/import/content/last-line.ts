import type { Source } from '../source.ts';
import { utf8Of } from './text.ts';

/** The last line of a source, where no line break ends it. */
interface OpenLine {
  readonly number: number;
  /** Its last character that is no white space; "" of one that is not of ASCII. */
  readonly lastCharacter: string;
  /** How many bytes of it are no white space. */
  readonly inked: number;
}

const lineBreak = 0x0a;
const space = 0x20;

/** The line with which a source ends without a line break; null where one is there, with or without white space behind it. */
export function openLastLine(source: Source): OpenLine | null {
  let number = 1;
  let inked = 0;
  let last = 0;
  for (const chunk of utf8Of(source)) {
    let begin = 0;
    for (let at = chunk.indexOf(lineBreak); at >= 0; at = chunk.indexOf(lineBreak, begin)) {
      number++;
      begin = at + 1;
      inked = 0;
    }
    for (const byte of chunk.subarray(begin))
      if (byte > space) {
        last = byte;
        inked++;
      }
  }
  if (inked === 0) return null;
  return { number, lastCharacter: last < 0x80 ? String.fromCharCode(last) : '', inked };
}
