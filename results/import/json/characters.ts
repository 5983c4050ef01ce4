/** Codes of the characters that JSON is built of. */
export const code = {
  quote: 0x22,
  comma: 0x2c,
  colon: 0x3a,
  openArray: 0x5b,
  backslash: 0x5c,
  closeArray: 0x5d,
  openObject: 0x7b,
  closeObject: 0x7d,
} as const;

/** JSON's white space: of what may stand between tokens nothing else has a code up to that of a space. */
export const space = 0x20;

/** Where a string ends whose first quote stands at `at`: behind its last one; -1 where it does not end. */
export function stringEnd(text: string, at: number): number {
  let end = text.indexOf('"', at + 1);
  while (end > 0 && text.charCodeAt(end - 1) === code.backslash && isEscaped(text, end))
    end = text.indexOf('"', end + 1);
  return end + 1 || -1;
}

function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text.charCodeAt(first - 1) === code.backslash) first--;
  return (at - first) % 2 === 1;
}
