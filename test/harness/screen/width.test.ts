import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { widthOf } from '../../../harness/screen/width.ts';

describe('the columns of a text', () => {
  it('are those of string-width for every character up to the signs, alone between others', () => {
    const texts = Array.from({ length: 0x2800 }, (_, code) => `a${String.fromCharCode(code)}±`);
    expect(texts.filter((text) => widthOf(text) !== stringWidth(text))).toEqual([]);
  });

  it('are two for a Chinese character, and none for a colour', () => {
    expect(['ab', '内存', '\x1b[2m12.5 ±\x1b[22m', '👩‍💻'].map(widthOf)).toEqual([2, 4, 6, 2]);
  });
});
