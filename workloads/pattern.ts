/**
 * A pattern that tells every address from every other, made from one template of distinct words. Window i of the memory
 * gets the template from word i · `stride` on. So a word stands at two addresses of one allocation only if their distance is a
 * multiple of (window − stride words). For windows of 64 MiB that has the odd factor 8,387,587: every memory that folds
 * onto itself at a multiple of 2 MiB is found out, up to 16 TiB.
 */
export const stride = 1021;

const wordBytes = 8;

/** Words of the template from which `windows` windows of `windowBytes` can be cut. */
export const templateWords = (windowBytes: number, windows: number) =>
  windowBytes / wordBytes + Math.max(0, windows - 1) * stride;

/** Where in the template a window begins, in bytes. */
export const templateOffset = (window: number) => window * stride * wordBytes;

/**
 * Fills a template, two 32-bit halves a word. The lower halves are a permutation of the positions (the finaliser of
 * MurmurHash3, a bijection on 32 bits), so all words differ for up to 2³² of them; about half of all bits are set. The
 * complement has the other half, so that after both every bit was held at 0 and at 1.
 */
export function fillTemplate(halves: Uint32Array, isComplement: boolean): void {
  const flip = isComplement ? 0xffffffff : 0;
  for (let word = 0; word < halves.length / 2; word++) {
    halves[2 * word] = mixed(word) ^ flip;
    halves[2 * word + 1] = mixed(~word) ^ flip;
  }
}

function mixed(position: number): number {
  let bits = position;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
