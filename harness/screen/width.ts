import stringWidth from 'string-width';

/** Columns that text takes on a screen: none for colours, two for a Chinese character. */
export const widthOf = (text: string): number => stringWidth(text);

const graphemes = new Intl.Segmenter();

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with this character
const colours = /(\x1b\[\d+m)/;

/** Text of one line, cut where it is wider than these columns, with `…` in place of the rest; colours are kept. */
export function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let left = Math.max(0, columns - 1);
  const parts = text.split(colours).map((part, i) => {
    if (i % 2 === 1) return part;
    let kept = '';
    for (const { segment } of graphemes.segment(part)) {
      const width = widthOf(segment);
      if (width > left) {
        const sign = left >= 0 ? '…' : '';
        left = -1;
        return kept + sign;
      }
      left -= width;
      kept += segment;
    }
    return kept;
  });
  return parts.join('');
}
