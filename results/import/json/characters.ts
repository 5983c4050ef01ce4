/** Codes of the characters that JSON is built of. */
export const code = {
  quote: 0x22,
  hash: 0x23,
  comma: 0x2c,
  slash: 0x2f,
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

/** Where a comment ends that begins at a place, as languages around JSON write it; -1 where none begins, or one that does not end. */
export function commentEnd(text: string, at: number): number {
  const first = text.charCodeAt(at);
  if (first !== code.hash && first !== code.slash) return -1;
  if (text.startsWith('/*', at)) {
    const last = text.indexOf('*/', at + 2);
    return last < 0 ? -1 : last + 2;
  }
  if (first === code.slash && !text.startsWith('//', at)) return -1;
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}
